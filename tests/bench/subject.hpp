// What is measured and what it is measured against: the origin, a gopxd that probes as many
// endpoints as one likes at it, and blackbox_exporter doing the same probes. Each is a process of
// its own with a private folder, and ends with its object.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "support/folder.hpp"
#include "support/process.hpp"
#include "support/raw_http.hpp"

namespace gopx::bench {

class Origin {
 public:
  Origin();
  std::string url(int endpoint) const { return url_ + "/e" + std::to_string(endpoint); }
  std::string roots() const { return scratch_ / "roots.pem"; }
  std::string canary_toml() const;

 private:
  testing::Scratch scratch_;
  std::unique_ptr<testing::Process> process_;
  std::string url_;
};

class Subject {
 public:
  struct Options {
    int endpoints = 10;
    std::string interval = "1h";
    std::string timeout = "5s";
  };
  // Returns when every endpoint is healthy.
  Subject(const Origin& origin, const Options& options);

  pid_t pid() const { return process_->pid(); }
  std::filesystem::path socket() const { return scratch_ / "run/gopx/gopxd.sock"; }
  testing::Environment environment() const;
  // "total" of the shallow probes that it remembers since then, in milliseconds.
  std::vector<double> probe_latencies_ms(WallTime since) const;

 private:
  void write_files(const Origin& origin) const;
  bool all_healthy() const;

  testing::Scratch scratch_;
  Options options_;
  std::string roots_;
  std::unique_ptr<testing::Process> process_;
};

class Blackbox {
 public:
  static std::string program();  // "" if it is not installed
  explicit Blackbox(const Origin& origin);
  pid_t pid() const { return process_->pid(); }
  unsigned short port() const { return port_; }

 private:
  testing::Scratch scratch_;
  std::unique_ptr<testing::Process> process_;
  unsigned short port_ = 0;
};

// Requests over one connection that is kept.
class KeptLine {
 public:
  explicit KeptLine(testing::Line line) : line_(std::move(line)) {}
  // The whole answer; throws if none comes.
  std::string ask(const std::string& method, const std::string& target,
                  const std::string& body = "") const;

 private:
  testing::Line line_;
};

}  // namespace gopx::bench
