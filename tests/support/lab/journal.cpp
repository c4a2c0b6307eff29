// See journal.hpp.
#include "journal.hpp"

#include <boost/json.hpp>

namespace gopx::lab {

namespace json = boost::json;

void Journal::note(std::string_view mirror, std::string_view scheme, const Request& request) {
  const auto at = std::chrono::duration_cast<std::chrono::milliseconds>(
      std::chrono::steady_clock::now() - start_);
  entries_.push_back({next_++, at, std::string{mirror}, std::string{scheme}, request});
  if (entries_.size() <= journal_entries_max) return;
  entries_.pop_front();
  ++dropped_;
}

void Journal::clear() {
  entries_.clear();
  dropped_ = 0;
}

json::value Journal::report(std::string_view mirror, std::uint64_t from) const {
  json::array list;
  for (const Entry& entry : entries_) {
    if (entry.number < from || (!mirror.empty() && entry.mirror != mirror)) continue;
    json::object headers;
    for (const auto& [name, value] : entry.request.headers) headers[name] = value;
    list.push_back({{"number", entry.number},
                    {"at_ms", entry.at.count()},
                    {"mirror", entry.mirror},
                    {"scheme", entry.scheme},
                    {"method", entry.request.method},
                    {"path", entry.request.path},
                    {"target", entry.request.target},
                    {"headers", std::move(headers)}});
  }
  return {{"dropped", dropped_}, {"requests", std::move(list)}};
}

}  // namespace gopx::lab
