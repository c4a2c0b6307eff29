// One question to a go found, asked in an environment without us. See verify.hpp.
#include "gotool/verify.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "sys/child.hpp"

namespace gopx::gotool {

namespace {

constexpr std::size_t path_shown_max = 4096;

}  // namespace

sys::Environment environment_for_go(const GoQuestion& question) {
  sys::Environment environment = question.environment;
  for (const char* name : {"GOPROXY", "GOSUMDB", "GOENV"}) environment.erase(name);
  environment["GOTOOLCHAIN"] = "local";
  environment["GOFLAGS"] = "";
  const std::string& path = question.env_file.path;
  if (!question.env_file.is_default) environment["GOENV"] = path.empty() ? "off" : path;
  return environment;
}

Result<core::GoEnvRead> read_go_answer(const std::string& binary, const std::string& output) {
  const auto lines = split(output, '\n');
  if (lines.size() != 3 || !lines[2].empty()) {
    return failure(
        fmt::format("the output of {} env is unreadable", printable(binary, path_shown_max)));
  }
  return core::GoEnvRead{std::string(lines[0]), std::string(lines[1]), binary};
}

void ask_go(boost::asio::io_context& loop, const GoQuestion& question,
            std::function<void(Result<core::GoEnvRead>)> answered) {
  sys::ChildOrder order;
  order.argv = {question.binary, "env", "GOPROXY", "GOSUMDB"};
  order.environment = environment_for_go(question);
  order.time_limit = question.time_limit;
  sys::run_child(
      loop, std::move(order),
      [binary = question.binary, answered = std::move(answered)](Result<std::string> output) {
        if (!output) return answered(tl::unexpected<Error>{output.error()});
        answered(read_go_answer(binary, *output));
      });
}

}  // namespace gopx::gotool
