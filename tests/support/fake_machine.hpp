// A machine for doctor of which every file is known.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "ctl/doctor/checks.hpp"
#include "ctl/doctor/render.hpp"
#include "probes/catalogue.hpp"
#include "support/sample_status.hpp"

namespace gopx::testing {

struct FakeMachine {
  std::map<std::string, std::string> files{{"/usr/bin/go", ""},
                                           {"/usr/bin/git", ""},
                                           {"/usr/VERSION", "go1.23.5\ntime x\n"},
                                           {"/usr/go.env",
                                            "GOPROXY=https://proxy.golang.org,direct\n"
                                            "GOSUMDB=sum.golang.org\n"}};
  std::map<std::string, ctl::doctor::PathFacts> folders{{"/home/u", {1000, true, true, true}},
                                                        {"/", {0, true, true, false}}};
  api::Environment environment{{"HOME", "/home/u"}, {"PATH", "/usr/bin"}};
  unsigned uid = 1000;
  std::set<std::uint16_t> listening;
  ctl::doctor::Disk disk{.free_bytes = std::uint64_t{1} << 40, .is_read_only = false};
  WallTime now = at("2026-11-28T03:14:15Z");

  // Of the working folder and of the home.
  void here(const std::string& name, std::string text) {
    files["/home/u/work/" + name] = std::move(text);
  }
  void at_home(const std::string& name, std::string text) {
    files["/home/u/" + name] = std::move(text);
  }
  void go_env(std::string text) { at_home(".config/go/env", std::move(text)); }

  ctl::doctor::Machine machine() const {
    return {.here = {environment, api::System::linux_, uid, {}},
            .files = {[this](const std::string& path) { return read(path); },
                      [this](const std::string& folder) { return list(folder); }},
            .folder = "/home/u/work",
            .now = now,
            .look = [this](const std::string& path) { return look(path); },
            .disk = [this](const std::string&) { return std::optional{disk}; },
            .resolve = [](const std::string& path) { return std::optional{path}; },
            .home_of =
                [](unsigned whose) {
                  return std::optional<std::string>{whose == 0 ? "/root" : "/home/u"};
                },
            .user_name = [](unsigned whose) { return whose == 0 ? "root" : "u"; },
            .listens = [this](const std::string&,
                              std::uint16_t port) { return listening.count(port) > 0; }};
  }

  ctl::doctor::Verdict verdict() const {
    const auto whole = machine();
    const auto go = ctl::doctor::go_setup(whole);
    return ctl::doctor::weigh(ctl::doctor::look_at_machine({whole, go, probes::catalogue(), {}}));
  }
  std::string first_line() const {
    const auto text = ctl::doctor::render_verdict(verdict(), {}, {});
    return text.substr(0, text.find('\n'));
  }

 private:
  std::optional<std::string> read(const std::string& path) const {
    const auto found = files.find(path);
    return found == files.end() ? std::nullopt : std::optional{found->second};
  }
  std::vector<std::string> list(const std::string& folder) const {
    std::vector<std::string> names;
    const auto add = [&](const std::string& path) {
      if (path.starts_with(folder + "/") && path.find('/', folder.size() + 1) == std::string::npos)
        names.push_back(path.substr(folder.size() + 1));
    };
    for (const auto& [path, text] : files) add(path);
    for (const auto& [path, facts] : folders) add(path);
    return names;
  }
  std::optional<ctl::doctor::PathFacts> look(const std::string& path) const {
    const auto folder = folders.find(path);
    if (folder != folders.end()) return folder->second;
    if (files.count(path) == 0) return std::nullopt;
    return ctl::doctor::PathFacts{uid, false, true, true};
  }
};

}  // namespace gopx::testing
