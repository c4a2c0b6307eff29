// `gopxctl config show`, `check` and `init`. gopxd alone reads and explains its configuration; for
// check and init the program is asked, running or not.
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "api/errors.hpp"
#include "api/json.hpp"
#include "base/text.hpp"
#include "ctl/ask.hpp"
#include "ctl/chain_warnings.hpp"
#include "ctl/commands.hpp"
#include "ctl/config_template.hpp"
#include "ctl/gopxd.hpp"

namespace gopx::ctl {
namespace {

constexpr int file_mode = 0644;
constexpr int folder_mode = 0700;

Or<std::string> program(Context& context) {
  if (auto found = find_gopxd(context.own_path, context.here.environment)) return *found;
  return tl::unexpected<int>{
      complain(context, exit_unavailable,
               say("can't find the program gopxd: it is neither next to gopxctl nor in PATH"))};
}

Or<Finished> run_gopxd(Context& context, const std::vector<std::string>& arguments) {
  const auto gopxd = program(context);
  if (!gopxd) return tl::unexpected<int>{gopxd.error()};
  auto finished = run_program(*gopxd, arguments);
  if (finished) return std::move(*finished);
  return tl::unexpected<int>{complain(context, exit_unavailable, finished.error().message)};
}

std::vector<std::string> with_file(std::vector<std::string> arguments,
                                   const std::optional<std::string>& file) {
  if (file) arguments.insert(arguments.end(), {"--config", *file});
  return arguments;
}

bool make_folders(const std::string& path) {
  for (auto at = path.find('/', 1); at != std::string::npos; at = path.find('/', at + 1))
    if (::mkdir(path.substr(0, at).c_str(), folder_mode) != 0 && errno != EEXIST) return false;
  return true;
}

// Makes the file, empty; only if it is not there. The error number, or 0.
int create(const std::string& path) {
  if (!make_folders(path)) return errno;
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, file_mode);
  if (fd < 0) return errno;
  ::close(fd);
  return 0;
}

bool fill(const std::string& path, const std::string& text) {
  const int fd = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
  const bool filled = fd >= 0 &&
                      ::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
                      ::fsync(fd) == 0;
  return fd >= 0 && ::close(fd) == 0 && filled;
}

// The file is there already, empty, so that it is what --print-config reads and nobody else can
// take the name.
int write_template(Context& context, const std::string& path) {
  const auto printed = run_gopxd(context, {"--no-system", "--config", path, "--print-config"});
  if (!printed) return printed.error();
  if (printed->exit_code != 0)
    return complain(context, exit_config,
                    verbatim(fmt::format("gopxd --print-config: {}", trim_space(printed->err))));
  if (!fill(path, config_template(printed->out)))
    return complain(context, exit_refused,
                    say("can't write {file}: {error}", path, std::strerror(errno)));
  tell(context, say("wrote {file}; uncomment what you want to change, then: gopxctl reload", path));
  return exit_done;
}

// Which file is right; none need be there.
Sentence verdict_on(const commands::ConfigCheck& check, const Context& context) {
  const auto path = check.file ? check.file : api::config_path(context.here);
  if (!path) return say("no configuration file: the defaults apply");
  if (!check.file && context.files.read && !context.files.read(*path))
    return say("no {file}: the defaults apply", *path);
  return say("{file}: OK", *path);
}

}  // namespace

int run(const commands::ConfigShow& show, Context& context) {
  const auto told = answer_to(show, context);
  if (!told) return told.error();
  context.out(context.json ? told->body : render_config(told->answer, scene_of(context)));
  return exit_done;
}

int run(const commands::ConfigCheck& check, Context& context) {
  const auto finished = run_gopxd(context, with_file({"--check-config"}, check.file));
  if (!finished) return finished.error();
  const bool fine = finished->exit_code == 0;
  if (context.json) {
    const auto said = std::string{trim_space(finished->err + finished->out)};
    context.out(fine ? "{\"schema\":1,\"ok\":true}\n"
                     : api::to_json(api::error_of(api::ErrorCode::config_error, verbatim(said))) +
                           "\n");
  }
  const bool silent = finished->err.empty() && finished->out.empty();
  if (fine && silent)
    tell(context, verdict_on(check, context));
  else
    context.err(finished->err);
  if (!context.json) context.out(finished->out);
  for (const auto& each : chain_warnings(context.here, context.files))
    context.err(fmt::format("{}: {}\n  {}\n", each.severity, render(each.message, context.manner()),
                            each.fix));
  return fine ? exit_done : finished->exit_code == exit_config ? exit_config : exit_refused;
}

int run(const commands::ConfigInit& init, Context& context) {
  const auto path = init.file ? init.file : api::config_path(context.here);
  if (!path)
    return complain(context, exit_config,
                    say("can't tell where to put the file: name one, or set HOME"));
  if (const int error = create(*path); error == EEXIST)
    return complain(context, exit_config, say("{file} already exists; not overwritten", *path));
  else if (error != 0)
    return complain(context, exit_refused,
                    say("can't create {file}: {error}", *path, std::strerror(error)));
  const int code = write_template(context, *path);
  if (code != exit_done) ::unlink(path->c_str());
  return code;
}

}  // namespace gopx::ctl
