// See site.hpp.
#include "site.hpp"

namespace gopx::lab {
namespace {

constexpr std::string_view versions_folder = "/@v/";
constexpr std::string_view octets = "application/octet-stream";

Reply not_found(std::string_view what) {
  Reply reply;
  reply.status = 404;
  reply.body = "not found: " + std::string{what} + "\n";
  return reply;
}

Reply found(std::string_view content_type, std::string_view body) {
  Reply reply;
  reply.content_type = content_type;
  reply.body = body;
  return reply;
}

bool drop_suffix(std::string_view& text, std::string_view suffix) {
  if (!text.ends_with(suffix)) return false;
  text.remove_suffix(suffix.size());
  return true;
}

}  // namespace

Topic topic_of(std::string_view path) {
  if (path.ends_with("/supported")) return Topic::supported;
  if (path.find("/lookup/") != std::string_view::npos) return Topic::lookup;
  if (path.find("/tile/") != std::string_view::npos) return Topic::tile;
  if (path.ends_with("/@latest")) return Topic::latest;
  if (path.ends_with("/@v/list")) return Topic::list;
  if (path.find(versions_folder) == std::string_view::npos) return Topic::other;
  if (path.ends_with(".info")) return Topic::info;
  if (path.ends_with(".mod")) return Topic::mod;
  return path.ends_with(".zip") ? Topic::zip : Topic::other;
}

Site::Site(const std::string& database_name)
    : modules_(made_up_modules()),
      database_(database_name),
      forked_(database_name),
      shrunk_(database_name) {
  // Records that nobody asks for, for the logs to differ in.
  database_.add("example.net/first@v1.0.0", "example.net/first v1.0.0 h1:one\n");
  forked_.add("example.net/first@v1.0.0", "example.net/first v1.0.0 h1:another\n");
  shrunk_.add("example.net/first@v1.0.0", "example.net/first v1.0.0 h1:one\n");
  for (const ModuleVersion& module : modules_) {
    const std::string start = module.path + " " + module.version;
    const std::string record =
        start + " " + module.zip_h1 + "\n" + start + "/go.mod " + module.mod_h1 + "\n";
    for (ChecksumDatabase* log : {&database_, &forked_, &shrunk_})
      log->add(module.subject(), record);
  }
  for (ChecksumDatabase* log : {&database_, &forked_})
    log->add("example.net/last@v1.0.0", "example.net/last v1.0.0 h1:one\n");
}

const ChecksumDatabase& Site::database(Log log) const {
  if (log == Log::forked) return forked_;
  return log == Log::shrunk ? shrunk_ : database_;
}

const ModuleVersion* Site::version_at(std::string_view path) const {
  if (path.starts_with(moved_prefix)) path.remove_prefix(moved_prefix.size());
  const auto at = path.find(versions_folder);
  if (at == std::string_view::npos || at == 0) return nullptr;
  const std::string module = unescape_path(path.substr(1, at - 1));
  std::string_view version = path.substr(at + versions_folder.size());
  if (!drop_suffix(version, ".info") && !drop_suffix(version, ".mod") &&
      !drop_suffix(version, ".zip")) {
    return nullptr;
  }
  for (const ModuleVersion& candidate : modules_) {
    if (candidate.path == module && candidate.version == version) return &candidate;
  }
  return nullptr;
}

Reply Site::list_of(std::string_view module) const {
  std::string list;
  for (const ModuleVersion& candidate : modules_) {
    if (candidate.path == module) list += candidate.version + "\n";
  }
  return list.empty() ? not_found("module " + std::string{module})
                      : found("text/plain; charset=utf-8", list);
}

Reply Site::latest_of(std::string_view module) const {
  const ModuleVersion* latest = nullptr;  // the table is in ascending order
  for (const ModuleVersion& candidate : modules_) {
    if (candidate.path == module) latest = &candidate;
  }
  return latest == nullptr ? not_found("module " + std::string{module})
                           : found("application/json", latest->info);
}

Reply Site::answer_as_mirror(std::string_view path, Log log) const {
  if (path.starts_with(moved_prefix)) path.remove_prefix(moved_prefix.size());
  const std::string relay = "/sumdb/" + database_.name();
  if (path == relay + "/supported") return found("text/plain", "");
  if (path.starts_with(relay + "/")) return answer_as_database(path.substr(relay.size()), log);
  const Topic topic = topic_of(path);
  if (topic == Topic::list || topic == Topic::latest) {
    const auto end = path.rfind(topic == Topic::list ? "/@v/list" : "/@latest");
    const std::string module = unescape_path(path.substr(1, end - 1));
    return topic == Topic::list ? list_of(module) : latest_of(module);
  }
  const ModuleVersion* version = version_at(path);
  if (version == nullptr) return not_found(path);
  if (topic == Topic::info) return found("application/json", version->info);
  if (topic == Topic::mod) return found("text/plain; charset=utf-8", version->mod);
  return found("application/zip", version->zip);
}

Reply Site::answer_as_database(std::string_view path, Log log) const {
  const ChecksumDatabase& database = this->database(log);
  constexpr std::string_view lookup = "/lookup/";
  constexpr std::string_view tile = "/tile/8/";
  if (path == "/latest") return found("text/plain; charset=utf-8", database.signed_head());
  if (path.starts_with(lookup)) {
    const auto record = database.lookup(unescape_path(path.substr(lookup.size())));
    return record ? found("text/plain; charset=utf-8", *record) : not_found(path);
  }
  if (!path.starts_with(tile)) return not_found(path);
  const auto hashes = database.tile(path.substr(tile.size()));
  return hashes ? found(octets, *hashes) : not_found(path);
}

}  // namespace gopx::lab
