// The takeover record as JSON: the only file of this part that sees Boost.JSON. See
// takeover_record.hpp.
#include "envfile/takeover_record.hpp"

#include <unistd.h>

#include <cerrno>

#include <fmt/format.h>
#include <boost/json.hpp>

#include "base/text.hpp"
#include "sys/files.hpp"

namespace gopx::envfile {

namespace {

namespace json = boost::json;

constexpr int schema = 1;
constexpr std::size_t keys_max = 8;

// Each byte as the character with its number, in UTF-8.
std::string text_of(std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size());
  for (const char byte : bytes) {
    const auto code = static_cast<unsigned char>(byte);
    if (code < 0x80) {
      out += byte;
      continue;
    }
    out += static_cast<char>(0xc0 | (code >> 6));
    out += static_cast<char>(0x80 | (code & 0x3f));
  }
  return out;
}

// Back again; nullopt where a character is no byte. Boost.JSON has checked that the text is UTF-8.
std::optional<std::string> bytes_of(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto code = static_cast<unsigned char>(text[i]);
    if (code < 0x80) {
      out += text[i];
      continue;
    }
    if ((code != 0xc2 && code != 0xc3) || i + 1 == text.size()) return std::nullopt;
    const auto low = static_cast<unsigned char>(text[++i]);
    out += static_cast<char>(((code & 0x03) << 6) | (low & 0x3f));
  }
  return out;
}

json::value value_of(const std::optional<std::string>& bytes) {
  if (!bytes) return nullptr;
  return json::value(text_of(*bytes));
}

json::object object_of(const KeyRecord& key) {
  return {{"key", key.key},
          {"before", value_of(key.before)},
          {"now", text_of(key.now)},
          {"earlier", value_of(key.earlier)}};
}

json::value value_of(const std::optional<InPlace>& in_place) {
  if (!in_place) return nullptr;
  return json::object{{"from", text_of(in_place->from)}, {"to", text_of(in_place->to)}};
}

// Reads members and remembers whether one of them was not as it must be.
class RecordReader {
 public:
  explicit RecordReader(const json::object& object) : object_(object) {}

  std::string text(std::string_view name) {
    auto bytes = optional_text(name);
    if (!bytes) miss(name);
    return std::move(bytes).value_or("");
  }
  std::optional<std::string> optional_text(std::string_view name) {
    const json::value* value = find(name);
    if (value == nullptr || value->is_null()) return std::nullopt;
    auto bytes = value->is_string() ? bytes_of(value->as_string()) : std::nullopt;
    if (!bytes) miss(name);
    return bytes;
  }
  bool flag(std::string_view name) {
    const json::value* value = find(name);
    if (value != nullptr && value->is_bool()) return value->as_bool();
    miss(name);
    return false;
  }
  int number(std::string_view name) {
    const json::value* value = find(name);
    if (value != nullptr && value->is_int64()) return static_cast<int>(value->as_int64());
    miss(name);
    return 0;
  }
  std::uint64_t large_number(std::string_view name) {
    const json::value* value = find(name);
    if (value != nullptr && value->is_int64() && value->as_int64() >= 0) {
      return static_cast<std::uint64_t>(value->as_int64());
    }
    if (value != nullptr && value->is_uint64()) return value->as_uint64();
    miss(name);
    return 0;
  }
  WallTime time(std::string_view name) {
    const auto time = parse_time(text(name));
    if (!time) miss(name);
    return time.value_or(WallTime{});
  }
  const json::value* find(std::string_view name) const { return object_.if_contains(name); }
  void miss(std::string_view name) {
    if (wrong_.empty()) wrong_ = name;
  }
  const std::string& wrong() const { return wrong_; }

 private:
  const json::object& object_;
  std::string wrong_;
};

void read_key(const json::value& value, TakeoverRecord& record, RecordReader& outer) {
  if (!value.is_object()) return outer.miss("keys");
  RecordReader reader(value.as_object());
  KeyRecord key{reader.text("key"), reader.optional_text("before"), reader.text("now"),
                reader.optional_text("earlier")};
  const bool known = key.key == "GOPROXY" || key.key == "GOSUMDB";
  if (!known || !reader.wrong().empty()) return outer.miss("keys");
  record.keys.push_back(std::move(key));
}

void read_keys(RecordReader& reader, TakeoverRecord& record) {
  const json::value* keys = reader.find("keys");
  const bool usable = keys != nullptr && keys->is_array() && keys->as_array().size() <= keys_max;
  if (!usable) return reader.miss("keys");
  for (const json::value& key : keys->as_array()) read_key(key, record, reader);
}

void read_in_place(RecordReader& reader, TakeoverRecord& record) {
  const json::value* value = reader.find("in_place");
  if (value == nullptr || value->is_null()) return;
  if (!value->is_object()) return reader.miss("in_place");
  RecordReader inner(value->as_object());
  record.in_place = InPlace{inner.text("from"), inner.text("to")};
  if (!inner.wrong().empty()) reader.miss("in_place");
}

void read_identity(RecordReader& reader, TakeoverRecord& record) {
  const json::value* value = reader.find("identity");
  if (value == nullptr || value->is_null()) return;
  if (!value->is_object()) return reader.miss("identity");
  RecordReader inner(value->as_object());
  record.identity = FileIdentity{inner.large_number("device"), inner.large_number("inode"),
                                 static_cast<std::int64_t>(inner.large_number("born"))};
  if (!inner.wrong().empty()) reader.miss("identity");
}

json::value value_of(const std::optional<FileIdentity>& identity) {
  if (!identity) return nullptr;
  return json::object{
      {"device", identity->device}, {"inode", identity->inode}, {"born", identity->born}};
}

TakeoverRecord read_record(RecordReader& reader) {
  TakeoverRecord record;
  record.named = reader.text("named");
  record.file = reader.text("file");
  read_keys(reader, record);
  record.original = reader.optional_text("original");
  record.created = reader.flag("created");
  record.digest_before = reader.text("digest_before");
  record.digest_after = reader.text("digest_after");
  read_identity(reader, record);
  read_in_place(reader, record);
  record.keeps = reader.find("keeps") != nullptr && reader.flag("keeps");
  record.cause = reader.text("cause");
  record.since = reader.time("since");
  record.host = reader.text("host");
  record.boot_id = reader.text("boot_id");
  record.pid = reader.number("pid");
  return record;
}

}  // namespace

std::string print_record(const TakeoverRecord& record) {
  json::array keys;
  for (const KeyRecord& key : record.keys) keys.push_back(object_of(key));
  const json::object object{{"schema", schema},
                            {"what", "gopxd has changed the Go env file; undo: gopxd --restore"},
                            {"named", text_of(record.named)},
                            {"file", text_of(record.file)},
                            {"keys", std::move(keys)},
                            {"original", value_of(record.original)},
                            {"created", record.created},
                            {"digest_before", record.digest_before},
                            {"digest_after", record.digest_after},
                            {"identity", value_of(record.identity)},
                            {"in_place", value_of(record.in_place)},
                            {"keeps", record.keeps},
                            {"cause", text_of(printable(record.cause, record_cause_max))},
                            {"since", format_time(record.since)},
                            {"host", text_of(record.host)},
                            {"boot_id", text_of(record.boot_id)},
                            {"pid", record.pid}};
  return json::serialize(object) + '\n';
}

Result<TakeoverRecord> parse_record(std::string_view text) {
  boost::system::error_code error;
  const json::value value = json::parse(json::string_view(text.data(), text.size()), error);
  if (error || !value.is_object()) return failure("not a JSON object");
  RecordReader reader(value.as_object());
  if (reader.number("schema") != schema) return failure("unsupported schema version");
  TakeoverRecord record = read_record(reader);
  if (!reader.wrong().empty()) {
    return failure(fmt::format("\"{}\" is missing or malformed", reader.wrong()));
  }
  return record;
}

Result<std::optional<TakeoverRecord>> TakeoverRecordFile::load(bool* for_now) const {
  int number = 0;
  auto content = sys::read_file_if_exists(path(), record_bytes_max, &number);
  if (for_now != nullptr) {
    *for_now = number == EMFILE || number == ENFILE || number == ENOMEM || number == EIO;
  }
  if (!content) return tl::unexpected<Error>{content.error()};
  if (!*content) return std::nullopt;
  auto record = parse_record(**content);
  if (record) return std::optional<TakeoverRecord>(std::move(*record));
  return failure(fmt::format(
      "{}: the takeover record can't be used: {}; gopxd goes by its comment in the env file",
      path(), record.error().message));
}

Result<void> TakeoverRecordFile::save(const TakeoverRecord& record) const {
  if (auto made = sys::make_private_directory(state_dir_); !made) return made;
  return sys::write_file_atomically(path(), print_record(record), {.mode = 0600});
}

Result<void> TakeoverRecordFile::remove() const {
  if (::unlink(path().c_str()) == 0) return sys::sync_directory(state_dir_);
  if (errno == ENOENT || errno == ENOTDIR) return {};
  return tl::unexpected<Error>{sys::file_error(path(), "can't be removed", errno)};
}

}  // namespace gopx::envfile
