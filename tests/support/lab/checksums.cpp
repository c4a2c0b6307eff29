// See checksums.hpp. Formats: golang.org/x/mod/sumdb (note, tlog), restated; the real go command is
// the judge.
#include "checksums.hpp"

#include <charconv>

namespace gopx::lab {
namespace {

constexpr std::size_t tile_width = 256;  // hashes
constexpr char algorithm_ed25519 = '\x01';

std::string_view cut(std::string_view& text, char separator) {
  const auto at = text.find(separator);
  const std::string_view head = text.substr(0, at);
  text.remove_prefix(at == std::string_view::npos ? text.size() : at + 1);
  return head;
}

std::optional<std::size_t> number(std::string_view digits) {
  std::size_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  return value;
}

struct TileName {
  std::size_t level = 0, index = 0, width = tile_width;
};

// "L/NNN" or "L/x001/NNN", with ".p/W" behind a partial one.
std::optional<TileName> parse_tile(std::string_view path) {
  TileName tile;
  if (const auto at = path.find(".p/"); at != std::string_view::npos) {
    const auto width = number(path.substr(at + 3));
    if (!width || *width == 0 || *width >= tile_width) return std::nullopt;
    tile.width = *width;
    path = path.substr(0, at);
  }
  const auto level = number(cut(path, '/'));
  if (!level || *level > 6) return std::nullopt;
  tile.level = *level;
  while (!path.empty()) {
    std::string_view group = cut(path, '/');
    if (group.starts_with('x')) group.remove_prefix(1);
    const auto part = number(group);
    if (!part || *part > 999) return std::nullopt;
    tile.index = tile.index * 1000 + *part;
  }
  return tile;
}

}  // namespace

ChecksumDatabase::ChecksumDatabase(std::string name)
    : name_(std::move(name)), key_(sha256("gopx-lab key of " + name_)) {}

void ChecksumDatabase::add(std::string subject, std::string record) {
  entries_.push_back({std::move(subject), std::move(record)});
}

std::string ChecksumDatabase::key_hash() const {
  const Digest digest = sha256(name_ + "\n" + algorithm_ed25519 + key_.public_bytes());
  return std::string{bytes_of(digest).substr(0, 4)};
}

std::string ChecksumDatabase::verifier_key() const {
  return name_ + "+" + hex(key_hash()) + "+" + base64(algorithm_ed25519 + key_.public_bytes());
}

Digest ChecksumDatabase::range_hash(std::size_t begin, std::size_t end) const {
  if (end - begin == 1) return sha256(std::string(1, '\0') + entries_[begin].record);
  std::size_t half = 1;
  while (half * 2 < end - begin) half *= 2;
  const Digest left = range_hash(begin, begin + half);
  const Digest right = range_hash(begin + half, end);
  return sha256("\x01" + std::string{bytes_of(left)} + std::string{bytes_of(right)});
}

Digest ChecksumDatabase::root() const {
  return entries_.empty() ? sha256("") : range_hash(0, entries_.size());
}

std::string ChecksumDatabase::signed_head() const {
  const std::string text = "go.sum database tree\n" + std::to_string(entries_.size()) + "\n" +
                           base64(bytes_of(root())) + "\n";
  return text + "\n\xE2\x80\x94 " + name_ + " " + base64(key_hash() + key_.sign(text)) + "\n";
}

std::optional<std::string> ChecksumDatabase::lookup(std::string_view subject) const {
  for (std::size_t id = 0; id < entries_.size(); ++id) {
    if (entries_[id].subject != subject) continue;
    return std::to_string(id) + "\n" + entries_[id].record + "\n" + signed_head();
  }
  return std::nullopt;
}

std::optional<std::string> ChecksumDatabase::tile(std::string_view path) const {
  const auto tile = parse_tile(path);
  if (!tile) return std::nullopt;
  const std::size_t span = std::size_t{1}
                           << (8 * tile->level);  // records under one hash of the tile
  const std::size_t first = tile->index * tile_width;
  if ((first + tile->width) * span > entries_.size()) return std::nullopt;
  std::string hashes;
  for (std::size_t i = first; i < first + tile->width; ++i) {
    hashes += bytes_of(range_hash(i * span, (i + 1) * span));
  }
  return hashes;
}

}  // namespace gopx::lab
