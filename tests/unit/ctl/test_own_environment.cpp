// What the caller's environment does to go, each mechanism alone and against the status.
#include "ctl/own_environment.hpp"

#include <doctest/doctest.h>

#include "ctl/shell_settings.hpp"
#include "support/sample_status.hpp"

using namespace gopx;
using namespace gopx::ctl;

namespace {

struct Shell {
  api::Environment environment{{"HOME", "/home/u"}};
  api::Status status = testing::sample_status();
  bool same = false;
  std::string bashrc;
  std::map<std::string, std::string> others;  // other files, by path

  std::vector<api::Warning> warnings() const {
    const api::PathInputs here{environment, api::System::linux_, 1000, {}};
    const std::function<bool(const std::string&, const std::string&)> same_file =
        [this](const std::string&, const std::string&) { return same; };
    const Files files{[this](const std::string& path) { return read(path); },
                      [](const std::string&) { return std::vector<std::string>{}; }};
    return own_warnings({here, same_file, files}, status);
  }
  std::optional<std::string> read(const std::string& path) const {
    if (path == "/home/u/.bashrc") return bashrc;
    const auto found = others.find(path);
    return found == others.end() ? std::nullopt : std::optional{found->second};
  }
  std::optional<ShellView> view() const {
    const api::PathInputs here{environment, api::System::linux_, 1000, {}};
    const std::function<bool(const std::string&, const std::string&)> same_file =
        [this](const std::string&, const std::string&) { return same; };
    const Files reader{[this](const std::string& path) { return read(path); },
                       [](const std::string&) { return std::vector<std::string>{}; }};
    return shell_view({here, same_file, reader}, status);
  }
  // gopxd tells of its settings.
  void gopxd_says(std::vector<api::GoSetting> settings) {
    status.go_settings = std::move(settings);
  }
  // The code of the only warning, or "".
  std::string code() const {
    const auto all = warnings();
    REQUIRE_LE(all.size(), 1);
    return all.empty() ? "" : all[0].code;
  }
};

std::string advice(const Shell& shell) {
  return english(shell.warnings().at(0).advice.value_or(Sentence{}));
}

bool has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

}  // namespace

TEST_SUITE("ctl::own_environment") {
  TEST_CASE("an environment that changes nothing is nothing to talk about") {
    Shell shell;
    CHECK_EQ(shell.code(), "");
    shell.environment["GOPROXY"] = "";
    shell.environment["GOENV"] = "";
    shell.environment["GOFLAGS"] = "-v";
    CHECK_EQ(shell.code(), "");
  }

  TEST_CASE("an exported GOPROXY is an error, told without its password") {
    Shell shell;
    shell.environment["GOPROXY"] = "https://u:secret@corp.example,direct";
    const auto all = shell.warnings();
    REQUIRE_EQ(all.size(), 1);
    CHECK_EQ(all[0].code, "env-shadowed");
    CHECK_EQ(all[0].severity, "error");
    CHECK(has(english(all[0].message), "https://u:xxxxx@corp.example"));
    CHECK_FALSE(has(english(all[0].message), "secret"));
    CHECK(has(all[0].fix, "unset GOPROXY"));
  }

  TEST_CASE("file and line of an exported GOPROXY are named, if a start-up file says so") {
    Shell shell;
    shell.environment["GOPROXY"] = "https://u:secret@corp.example";
    CHECK(has(advice(shell), "perhaps an IDE"));
    shell.bashrc = "alias ll='ls -l'\nexport GOPROXY=https://u:secret@corp.example\n";
    CHECK_EQ(advice(shell), "remove it from ~/.bashrc:2 too");
    CHECK_EQ(shell.warnings().at(0).fix, "unset GOPROXY");
    shell.bashrc = "export GOPROXY=$CORP\n";
    CHECK(has(advice(shell), "maybe ~/.bashrc:1"));
  }

  TEST_CASE("the hook is offered for the one value that it would look after") {
    Shell shell;
    shell.environment["GOPROXY"] = *shell.status.goenv.baseline;
    CHECK(has(advice(shell), "gopxctl hook"));
    shell.environment["GOPROXY"] = "https://other.example";
    CHECK_FALSE(has(advice(shell), "gopxctl hook"));
  }

  TEST_CASE("with the hook it is no error while the value is one that the hook looks after") {
    Shell shell;
    const auto own = shell.status.goenv.baseline.value();
    shell.environment["GOPROXY"] = own;
    CHECK_EQ(shell.code(), "env-shadowed");
    shell.environment["GOPX_HOOK"] = "1";
    CHECK_EQ(shell.code(), "env-hooked");
    shell.environment["GOPROXY"] = "https://stand.in";
    CHECK_EQ(shell.code(), "env-shadowed");
    shell.environment["GOPX_HOOK_OWN"] = own;
    shell.environment["GOPX_HOOK_SET"] = "https://stand.in";
    CHECK_EQ(shell.code(), "env-hooked");
    shell.environment["GOPX_HOOK_SET"] = "https://other";
    CHECK_EQ(shell.code(), "env-shadowed");
  }

  TEST_CASE("another env file than the daemon's, unless it is the same file by another name") {
    Shell shell;
    shell.environment["GOENV"] = "/elsewhere/env";
    CHECK_EQ(shell.code(), "goenv-differs");
    shell.same = true;
    CHECK_EQ(shell.code(), "");
    shell.environment["GOENV"] = "off";
    CHECK_EQ(shell.code(), "goenv-differs");
    shell.environment["GOENV"] = "/home/u/.config/go/env";
    shell.same = false;
    CHECK_EQ(shell.code(), "");
    shell.environment.erase("GOENV");
    shell.environment["XDG_CONFIG_HOME"] = "/other";
    CHECK_EQ(shell.code(), "goenv-differs");
    shell.status.goenv.file.reset();
    CHECK_EQ(shell.code(), "");
  }

  TEST_CASE("GOSUMDB: off, another one, the same one") {
    Shell shell;
    shell.environment["GOSUMDB"] = "off";
    CHECK_EQ(shell.code(), "gosumdb-shadowed");
    shell.environment["GOSUMDB"] = "sum.golang.google.cn";
    CHECK_EQ(shell.code(), "gosumdb-shadowed");
    shell.status.goenv.gosumdb.current = "sum.golang.google.cn";
    CHECK_EQ(shell.code(), "");
    shell.environment["GOSUMDB"] = "sum.golang.org";
    CHECK_EQ(shell.code(), "gosumdb-shadowed");
    shell.status.goenv.gosumdb.current.reset();
    CHECK_EQ(shell.code(), "");
    shell.status.gosumdb_default = "off";  // a distribution's
    CHECK_EQ(shell.code(), "gosumdb-shadowed");
    shell.environment["GOSUMDB"] = "off";
    CHECK_EQ(shell.code(), "");
  }

  TEST_CASE("forward proxies: compared as go reads them, only if the daemon says its own") {
    Shell shell;
    shell.environment["HTTPS_PROXY"] = "http://u:secret@proxy:3128";
    CHECK_EQ(shell.code(), "");
    shell.status.forward_proxy = api::ForwardProxy{};
    const auto all = shell.warnings();
    REQUIRE_EQ(all.size(), 1);
    CHECK_EQ(all[0].code, "forward-proxy-differs");
    CHECK(has(english(all[0].message),
              "HTTPS_PROXY is http://u:xxxxx@proxy:3128 in this shell but not set for gopxd"));
    shell.status.forward_proxy->https_proxy = "http://u:xxxxx@proxy:3128";
    CHECK_EQ(shell.code(), "");
    shell.environment.erase("HTTPS_PROXY");
    shell.environment["https_proxy"] = "http://u:other@proxy:3128";
    CHECK_EQ(shell.code(), "");
    shell.environment["no_proxy"] = "corp.example";
    CHECK_EQ(shell.code(), "forward-proxy-differs");
    shell.status.forward_proxy->no_proxy = "corp.example";
    CHECK_EQ(shell.code(), "");
    shell.environment["ALL_PROXY"] = "socks5://x";
    CHECK_EQ(shell.code(), "");
  }

  TEST_CASE("flags and modes in which no proxy matters are worth a word") {
    Shell shell;
    shell.environment["GOFLAGS"] = "-v -mod=vendor";
    CHECK_EQ(shell.code(), "goflags-vendor");
    shell.environment["GOFLAGS"] = "-mod=vendored";
    CHECK_EQ(shell.code(), "");
    shell.environment["GO111MODULE"] = "off";
    CHECK_EQ(shell.code(), "modules-off");
    shell.environment["GO111MODULE"] = "on";
    CHECK_EQ(shell.code(), "");
  }

  TEST_CASE("any difference between this shell and gopxd is told, without secrets") {
    Shell shell;
    shell.environment["GODEBUG"] = "netdns=go";
    CHECK_EQ(shell.code(), "");  // an old gopxd tells nothing to compare with
    shell.gopxd_says({});
    CHECK_EQ(shell.code(), "settings-differ");
    shell.gopxd_says({{"GODEBUG", "netdns=go", api::Layer::gopxd, std::nullopt}});
    CHECK_EQ(shell.code(), "");
    shell.environment.clear();
    CHECK_EQ(shell.code(), "settings-differ");

    for (const char* name : {"SSL_CERT_DIR", "GOAUTH", "GODEBUG", "GOPRIVATE", "GONOPROXY",
                             "GONOSUMDB", "GOINSECURE"}) {
      Shell one;
      one.gopxd_says({{name, "x.example", api::Layer::gopxd, std::nullopt}});
      one.environment[name] = "y.example";
      CAPTURE(name);
      CHECK_EQ(one.code(), "settings-differ");
      one.environment[name] = "x.example";
      CHECK_EQ(one.code(), "");
    }
    Shell secret;
    secret.gopxd_says({});
    secret.environment["GOAUTH"] = "/bin/helper --token t0ken";
    CHECK_EQ(secret.code(), "settings-differ");
    CHECK(has(english(secret.warnings().at(0).message), "GOAUTH is /bin/helper … in this shell"));
    CHECK_FALSE(has(english(secret.warnings().at(0).message), "t0ken"));
  }

  TEST_CASE("what a file says is the same for both, unless an environment stands before it") {
    Shell shell;
    shell.gopxd_says({{"GOPRIVATE", "corp.example", api::Layer::env_file, "/home/u/.config/go/env"},
                      {"GONOSUMDB", "a.example", api::Layer::go_env, "/go/go.env"}});
    CHECK_EQ(shell.code(), "");
    shell.environment["GOPRIVATE"] = "corp.example";
    CHECK_EQ(shell.code(), "");
    shell.environment["GOPRIVATE"] = "other.example";
    CHECK_EQ(shell.code(), "settings-differ");
    shell.environment.erase("GOPRIVATE");
    shell.environment["GOENV"] = "/elsewhere/env";
    shell.others["/elsewhere/env"] = "GOPRIVATE=corp.example\n";
    CHECK_EQ(shell.code(), "goenv-differs");
    shell.others["/elsewhere/env"] = "GOPRIVATE=corp.example\nGOFLAGS=-mod=vendor\n";
    REQUIRE_EQ(shell.warnings().size(), 2);
    CHECK(has(english(shell.warnings().at(1).message), "-mod=vendor in /elsewhere/env"));
  }

  TEST_CASE("NETRC and SSL_CERT_FILE of this shell that name nothing") {
    Shell shell;
    shell.environment["NETRC"] = "/none";
    CHECK_EQ(shell.code(), "file-missing");
    CHECK(has(english(shell.warnings().at(0).message), "NETRC in this shell names /none"));
    shell.others["/none"] = "";
    CHECK_EQ(shell.code(), "");
    shell.environment["SSL_CERT_FILE"] = "/gone.pem";
    CHECK_EQ(shell.code(), "file-missing");
  }

  TEST_CASE("a shell in which go asks no proxy") {
    Shell shell;
    CHECK_FALSE(shell.view().has_value());
    shell.environment["GOPRIVATE"] = "*";
    CHECK_EQ(shell.code(), "gonoproxy-all");
    CHECK_EQ(shell.warnings().at(0).fix, "unset GOPRIVATE");
    CHECK_EQ(english(shell.view()->headline),
             "this shell: go uses no proxy, because GOPRIVATE in your shell is *");
    shell.environment["GONOPROXY"] = "none";
    CHECK_EQ(shell.code(), "");
    CHECK_FALSE(shell.view().has_value());
    shell.environment.clear();
    shell.environment["HOME"] = "/home/u";
    shell.gopxd_says({{"GONOPROXY", "*", api::Layer::env_file, "/home/u/.config/go/env"}});
    shell.status.active.reset();
    CHECK_EQ(shell.code(), "");  // gopxd says so itself
    CHECK(shell.view()->headline.empty());
    CHECK_EQ(english(shell.view()->uses), "no proxy, because GONOPROXY in the env file is *");
  }

  TEST_CASE("what go uses in this shell, and why: exported, another file, no file") {
    Shell shell;
    shell.environment["GOPROXY"] = "https://u:secret@corp.example";
    CHECK(has(english(shell.view()->headline), "this shell: go uses the exported GOPROXY, "));
    CHECK_EQ(english(shell.view()->uses), "https://u:xxxxx@corp.example (exported in this shell)");
    shell.environment["GOPROXY"] = *shell.status.goenv.baseline;
    shell.environment["GOPX_HOOK"] = "1";
    CHECK_FALSE(shell.view().has_value());
    shell.environment = {{"HOME", "/home/u"}, {"GOENV", "off"}};
    CHECK_EQ(english(shell.view()->uses),
             "https://proxy.golang.org,direct (GOENV=off in this shell)");
    shell.status.goenv.baseline_was_absent = false;
    CHECK_EQ(english(shell.view()->uses), "its built-in default (GOENV=off in this shell)");
    shell.gopxd_says({{"GOPROXY", "https://d.example", api::Layer::go_env, "/go/go.env"}});
    CHECK_EQ(english(shell.view()->uses), "https://d.example (GOENV=off in this shell)");
    shell.environment["GOENV"] = "/elsewhere/env";
    CHECK_EQ(english(shell.view()->uses),
             "https://d.example (from /elsewhere/env, which go reads in this shell)");
    shell.others["/elsewhere/env"] = "GOPROXY=https://x.example\n";
    CHECK(has(english(shell.view()->headline), "this shell: go reads /elsewhere/env and uses"));
    CHECK_EQ(english(shell.view()->uses),
             "https://x.example (from /elsewhere/env, which go reads in this shell)");
    shell.same = true;
    CHECK_FALSE(shell.view().has_value());
  }

  TEST_CASE("what is worst comes first") {
    Shell shell;
    shell.environment["GOFLAGS"] = "-mod=vendor";
    shell.environment["GOENV"] = "off";
    shell.environment["GOPROXY"] = "direct";
    const auto all = shell.warnings();
    REQUIRE_EQ(all.size(), 3);
    CHECK_EQ(all[0].code, "env-shadowed");
    CHECK_EQ(all[2].severity, "info");
  }
}
