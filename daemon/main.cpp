// gopxd's command line. What it runs is in service.cpp; how it finds its files in startup.cpp.
#include <CLI/CLI.hpp>

#include <cstdio>

#include "config/document.hpp"
#include "service.hpp"
#include "startup.hpp"

namespace {

using namespace gopx;

struct Mode {
  bool check_config = false;
  bool print_config = false;
  bool restore = false;
};

void print(std::FILE* stream, const std::string& text) {
  std::fwrite(text.data(), 1, text.size(), stream);
}

int check(const Options& options) {
  const auto loaded = load_configuration(find_places(options, process_environment()));
  print(stderr, describe_problems(loaded.problems));
  return loaded.ok() ? exit_ok : exit_config;
}

int print_config(const Options& options) {
  const auto loaded = load_configuration(find_places(options, process_environment()));
  print(stderr, describe_problems(loaded.problems));
  if (!loaded.ok()) return exit_config;
  print(stdout, config::print(loaded.config));
  return exit_ok;
}

void declare(CLI::App& app, Options& options, Mode& mode) {
  app.add_option("--config", options.config, "The user's configuration file")->type_name("FILE");
  app.add_flag("--no-system", options.no_system, "Leave /etc/gopx/gopxd.toml out");
  app.add_option("--socket", options.socket, "The control socket")->type_name("PATH");
  app.add_option("--state-dir", options.state_dir, "Where the takeover record is kept")
      ->type_name("DIR");
  auto* modes = app.add_option_group("instead of running");
  modes->add_flag("--check-config", mode.check_config,
                  "Check the configuration: 0, or 78 with every problem");
  modes->add_flag("--print-config", mode.print_config,
                  "Print the effective configuration as commented TOML");
  modes->add_flag("--restore", mode.restore, "Put your own GOPROXY back if a takeover is in force");
  modes->require_option(0, 1);
  app.set_version_flag("--version", "gopxd " GOPX_VERSION);
}

int run(const Options& options, const Mode& mode) {
  if (mode.check_config) return check(options);
  if (mode.print_config) return print_config(options);
  if (mode.restore) return restore(options);
  return serve(options);
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{
      "gopxd keeps GOPROXY working: it watches the Go module proxies and rewrites your Go env file "
      "while "
      "yours is down",
      "gopxd"};
  Options options;
  Mode mode;
  declare(app, options, mode);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? exit_ok : exit_usage;
  }
  try {
    return run(options, mode);
  } catch (const std::exception& error) {
    print(stderr, std::string("gopxd: ") + error.what() + "\n");
    return exit_software;
  }
}
