// A zip is read from its end: the end record ("PK\5\6", at most 64 KiB of comment behind it) says
// where the directory is, the directory has one header ("PK\1\2") per file. All numbers are
// little-endian. Like go (archive/zip readDirectoryEnd, Reader.init) we allow bytes in front of the
// archive and count entries modulo 2^16.
#include "probes/zipdir.hpp"

#include <algorithm>
#include <deque>
#include <optional>
#include <unordered_map>

#include <fmt/format.h>

#include "base/text.hpp"
#include "probes/modpath.hpp"

namespace gopx::probes {
namespace {

constexpr std::string_view end_mark = "PK\x05\x06";
constexpr std::string_view header_mark = "PK\x01\x02";
constexpr std::size_t end_bytes = 22;
constexpr std::size_t header_bytes = 46;
constexpr std::uint64_t zip64_mark16 = 0xFFFF;
constexpr std::uint64_t zip64_mark32 = 0xFFFFFFFF;

// A little-endian number; the caller has checked that it is inside.
std::uint64_t number_at(std::string_view bytes, std::size_t offset, std::size_t length) {
  std::uint64_t number = 0;
  for (std::size_t i = length; i > 0; --i) {
    number = (number << 8) | static_cast<unsigned char>(bytes[offset + i - 1]);
  }
  return number;
}

// Where the end record begins: the last one whose comment fits into what follows.
std::optional<std::size_t> find_end(std::string_view zip) {
  if (zip.size() < end_bytes) return {};
  std::size_t at = zip.size() - end_bytes;
  const std::size_t lowest = at > 0xFFFF ? at - 0xFFFF : 0;
  for (;; --at) {
    const bool marked = zip.substr(at, end_mark.size()) == end_mark;
    if (marked && at + end_bytes + number_at(zip, at + 20, 2) <= zip.size()) return at;
    if (at == lowest) return {};
  }
}

struct Directory {
  std::size_t start = 0;
  std::uint64_t entries = 0;
};

std::optional<Directory> locate(std::string_view zip) {
  const std::optional<std::size_t> end = find_end(zip);
  if (!end) return {};
  const std::uint64_t entries = number_at(zip, *end + 10, 2);
  const std::uint64_t size = number_at(zip, *end + 12, 4);
  const std::uint64_t offset = number_at(zip, *end + 16, 4);
  if (entries == zip64_mark16 || offset == zip64_mark32 || size > *end) return {};
  const std::uint64_t start =
      *end - size;  // bytes in front of the archive shift the offset, not this
  if (start < offset) return {};
  return Directory{static_cast<std::size_t>(start), entries};
}

// Takes one header off the front; nullopt where there is none, or a cut one.
std::optional<ZipEntry> take_header(std::string_view& directory) {
  if (directory.size() < header_bytes || !directory.starts_with(header_mark)) return {};
  const std::size_t name = number_at(directory, 28, 2);
  const std::size_t rest = number_at(directory, 30, 2) + number_at(directory, 32, 2);
  if (directory.size() < header_bytes + name + rest) return {};
  ZipEntry entry{std::string(directory.substr(header_bytes, name)), number_at(directory, 24, 4)};
  directory.remove_prefix(header_bytes + name + rest);
  return entry;
}

std::optional<ZipError> limit_problem(const std::vector<ZipEntry>& entries,
                                      const ZipLimits& limits) {
  if (entries.size() > limits.entries) {
    return ZipError{ZipProblem::too_large, fmt::format("more than {} files", limits.entries)};
  }
  std::uint64_t total = 0;
  for (const ZipEntry& entry : entries) {
    if (entry.name.size() > limits.name_bytes ||
        std::count(entry.name.begin(), entry.name.end(), '/') > limits.name_depth) {
      return ZipError{ZipProblem::too_large, "a file name is too long"};
    }
    total += entry.size;  // at most 2^32 each: no overflow
    if (entry.size > limits.entry_bytes || total > limits.total_bytes) {
      return ZipError{ZipProblem::too_large,
                      fmt::format("unpacks to more than {} bytes", limits.total_bytes)};
    }
  }
  return {};
}

// "" = fine. `name` is what follows the prefix, without the slash of a directory entry.
std::string name_problem(std::string_view name) {
  if (const Result<void> valid = check_file_path(name); !valid) return valid.error().message;
  const std::string_view base = name.substr(name.rfind('/') + 1);  // npos + 1 is 0
  if (!equal_ignoring_case(base, "go.mod") || name == "go.mod") return {};
  return fmt::format("\"{}\": a go.mod must be in the root directory and in lower case", name);
}

// Finds files and directories that one name would stand for on a file system that ignores case.
// Keeps views of the names given to it: they must outlive it. (A hostile zip has 30 000 parent
// directories; none of them is copied.)
class Collisions {
 public:
  // "" = fine. Every parent directory of the name is entered, too.
  std::string add(std::string_view name, bool is_directory) {
    const std::string_view lower = lowered_.emplace_back(to_lower(name));
    for (std::size_t slash = name.find('/'); slash != name.npos;
         slash = name.find('/', slash + 1)) {
      const Seen parent{name.substr(0, slash), true};
      if (std::string problem = enter(lower.substr(0, slash), parent); !problem.empty())
        return problem;
    }
    return enter(lower, {name, is_directory});
  }

 private:
  struct Seen {
    std::string_view name;
    bool is_directory;
  };

  std::string enter(std::string_view lower, const Seen& seen) {
    const auto [place, is_new] = seen_.try_emplace(lower, seen);
    if (is_new) return {};
    const Seen& other = place->second;
    if (other.name != seen.name) {
      return fmt::format("\"{}\" and \"{}\" differ only in case", other.name, seen.name);
    }
    if (other.is_directory && seen.is_directory) return {};
    return fmt::format("\"{}\" occurs twice", seen.name);
  }

  std::deque<std::string> lowered_;  // its elements stay where they are
  std::unordered_map<std::string_view, Seen> seen_;
};

std::string entry_problem(std::string_view name, std::string_view prefix, Collisions& collisions) {
  if (!name.starts_with(prefix))
    return fmt::format("\"{}\" does not begin with \"{}\"", name, prefix);
  name.remove_prefix(prefix.size());
  if (name.empty()) return {};
  const bool is_directory = name.ends_with('/');
  if (is_directory) name.remove_suffix(1);
  if (std::string problem = name_problem(name); !problem.empty()) return problem;
  return collisions.add(name, is_directory);
}

}  // namespace

tl::unexpected<ZipError> zip_failure(ZipProblem problem, std::string detail) {
  return tl::unexpected<ZipError>{ZipError{problem, std::move(detail)}};
}

ZipResult<std::vector<ZipEntry>> read_directory(std::string_view zip, const ZipLimits& limits) {
  if (!zip.starts_with("PK"))
    return zip_failure(ZipProblem::not_a_zip, "not a zip file: does not begin with PK");
  const std::optional<Directory> directory = locate(zip);
  if (!directory)
    return zip_failure(ZipProblem::corrupt, "no readable end record: truncated, or not a zip file");
  std::vector<ZipEntry> entries;
  std::string_view rest = zip.substr(directory->start);
  while (entries.size() <= limits.entries) {
    std::optional<ZipEntry> entry = take_header(rest);
    if (!entry) break;
    entries.push_back(std::move(*entry));
  }
  if (auto problem = limit_problem(entries, limits))
    return tl::unexpected<ZipError>{std::move(*problem)};
  if ((entries.size() & 0xFFFFU) != directory->entries) {
    return zip_failure(ZipProblem::corrupt,
                       fmt::format("the directory has {} readable entries, not {}", entries.size(),
                                   directory->entries));
  }
  return entries;
}

ZipResult<void> check_names(const std::vector<ZipEntry>& entries, std::string_view prefix) {
  Collisions collisions;
  for (const ZipEntry& entry : entries) {
    std::string problem = entry_problem(entry.name, prefix, collisions);
    if (!problem.empty()) return zip_failure(ZipProblem::bad_name, std::move(problem));
  }
  return {};
}

}  // namespace gopx::probes
