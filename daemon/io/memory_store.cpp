// JSON by Boost.JSON; times as RFC 3339, so that a person can read the file.
#include "io/memory_store.hpp"

#include <algorithm>
#include <boost/json.hpp>

#include "base/text.hpp"
#include "core/chain.hpp"
#include "core/limits.hpp"
#include "io/files.hpp"

namespace gopx::io {
namespace {

namespace json = boost::json;
using core::Memory;

constexpr int memory_schema = 1;
constexpr std::size_t name_bytes_max = 256;
constexpr std::size_t switches_kept = 1000;

std::string_view control_name(Memory::Control control) {
  switch (control) {
    case Memory::Control::automatic:
      return "auto";
    case Memory::Control::pinned:
      return "pinned";
    case Memory::Control::paused:
      return "paused";
  }
  return "auto";
}

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
  if (name == "pinned") return Memory::Control::pinned;
  return name == "paused" ? Memory::Control::paused : Memory::Control::automatic;
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

void read_quarantines(const json::object& object, Memory& memory) {
  const json::value* value = field(object, "quarantines", json::kind::array);
  if (value == nullptr) return;
  for (const json::value& item : value->get_array()) {
    if (!item.is_object()) continue;
    const std::string name = text_field(item.get_object(), "endpoint", name_bytes_max);
    const auto until = time_field(item.get_object(), "until");
    if (!name.empty() && until && memory.quarantines.size() < core::endpoints_max) {
      memory.quarantines.emplace_back(name, *until);
    }
  }
}

}  // namespace

std::string print_memory(const Memory& memory) {
  json::array baselines;
  for (const std::string& value : memory.baselines) baselines.emplace_back(value);
  json::array quarantines;
  for (const auto& [name, until] : memory.quarantines) {
    quarantines.push_back({{"endpoint", name}, {"until", format_time(until)}});
  }
  const json::object object{{"schema", memory_schema},
                            {"control", control_name(memory.control)},
                            {"pinned", memory.pinned},
                            {"control_until", time_or_null(memory.control_until)},
                            {"next_seq", memory.next_seq},
                            {"baselines", baselines},
                            {"switches", times(memory.switches)},
                            {"flaps", times(memory.flaps)},
                            {"edit_respected_until", time_or_null(memory.edit_respected_until)},
                            {"quarantines", quarantines},
                            {"last_write_at", time_or_null(memory.last_write_at)}};
  return json::serialize(object) + "\n";
}

Result<Memory> parse_memory(std::string_view text) {
  boost::system::error_code error;
  const json::value value = json::parse(text, error);
  if (error) return failure("it is no JSON: " + error.message());
  if (!value.is_object()) return failure("it is no JSON object");
  const json::object& object = value.get_object();
  Memory memory;
  memory.control = control_field(object);
  memory.pinned = text_field(object, "pinned", name_bytes_max);
  if (memory.control == Memory::Control::pinned && memory.pinned.empty()) {
    memory.control = Memory::Control::automatic;
  }
  memory.control_until = time_field(object, "control_until");
  const json::value* seq = object.if_contains("next_seq");
  if (seq != nullptr && seq->is_number()) {
    boost::system::error_code bad;
    const auto number = seq->to_number<std::uint64_t>(bad);
    if (!bad && number > 0) memory.next_seq = number;
  }
  read_baselines(object, memory);
  memory.switches = times_field(object, "switches", switches_kept);
  memory.flaps = times_field(object, "flaps", core::flaps_max);
  memory.edit_respected_until = time_field(object, "edit_respected_until");
  read_quarantines(object, memory);
  memory.last_write_at = time_field(object, "last_write_at");
  return memory;
}

Result<Memory> MemoryStore::load() const {
  const auto text = read_file_if_exists(path_, memory_bytes_max);
  if (!text) return tl::unexpected(text.error());
  if (!*text) return Memory{};
  auto memory = parse_memory(**text);
  if (!memory) return failure(path_ + ": " + memory.error().message);
  return memory;
}

Result<void> MemoryStore::save(const Memory& memory) const {
  return write_file_atomically(path_, print_memory(memory), {.mode = 0600});
}

}  // namespace gopx::io
