// gopxd's command line. What it runs is in service.cpp; how it finds its files in startup.cpp.
#include <CLI/CLI.hpp>

#include <unistd.h>

#include <cstdio>
#include <sstream>

#include "api/options.hpp"
#include "config/document.hpp"
#include "run.hpp"
#include "startup.hpp"
#include "sys/output.hpp"
#include "sys/signals.hpp"
#include "sys/standard_descriptors.hpp"

namespace {

using namespace gopx;

struct RunMode {
  bool check_config = false;
  bool print_config = false;
  bool restore = false;
  bool ephemeral = false;
};

void tell(const std::string& text) { std::fwrite(text.data(), 1, text.size(), stderr); }

int check(const Options& options) {
  const auto loaded = load_configuration(find_places(options, process_environment()));
  tell(describe_problems(loaded.problems, language_of(process_environment())));
  return loaded.ok() ? exit_done : exit_config;
}

int print_config(const Options& options, sys::Output& out) {
  const auto loaded = load_configuration(find_places(options, process_environment()));
  tell(describe_problems(loaded.problems, language_of(process_environment())));
  if (!loaded.ok()) return exit_config;
  out.write(config::print(loaded.config));
  return exit_done;
}

// The sentences of the help, and the names, come from the table; where a value goes, from here.
template <class Value>
CLI::Option* declare(CLI::App& app, const api::Argument& argument, Value& value) {
  const auto name = "--" + std::string(argument.name);
  const std::string sentence(argument.sentence);
  if constexpr (std::is_same_v<Value, bool>) {
    return app.add_flag(name, value, sentence);
  } else {
    return app.add_option(name, value, sentence)->type_name(std::string(argument.placeholder));
  }
}

void declare_option(CLI::App& app, const api::Argument& argument, Options& options) {
  if (argument.name == "config") declare(app, argument, options.config);
  if (argument.name == "no-system") declare(app, argument, options.no_system);
  if (argument.name == "socket") declare(app, argument, options.socket);
  if (argument.name == "state-dir") declare(app, argument, options.state_dir);
}

void declare_mode(CLI::App& app, const api::Argument& argument, RunMode& mode) {
  if (argument.name == "check-config") declare(app, argument, mode.check_config);
  if (argument.name == "print-config") declare(app, argument, mode.print_config);
  if (argument.name == "restore") declare(app, argument, mode.restore);
  if (argument.name == "ephemeral") declare(app, argument, mode.ephemeral)->group("");
}

void declare_all(CLI::App& app, Options& options, RunMode& mode) {
  for (const auto& argument : api::gopxd_options()) declare_option(app, argument, options);
  auto* modes = app.add_option_group("Instead of running");
  for (const auto& argument : api::gopxd_modes()) declare_mode(*modes, argument, mode);
  modes->require_option(0, 1);
  app.set_version_flag("--version", "gopxd " GOPX_VERSION);
}

int run(const Options& options, const RunMode& mode, sys::Output& out) {
  if (mode.check_config) return check(options);
  if (mode.print_config) return print_config(options, out);
  if (mode.restore) return restore(options, out);
  if (mode.ephemeral) return serve_one(options);
  return serve(options);
}

// Help and version are data; what is wrong with the command line is talk.
int answer(const CLI::App& app, const CLI::ParseError& error, sys::Output& out) {
  std::ostringstream data;
  std::ostringstream talk;
  const int code = app.exit(error, data, talk);
  out.write(data.str());
  tell(talk.str());
  return code == 0 ? exit_done : exit_usage;
}

int gopxd(int argc, char** argv, sys::Output& out) {
  CLI::App app{
      "gopxd keeps GOPROXY working: it checks Go module proxies, switches to a backup while yours "
      "is down, and switches back",
      "gopxd"};
  Options options;
  RunMode mode;
  declare_all(app, options, mode);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return answer(app, error, out);
  }
  try {
    return run(options, mode, out);
  } catch (const std::exception& error) {
    tell(std::string("gopxd: ") + error.what() + "\n");
    return exit_software;
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (!sys::open_standard_descriptors()) return exit_software;
  sys::ignore_stray_signals();
  sys::Output out{STDOUT_FILENO};
  return out.finish(gopxd(argc, argv, out), "gopxd");
}
