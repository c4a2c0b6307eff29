// See stale_go_processes.hpp. Everything is read from /proc as anybody can read it; a process that
// ends meanwhile is simply not there any more.
#ifdef __linux__

#include <arpa/inet.h>
#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <climits>
#include <cstring>
#include <memory>
#include <optional>
#include <set>

#include <fmt/format.h>

#include "base/text.hpp"
#include "gotool/stale_go_processes.hpp"
#include "sys/files.hpp"

namespace gopx::gotool {

namespace {

constexpr std::size_t processes_max = 65536;
constexpr std::size_t descriptors_max = 4096;             // of one process
constexpr std::size_t table_bytes_max = 4 * 1024 * 1024;  // of /proc/PID/net/tcp
constexpr std::size_t small_bytes_max = 64 * 1024;
constexpr std::size_t shown_max = 80;  // bytes of what a process is called

// An address as IPv6 has it; IPv4 mapped into it.
using Address = std::array<unsigned char, 16>;

Address mapped(const in_addr& v4) {
  Address address{};
  address[10] = address[11] = 0xff;
  std::memcpy(&address[12], &v4, sizeof v4);
  return address;
}

std::optional<Address> parse_address(const std::string& text) {
  in_addr v4{};
  if (::inet_pton(AF_INET, text.c_str(), &v4) == 1) return mapped(v4);
  Address address{};
  if (::inet_pton(AF_INET6, text.c_str(), address.data()) == 1) return address;
  return std::nullopt;
}

// "0100007F:1F90": 32-bit words in the byte order of the machine, then the port.
std::optional<Address> parse_table_address(std::string_view text) {
  const std::string_view digits = text.substr(0, text.find(':'));
  if (digits.size() != 8 && digits.size() != 32) return std::nullopt;
  std::array<std::uint32_t, 4> words{};
  for (std::size_t i = 0; i < digits.size() / 8; ++i) {
    const auto word = read_number<std::uint64_t>(digits.substr(i * 8, 8), 16);
    if (!word) return std::nullopt;
    words[i] = static_cast<std::uint32_t>(*word);
  }
  if (digits.size() == 8) return mapped(in_addr{words[0]});
  Address address{};
  std::memcpy(address.data(), words.data(), address.size());
  return address;
}

// Inodes of the sockets in one table that are connected, or being connected, to one of the
// addresses.
void collect_sockets(const std::string& table, const std::set<Address>& peers,
                     std::set<std::string>& inodes) {
  const auto text = sys::read_file(table, table_bytes_max);
  if (!text) return;
  for (const std::string_view line : split(*text, '\n')) {
    const auto fields = words_of(line);
    if (fields.size() < 10 || (fields[3] != "01" && fields[3] != "02")) continue;
    const auto peer = parse_table_address(fields[2]);
    if (peer && peers.contains(*peer)) inodes.insert(fmt::format("socket:[{}]", fields[9]));
  }
}

std::string link_of(const std::string& path) {
  std::array<char, PATH_MAX> target{};
  const ssize_t length = ::readlink(path.c_str(), target.data(), target.size());
  return length <= 0 ? std::string() : std::string(target.data(), static_cast<std::size_t>(length));
}

// Calls `visit` with each name until it says no.
template <class Visit>
void for_each_name(const std::string& folder, std::size_t names_max, Visit visit) {
  const std::unique_ptr<DIR, int (*)(DIR*)> entries(::opendir(folder.c_str()), ::closedir);
  std::size_t seen = 0;
  while (const dirent* entry = entries ? ::readdir(entries.get()) : nullptr) {
    if (++seen > names_max || !visit(std::string_view(entry->d_name))) return;
  }
}

bool is_our_go(const std::string& process) {
  struct stat status {};
  if (::stat(process.c_str(), &status) != 0 || status.st_uid != ::geteuid()) return false;
  std::string program = link_of(process + "/exe");
  if (program.ends_with(" (deleted)")) program.resize(program.size() - std::strlen(" (deleted)"));
  return program.ends_with("/go");
}

// When it started, on the clock that counts suspend (field 22 of stat, in ticks since boot).
std::optional<Instant> start_of(const std::string& process) {
  const auto text = sys::read_file(process + "/stat", small_bytes_max);
  if (!text) return std::nullopt;
  const auto name_end = text->rfind(") ");  // the name in brackets may contain anything
  if (name_end == std::string::npos) return std::nullopt;
  const auto fields = words_of(std::string_view(*text).substr(name_end + 2));
  const auto ticks = fields.size() > 19 ? read_number<std::uint64_t>(fields[19]) : std::nullopt;
  const auto per_second = static_cast<std::uint64_t>(std::max(::sysconf(_SC_CLK_TCK), 1L));
  if (!ticks) return std::nullopt;
  return Instant{Duration{*ticks * 1'000'000 / per_second}};
}

bool holds_one_of(const std::string& process, const std::set<Address>& peers) {
  std::set<std::string> sockets;
  for (const char* table : {"/net/tcp", "/net/tcp6"})
    collect_sockets(process + table, peers, sockets);
  bool found = false;
  if (sockets.empty()) return false;
  for_each_name(process + "/fd", descriptors_max, [&](std::string_view name) {
    found = sockets.contains(link_of(fmt::format("{}/fd/{}", process, name)));
    return !found;
  });
  return found;
}

// "go mod": the program and its first word, never an option or more words (they may hold secrets).
std::string what_it_is(const std::string& process) {
  const auto text = sys::read_file(process + "/cmdline", small_bytes_max);
  const auto words = split(text ? std::string_view(*text) : std::string_view(), '\0');
  std::string what = "go";
  if (words.size() > 1 && !words[1].empty() && !words[1].starts_with('-')) {
    what += " " + printable(words[1], shown_max);
  }
  return what;
}

std::set<Address> addresses_in(const core::LookForWaitingGo& look) {
  std::set<Address> peers;
  for (const std::string& ip : look.displaced_ips) {
    if (const auto address = parse_address(ip)) peers.insert(*address);
  }
  return peers;
}

}  // namespace

std::vector<core::WaitingGo> find_waiting_go(const core::LookForWaitingGo& look,
                                             Instant switched_at) {
  std::vector<core::WaitingGo> waiting;
  const std::set<Address> peers = addresses_in(look);
  if (peers.empty()) return waiting;
  for_each_name("/proc", processes_max, [&](std::string_view name) {
    const auto pid = read_number<std::uint64_t>(name);
    const std::string process = fmt::format("/proc/{}", name);
    if (!pid || !is_our_go(process)) return true;
    const auto started = start_of(process);
    if (!started || *started > switched_at || !holds_one_of(process, peers)) return true;
    waiting.push_back({static_cast<int>(*pid), what_it_is(process)});
    return waiting.size() < waiting_max;
  });
  return waiting;
}

}  // namespace gopx::gotool

#endif
