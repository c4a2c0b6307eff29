// gopxd as a list of answers: what gopxctl's commands are tested against. Notes what was asked.
#pragma once

#include <deque>
#include <map>
#include <string>
#include <vector>

#include "ctl/context.hpp"
#include "support/sample_status.hpp"

namespace gopx::testing {

class FakeDaemon final : public ctl::Daemon {
 public:
  using Answer = tl::expected<ctl::DaemonResponse, ctl::ClientError>;

  // Answers to the next requests, in their order; when there are none left, nobody is there.
  std::deque<Answer> answers;
  std::vector<std::string> lines;  // of a stream that is answered with 200
  std::vector<std::string> asked;  // "POST /v1/use {…}"
  std::vector<Duration> patience;

  void say(std::string body, int status = 200) {
    answers.push_back(ctl::DaemonResponse{status, std::move(body)});
  }
  void say_error(int status, const std::string& code, const std::string& message) {
    say(R"({"schema":1,"error":{"code":")" + code + R"(","message":")" + message + "\"}}\n",
        status);
  }
  void be_absent() { answers.push_back(absence()); }

  Answer ask(const ctl::DaemonRequest& request) override {
    asked.push_back(std::string{request.method} + " " + request.path +
                    (request.body.empty() ? "" : " " + request.body));
    patience.push_back(request.patience);
    if (answers.empty()) return absence();
    auto answer = std::move(answers.front());
    answers.pop_front();
    return answer;
  }
  Answer follow(const ctl::DaemonRequest& request,
                const std::function<bool(std::string_view)>& line) override {
    auto answer = ask(request);
    if (!answer || answer->status != 200) return answer;
    for (const auto& one : lines)
      if (!line(one)) break;
    return answer;
  }
  const std::string& socket() const override { return socket_; }

 private:
  static tl::unexpected<ctl::ClientError> absence() {
    return tl::unexpected<ctl::ClientError>{
        ctl::ClientError{.unreachable = true,
                         .message = gopx::say("gopxd is not running"),
                         .detail = gopx::say("nothing listens on {path}", "/run/s")}};
  }
  std::string socket_ = "/run/s";
};

// A terminal of which everything is known; sleeping makes the time pass.
struct Stage {
  FakeDaemon daemon;
  std::string out, err;
  tl::expected<std::string, int> pasted;  // what stands in any file that is named, and in stdin
  WallTime now = at("2026-01-02T03:14:15Z");
  Duration running{0};
  std::vector<Duration> slept;
  bool same_files = false;
  ctl::Context context{
      .here = {.environment = {{"HOME", "/home/u"}},
               .system = api::System::linux_,
               .uid = 1000,
               .directory_exists = {}},
      .style = {},
      .daemon = daemon,
      .out = [this](std::string_view text) { out += text; },
      .err = [this](std::string_view text) { err += text; },
      .now = [this] { return now; },
      .running = [this] { return running; },
      .sleep =
          [this](Duration duration) {
            slept.push_back(duration);
            running += duration;
            now += duration;
          },
      .own_path = {},
      .same_file = [this](const std::string&, const std::string&) { return same_files; },
      .files = {[](const std::string&) { return std::nullopt; },
                [](const std::string&) { return std::vector<std::string>{}; },
                [this](const std::optional<std::string>&, std::size_t) { return pasted; }}};
};

}  // namespace gopx::testing
