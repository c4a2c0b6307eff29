// gopx-lab: a loopback world of Go module proxies that misbehave on demand, for the tests, the demo
// and by hand.
//
//   gopx-lab --mirrors 2 --tls --dir DIR        runs until SIGTERM (or end of stdin, if asked)
//   gopx-lab ctl --dir DIR fault a silent       switches a fault while it runs; `ctl kinds` lists
//   them
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/signal_set.hpp>
#include <cstdio>

#include "lab.hpp"
#include "remote.hpp"

namespace {

namespace asio = boost::asio;

constexpr std::size_t mirrors_max = 500;

// Stops the lab when whoever started it is gone, however it went.
class ParentWatch {
 public:
  explicit ParentWatch(asio::io_context& io) : io_(io), input_(io, ::dup(STDIN_FILENO)) { wait(); }

 private:
  void wait() {
    input_.async_read_some(asio::buffer(bytes_), [this](boost::system::error_code error, auto) {
      if (error) return io_.stop();
      wait();
    });
  }

  asio::io_context& io_;
  asio::posix::stream_descriptor input_;
  std::array<char, 64> bytes_{};
};

int serve(const gopx::lab::Options& options, bool until_stdin_closes) {
  asio::io_context io{1};
  asio::signal_set signals{io, SIGTERM, SIGINT};
  signals.async_wait([&io](boost::system::error_code, int) { io.stop(); });
  const gopx::lab::Lab lab{io, options};
  std::optional<ParentWatch> watch;
  if (until_stdin_closes) watch.emplace(io);
  std::printf("gopx-lab: ready, control at %s\n", lab.control_url().c_str());
  std::fflush(stdout);
  io.run();
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"Loopback module proxies with switchable faults"};
  gopx::lab::Options options;
  bool until_stdin_closes = false;
  std::vector<std::string> words;
  app.add_option("--dir", options.dir, "where lab.json and its companions go");
  app.add_option("--mirrors", options.mirrors, "how many mirrors")
      ->check(CLI::Range(std::size_t{1}, mirrors_max));
  app.add_option("--ports", options.ports, "HTTP ports of the first mirrors; 0 = any")
      ->delimiter(',');
  app.add_option("--control", options.control_port, "control port; 0 = any");
  app.add_flag("--tls", options.tls, "an HTTPS port for every mirror, too");
  app.add_flag("--database-at-its-name", options.database_at_its_name,
               "the checksum database at https://NAME, where go looks for it; takes --tls");
  app.add_flag("--until-stdin-closes", until_stdin_closes, "end with whoever holds stdin");
  CLI::App* const ctl = app.add_subcommand("ctl", "talk to a running lab");
  ctl->add_option("--dir", options.dir, "DIR of the running lab");
  ctl->add_option("words", words, "fault NAME KIND [key=value…], requests [NAME], state, stop, …");
  CLI11_PARSE(app, argc, argv);
  try {
    if (*ctl) return gopx::lab::remote(options.dir, words);
    if (options.dir.empty()) throw std::runtime_error("--dir is needed");
    return serve(options, until_stdin_closes);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "gopx-lab: %s\n", error.what());
    return 1;
  }
}
