// JSON by Boost.JSON; times as RFC 3339, so that a person can read the file.
#include "state/memory_store.hpp"

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <climits>
#include <utility>

#include "base/logins.hpp"
#include "base/text.hpp"
#include "core/chain.hpp"
#include "core/limits.hpp"
#include "sys/files.hpp"

namespace gopx::state {
namespace {

namespace json = boost::json;
using core::Memory;
using Return = core::Quarantine::Return;

constexpr int memory_schema = 1;
constexpr std::size_t name_bytes_max = 256;

json::value time_or_null(const std::optional<WallTime>& time) {
  return time ? json::value(format_time(*time)) : json::value(nullptr);
}

json::array times(const std::vector<WallTime>& list) {
  json::array array;
  for (const WallTime time : list) array.emplace_back(format_time(time));
  return array;
}

// A field of an object, or nullptr where it is missing or of another type.
const json::value* field(const json::object& object, std::string_view key, json::kind kind) {
  const json::value* value = object.if_contains(key);
  return value != nullptr && value->kind() == kind ? value : nullptr;
}

std::optional<WallTime> time_field(const json::object& object, std::string_view key) {
  const json::value* value = field(object, key, json::kind::string);
  return value != nullptr ? parse_time(value->get_string()) : std::nullopt;
}

std::string text_field(const json::object& object, std::string_view key, std::size_t bytes_max) {
  const json::value* value = field(object, key, json::kind::string);
  if (value == nullptr || value->get_string().size() > bytes_max) return {};
  return std::string(value->get_string());
}

std::optional<std::uint64_t> number_field(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  if (value == nullptr || !value->is_number()) return std::nullopt;
  boost::system::error_code error;
  const auto number = value->to_number<std::uint64_t>(error);
  return error ? std::nullopt : std::optional(number);
}

// A span of time in microseconds, as far as one can be asked for.
std::optional<Duration> span_field(const json::object& object, std::string_view key) {
  const auto number = number_field(object, key);
  const auto most = static_cast<std::uint64_t>(duration_max.count());
  if (!number || *number > most) return std::nullopt;
  return Duration{static_cast<Duration::rep>(*number)};
}

json::value span_or_null(const std::optional<Duration>& span) {
  return span ? json::value(span->count()) : json::value(nullptr);
}

std::vector<WallTime> times_field(const json::object& object, std::string_view key,
                                  std::size_t most) {
  std::vector<WallTime> list;
  const json::value* value = field(object, key, json::kind::array);
  if (value == nullptr) return list;
  for (const json::value& item : value->get_array()) {
    const auto time = item.is_string() ? parse_time(item.get_string()) : std::nullopt;
    if (time && list.size() < most) list.push_back(*time);
  }
  return list;
}

Memory::Control control_field(const json::object& object) {
  const std::string name = text_field(object, "control", name_bytes_max);
  for (const auto control : {Memory::Control::pinned, Memory::Control::paused})
    if (name == core::name_of(control)) return control;
  return Memory::Control::automatic;
}

void read_baselines(const json::object& object, Memory& memory) {
  const json::value* value = field(object, "baselines", json::kind::array);
  if (value == nullptr) return;
  for (const json::value& item : value->get_array()) {
    const bool fits = item.is_string() && item.get_string().size() <= core::chain_bytes_max;
    if (fits && memory.baselines.size() < core::baselines_kept) {
      memory.baselines.emplace_back(item.get_string());
    }
  }
}

constexpr std::array returns{std::pair{Return::open, "open"},
                             std::pair{Return::happened, "happened"},
                             std::pair{Return::over, "over"}};

std::string_view name_of(Return back) { return returns[static_cast<std::size_t>(back)].second; }

// What is not understood counts as the strictest.
Return return_field(const json::object& object) {
  if (object.if_contains("back") == nullptr) return Return::open;
  const std::string name = text_field(object, "back", name_bytes_max);
  const auto* found = std::find_if(returns.begin(), returns.end(),
                                   [&](const auto& entry) { return name == entry.second; });
  return found == returns.end() ? Return::over : found->first;
}

json::value print_canary(const Canary& canary) {
  return {{"module", canary.module},
          {"version", canary.version},
          {"mod_h1", canary.mod_h1},
          {"zip_h1", canary.zip_h1}};
}

Canary read_canary(const json::object& entry) {
  const json::value* value = field(entry, "canary", json::kind::object);
  if (value == nullptr) return {};
  const auto text = [&](std::string_view key) {
    return text_field(value->get_object(), key, name_bytes_max);
  };
  return {text("module"), text("version"), text("mod_h1"), text("zip_h1")};
}

void read_quarantines(const json::object& object, Memory& memory) {
  const json::value* value = field(object, "quarantines", json::kind::array);
  if (value == nullptr) return;
  for (const json::value& item : value->get_array()) {
    if (!item.is_object()) continue;
    const std::string name = text_field(item.get_object(), "endpoint", name_bytes_max);
    const std::string fault = text_field(item.get_object(), "fault", name_bytes_max);
    const auto until = time_field(item.get_object(), "until");
    if (!name.empty() && until && memory.quarantines.size() < core::endpoints_max) {
      memory.quarantines.push_back({name, *until, fault_named(fault) ? fault : "zip-mismatch",
                                    span_field(item.get_object(), "asked_us"),
                                    return_field(item.get_object()),
                                    read_canary(item.get_object())});
    }
  }
}

// Whether the key has signed them is looked at where they are used.
void read_heads(const json::object& object, Memory& memory) {
  memory.sumdb_name = text_field(object, "sumdb_name", name_bytes_max);
  const json::value* value = field(object, "sumdb_heads", json::kind::array);
  if (value == nullptr) return;
  for (const json::value& item : value->get_array()) {
    if (!item.is_object() || memory.sumdb_heads.size() >= core::sumdb_heads_kept) continue;
    const auto size = number_field(item.get_object(), "size");
    const auto seen = time_field(item.get_object(), "first_seen");
    std::string note = text_field(item.get_object(), "note", signed_head_bytes_max);
    const bool grows =
        memory.sumdb_heads.empty() || (size && *size > memory.sumdb_heads.back().head.size);
    if (size && seen && !note.empty() && grows)
      memory.sumdb_heads.push_back({{*size, std::move(note)}, *seen});
  }
}

json::object print_moves(const core::MoveMemory& moves) {
  return {{"of_the_hour", times(moves.of_the_hour)},
          {"paid_until", time_or_null(moves.paid_until)}};
}

void read_moves(const json::object& all, core::MoveMemory& moves) {
  const json::value* value = field(all, "moves", json::kind::object);
  if (value == nullptr) return;
  moves.of_the_hour = times_field(value->get_object(), "of_the_hour", core::moves_kept);
  moves.paid_until = time_field(value->get_object(), "paid_until");
}

json::object print_networks(const core::NetworkMemory& networks) {
  json::array troubled;
  for (const auto& [fingerprint, at] : networks.troubled) {
    troubled.push_back({{"fingerprint", fingerprint}, {"at", format_time(at)}});
  }
  return {{"here", networks.here}, {"trouble_here", networks.trouble_here}, {"troubled", troubled}};
}

void read_networks(const json::object& all, core::NetworkMemory& networks) {
  const json::value* value = field(all, "networks", json::kind::object);
  if (value == nullptr) return;
  const json::object& object = value->get_object();
  networks.here = text_field(object, "here", core::fingerprint_bytes_max);
  const json::value* trouble = field(object, "trouble_here", json::kind::bool_);
  networks.trouble_here = trouble != nullptr && trouble->get_bool() && !networks.here.empty();
  const json::value* list = field(object, "troubled", json::kind::array);
  if (list == nullptr) return;
  for (const json::value& item : list->get_array()) {
    if (!item.is_object() || networks.troubled.size() >= core::networks_kept) continue;
    auto name = text_field(item.get_object(), "fingerprint", core::fingerprint_bytes_max);
    const auto at = time_field(item.get_object(), "at");
    if (!name.empty() && at) networks.troubled.emplace_back(std::move(name), *at);
  }
}

json::object print_clock(const core::ClockReading& clock) {
  return {{"boot", clock.boot},
          {"steady_us", clock.at.steady.time_since_epoch().count()},
          {"wall_us", clock.at.wall.time_since_epoch().count()}};
}

// Without one of its parts there is no reading, and then only the wall clock counts.
void read_clock_of(const json::object& all, core::ClockReading& clock) {
  constexpr std::uint64_t most = 4'102'444'800'000'000;  // the year 2100: no sum overflows
  const json::value* value = field(all, "clock", json::kind::object);
  if (value == nullptr) return;
  const auto steady = number_field(value->get_object(), "steady_us");
  const auto wall = number_field(value->get_object(), "wall_us");
  if (!steady || !wall || *steady > most || *wall > most) return;
  clock.boot = text_field(value->get_object(), "boot", name_bytes_max);
  clock.at.steady = Instant{Duration{static_cast<Duration::rep>(*steady)}};
  clock.at.wall = WallTime{Duration{static_cast<Duration::rep>(*wall)}};
}

// Earlier versions kept the values as they were. A password is of no use here: what the user chose
// is in the takeover record for as long as it is not in the env file. True if there was one.
bool forget_passwords(Memory& memory) {
  bool any = false;
  for (std::string& value : memory.baselines) {
    std::string masked = mask_logins(value);
    any = any || masked != value;
    value = std::move(masked);
  }
  return any;
}

}  // namespace

std::string print_memory(const Memory& memory) {
  json::array baselines;
  for (const std::string& value : memory.baselines) baselines.emplace_back(value);
  json::array quarantines;
  for (const core::Quarantine& entry : memory.quarantines) {
    quarantines.push_back({{"endpoint", entry.endpoint},
                           {"until", format_time(entry.until)},
                           {"fault", entry.fault},
                           {"asked_us", span_or_null(entry.asked)},
                           {"back", name_of(entry.back)},
                           {"canary", print_canary(entry.canary)}});
  }
  json::array heads;
  for (const core::SeenHead& seen : memory.sumdb_heads) {
    heads.push_back({{"size", seen.head.size},
                     {"first_seen", format_time(seen.first_seen)},
                     {"note", seen.head.note}});
  }
  const json::object object{{"schema", memory_schema},
                            {"control", core::name_of(memory.control)},
                            {"pinned", memory.pinned},
                            {"control_until", time_or_null(memory.control_until)},
                            {"control_asked_us", span_or_null(memory.control_asked)},
                            {"next_seq", memory.next_seq},
                            {"baselines", baselines},
                            {"moves", print_moves(memory.moves)},
                            {"flaps", times(memory.flaps)},
                            {"edit_respected_until", time_or_null(memory.edit_respected_until)},
                            {"takeover_in", memory.takeover_in},
                            {"quarantines", quarantines},
                            {"sumdb_name", memory.sumdb_name},
                            {"sumdb_heads", heads},
                            {"last_write_at", time_or_null(memory.last_write_at)},
                            {"compared_at", time_or_null(memory.compared_at)},
                            {"networks", print_networks(memory.networks)},
                            {"clock", print_clock(memory.clock)}};
  return json::serialize(object) + "\n";
}

Result<Memory> parse_memory(std::string_view text) {
  boost::system::error_code error;
  const json::value value = json::parse(text, error);
  if (error) return failure("not JSON: " + error.message());
  if (!value.is_object()) return failure("not a JSON object");
  const json::object& object = value.get_object();
  Memory memory;
  memory.control = control_field(object);
  memory.pinned = text_field(object, "pinned", name_bytes_max);
  if (memory.control == Memory::Control::pinned && memory.pinned.empty()) {
    memory.control = Memory::Control::automatic;
  }
  memory.control_until = time_field(object, "control_until");
  memory.control_asked = span_field(object, "control_asked_us");
  const auto seq = number_field(object, "next_seq");
  if (seq && *seq > 0) memory.next_seq = *seq;
  read_baselines(object, memory);
  read_moves(object, memory.moves);
  memory.flaps = times_field(object, "flaps", core::flaps_max);
  memory.edit_respected_until = time_field(object, "edit_respected_until");
  memory.takeover_in = text_field(object, "takeover_in", PATH_MAX);
  read_quarantines(object, memory);
  read_heads(object, memory);
  memory.last_write_at = time_field(object, "last_write_at");
  memory.compared_at = time_field(object, "compared_at");
  read_networks(object, memory.networks);
  read_clock_of(object, memory.clock);
  return memory;
}

Result<Memory> MemoryStore::load() const {
  const auto text = sys::read_file_if_exists(path_, memory_bytes_max);
  if (!text) return tl::unexpected(text.error());
  if (!*text) return Memory{};
  auto memory = parse_memory(**text);
  if (!memory) return failure(path_ + ": " + memory.error().message);
  if (!forget_passwords(*memory)) return memory;
  if (const auto saved = save(*memory); !saved) return tl::unexpected(saved.error());
  return memory;
}

Result<void> MemoryStore::save(const Memory& memory) const {
  return sys::write_file_atomically(path_, print_memory(memory), {.mode = 0600});
}

}  // namespace gopx::state
