// From an HTTP request to what the daemon does, and back to an answer: which path means which
// command, how its arguments are judged, what status an error has. Knows neither sockets nor the
// HTTP library.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/commands.hpp"
#include "api/history.hpp"
#include "api/types.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "control/answer.hpp"
#include "core/action.hpp"
#include "core/event.hpp"
#include "state/event_log.hpp"

namespace gopx::control {

using ReplyTo = std::function<void(const core::Reply&)>;

// What the rest of the daemon does for a request. Every ReplyTo is to be called once; the id in the
// Reply is not looked at. A reload that failed has the code config_error.
struct Services {
  std::function<Now()> now;
  std::function<api::Status()> status;
  std::function<std::uint64_t()> revision;  // of status(): see Engine::revision
  std::function<std::optional<api::EndpointDetail>(std::string_view name)> endpoint;
  std::function<std::string()> metrics;  // their text
  // What became of the endpoints in the time before now; an error says why it is not known.
  using HistoryDone = std::function<void(Result<api::History>)>;
  std::function<void(Duration window, HistoryDone)> history;
  std::function<std::vector<api::ConfigValue>()> config_values;
  std::function<void(core::Command, ReplyTo)> submit;
  std::function<void(ReplyTo)> reload;
  // Where a module version is to be had; empty = this daemon can't say (404).
  std::function<void(const api::commands::WhyModule&, ReplyTo)> why = {};
  // Is this URL a module proxy? Empty = 404 likewise.
  std::function<void(const std::string& url, std::function<void(Result<api::Proof>)>)> prove = {};
  // What go meets with these settings; empty = 404 likewise.
  std::function<void(const api::commands::Examine&, ReplyTo)> examine = {};
};

class Commands {
 public:
  // A rendered body is used again while the revision stays the same, but no longer than this:
  // times in it pass.
  static constexpr Duration status_age_max = std::chrono::seconds{1};

  static constexpr Duration history_window = std::chrono::hours{24};  // unless asked for another

  // `events` must live as long.
  Commands(Services services, const state::EventLog& events);

  // Calls respond exactly once: before it returns, or when the daemon has done what was asked.
  void handle(const HttpRequest& request, Respond respond);
  // The answer to GET /metrics, rendered as seldom as a status.
  Answer metrics();

 private:
  // A body, and of what it was made when.
  struct Rendered {
    std::shared_ptr<const std::string> body;
    std::uint64_t revision = 0;
    Instant at{};
  };
  // Makes the body anew where it is too old.
  Answer rendered(Rendered& kept, const std::function<std::string()>& make) const;
  // Who is to be answered, and in which language.
  struct Reader {
    Respond respond;
    Language language = Language::english;
    void refuse(api::ErrorCode code, Sentence message) const;
  };
  // One for each command that has a request; the template is for those that the engine carries out.
  void answer(const api::commands::Status& asked, Reader reader);
  void answer(const api::commands::Endpoint& asked, Reader reader);
  void answer(const api::commands::Events& asked, Reader reader);
  void answer(const api::commands::History& asked, Reader reader);
  void answer(const api::commands::Metrics& asked, Reader reader);
  void answer(const api::commands::ConfigShow& asked, Reader reader);
  void answer(const api::commands::Reload& asked, Reader reader);
  void answer(const api::commands::WhyModule& asked, Reader reader);
  void answer(const api::commands::Prove& asked, Reader reader);
  void answer(const api::commands::Examine& asked, Reader reader);
  template <class C>
  void answer(const C& command, Reader reader);
  ReplyTo answer_with(Reader reader, bool with_results) const;

  Services services_;
  const state::EventLog& events_;
  std::map<Language, Rendered> status_;
  Rendered metrics_;
};

}  // namespace gopx::control
