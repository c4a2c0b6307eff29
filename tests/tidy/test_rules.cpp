// The rules themselves: each finds what it is there for, and is silent just beside it.
#include <doctest/doctest.h>

#include <string>

#include "base/text.hpp"
#include "tidy/rules.hpp"

using namespace gopx::tidy;

namespace {

template <class Rule>
std::string found(Rule rule, const std::string& path, const std::string& text) {
  Findings findings;
  rule(make_file(path, text), findings);
  return gopx::join(findings, "\n");
}

template <class Rule>
bool finds(Rule rule, const std::string& path, const std::string& text) {
  return !found(rule, path, text).empty();
}

std::string lines(int count, const std::string& line = "x;") {
  std::string text;
  for (int i = 0; i < count; ++i) text += line + "\n";
  return text;
}

}  // namespace

TEST_CASE("comments and texts are taken out, lines stay") {
  const auto file = make_file("a.cpp",
                              "int a; // b\n/* c\nd */ e\n\"f // g\" h\n'\"' i\n1'000 j\n"
                              "R\"x(k)\" l\n)x\" m\n\"\\\"n\" o\n");
  CHECK(file.code == std::vector<std::string>{"int a; ", "", " e", "\"\" h", "'' i", "1'000 j",
                                              "\"\"", " m", "\"\" o"});
}

TEST_CASE("functions are measured") {
  const auto file = make_file("a.cpp",
                              "namespace x {\n"                    // 1
                              "class A : public B {\n"             // 2
                              " public:\n"                         // 3
                              "  int one() const { return 1; }\n"  // 4
                              "  A(int a,\n"                       // 5
                              "    int b)\n"                       // 6
                              "      : b_{b} {\n"                  // 7
                              "    if (a) { f(); }\n"              // 8
                              "  }\n"                              // 9
                              "};\n"                               // 10
                              "const T table{{1}, {2}};\n"         // 11
                              "auto f = [](int a) {\n"             // 12
                              "  return a;\n"                      // 13
                              "};\n"                               // 14
                              "void g() {\n"                       // 15
                              "  auto h = [] { return 1; };\n"     // 16
                              "}\n"                                // 17
                              "}\n");
  std::string seen;
  for (const auto& function : functions_of(file))
    seen += function.name + " " + std::to_string(function.first_line) + "-" +
            std::to_string(function.last_line) + "\n";
  CHECK(seen.find("one 4-4\n") != std::string::npos);
  CHECK(seen.find("A 5-9\n") != std::string::npos);
  CHECK(seen.find("g 15-17\n") != std::string::npos);
  CHECK(seen.find("h ") == std::string::npos);
  CHECK(seen.find("table ") == std::string::npos);
}

TEST_CASE("arrows between layers") {
  const std::string core = "daemon/core/x.cpp";
  CHECK(found(check_layers, core, "#include \"fetch/http.hpp\"\n") ==
        "daemon/core/x.cpp:1: core includes fetch; it may include base, config, api (what is "
        "decided is a function of values: a failed run is repeated from its seed, and years are "
        "simulated in minutes): move the thing inwards, or hand it in as a value");
  CHECK_FALSE(finds(check_layers, core, "#include \"config/config.hpp\"\n"));
  CHECK_FALSE(finds(check_layers, core, "#include \"core/chain.hpp\"\n"));
  CHECK(finds(check_layers, core, "#include \"probes/probe.hpp\"\n"));
  CHECK(finds(check_layers, "daemon/base/x.cpp", "#include \"config/url.hpp\"\n"));
  CHECK(finds(check_layers, "ctl/x.cpp", "#include \"config/load.hpp\"\n"));
  CHECK(finds(check_layers, "ctl/x.cpp", "#include \"daemon/fetch/http.hpp\"\n"));
  CHECK_FALSE(finds(check_layers, "ctl/x.cpp", "#include \"api/json.hpp\"\n"));
  CHECK_FALSE(finds(check_layers, "ctl/x.cpp", "#include \"sys/output.hpp\"\n"));
  CHECK(finds(check_layers, "ctl/x.cpp", "#include \"sys/runtime.hpp\"\n"));
  CHECK(finds(check_layers, "daemon/sys/x.cpp", "#include \"platform/peer.hpp\"\n"));
  CHECK(finds(check_layers, "daemon/envfile/x.cpp", "#include \"fetch/http.hpp\"\n"));
  CHECK_FALSE(finds(check_layers, "daemon/gotool/x.cpp", "#include \"envfile/text.hpp\"\n"));
  CHECK_FALSE(finds(check_layers, "daemon/platform/linux/x.cpp", "#include \"sys/log.hpp\"\n"));
  CHECK(finds(check_layers, "daemon/main.cpp", "#include \"ctl/client.hpp\"\n"));
  CHECK_FALSE(finds(check_layers, "daemon/main.cpp", "#include \"platform/peer.hpp\"\n"));
  CHECK_FALSE(finds(check_layers, "tests/unit/x.cpp", "#include \"fetch/http.hpp\"\n"));
}

TEST_CASE("pure layers see no system") {
  for (const char* header : {"fstream", "boost/asio.hpp", "unistd.h", "thread", "sys/stat.h"}) {
    const auto line = "#include <" + std::string{header} + ">\n";
    CHECK(finds(check_layers, "daemon/core/x.cpp", line));
    CHECK(finds(check_layers, "probes/x.hpp", line));
    CHECK_FALSE(finds(check_layers, "daemon/sys/x.cpp", line));
  }
  CHECK_FALSE(finds(check_layers, "daemon/core/x.cpp", "#include <vector>\n"));
}

TEST_CASE("libraries have their files") {
  CHECK(found(check_libraries, "daemon/sys/x.cpp", "#include <toml++/toml.h>\n") ==
        "daemon/sys/x.cpp:1: <toml++/toml.h> is seen only by daemon/config/load.cpp, because it "
        "takes "
        "seconds to compile: call what is offered there");
  CHECK_FALSE(finds(check_libraries, "daemon/config/load.cpp", "#include <toml++/toml.h>\n"));
  CHECK(finds(check_libraries, "ctl/x.cpp", "#include <curl/curl.h>\n"));
  CHECK_FALSE(finds(check_libraries, "daemon/fetch/multi.hpp", "#include <curl/curl.h>\n"));
  CHECK(finds(check_libraries, "ctl/client.cpp", "#include <boost/asio.hpp>\n"));
  CHECK_FALSE(finds(check_libraries, "tests/support/x.cpp", "#include <openssl/ssl.h>\n"));
}

TEST_CASE("banned words") {
  const std::string now = "auto t = std::chrono::steady_clock::now();\n";
  CHECK(
      found(check_banned, "daemon/core/x.cpp", now) ==
      "daemon/core/x.cpp:1: steady_clock::now: a test can't wait for a clock; take the Now that is "
      "handed in, or ask sys/clock");
  CHECK_FALSE(finds(check_banned, "daemon/sys/clock_linux.cpp", now));
  CHECK_FALSE(finds(check_banned, "tests/x.cpp", now));
  CHECK_FALSE(
      finds(check_banned, "daemon/sys/x.cpp", "// steady_clock::now\nauto s = \"getenv\";\n"));
  CHECK(finds(check_banned, "daemon/sys/x.cpp", "std::getenv(\"HOME\");\n"));
  CHECK_FALSE(finds(check_banned, "daemon/sys/x.cpp", "secure_getenv_s();\nmy_getenv();\n"));
  CHECK(finds(check_banned, "daemon/core/x.cpp", "std::unordered_map<int, int> m;\n"));
  CHECK_FALSE(finds(check_banned, "daemon/sys/x.cpp", "std::unordered_map<int, int> m;\n"));
  CHECK(finds(check_banned, "daemon/sys/x.cpp", "#ifdef __APPLE__\n"));
  CHECK_FALSE(finds(check_banned, "daemon/sys/x_macos.cpp", "#ifdef __APPLE__\n"));
  CHECK(finds(check_banned, "daemon/sys/x.cpp", "co_spawn(loop, f(), asio::detached);\n"));
  CHECK_FALSE(finds(check_banned, "daemon/sys/x.cpp", "thread_count();\n"));
}

TEST_CASE("names that say nothing") {
  CHECK(finds(check_names, "daemon/sys/file_utils.cpp", ""));
  CHECK(finds(check_names, "daemon/sys/common.hpp", ""));
  CHECK_FALSE(finds(check_names, "daemon/base/time.cpp", ""));
  CHECK(finds(check_names, "a.cpp", "class ProbeManager {\n"));
  CHECK(finds(check_names, "a.cpp", "struct EngineImpl {\n"));
  CHECK(finds(check_names, "a.cpp", "namespace util {\n"));
  CHECK_FALSE(
      finds(check_names, "a.cpp", "struct Baseline {\nclass Utility {\nstruct Basement {\n"));
}

TEST_CASE("what is awaited") {
  CHECK(finds(check_awaits, "a.cpp", "co_await f(Options{.name = s});\n"));
  CHECK(finds(check_awaits, "a.cpp", "co_await f([p] { return 1; });\n"));
  CHECK(finds(check_awaits, "a.cpp", "co_await f(a,\n           {1, 2});\n"));
  CHECK_FALSE(finds(check_awaits, "a.cpp", "co_await f(std::move(o));\nint a[2]{};\n"));
  CHECK_FALSE(finds(check_awaits, "a.cpp", "if (co_await f(a)) {\n  b[1] = 2;\n}\n"));
  CHECK_FALSE(finds(check_awaits, "a.cpp", "// co_await f({1})\n"));
}

TEST_CASE("lengths, both sides") {
  const auto body = [](int count) { return "void f() {\n" + lines(count - 2) + "}\n"; };
  CHECK_FALSE(finds(check_lengths, "a.cpp", body(function_lines_max)));
  CHECK(found(check_lengths, "a.cpp", body(function_lines_max + 1)) ==
        "a.cpp:1: f has 61 lines, more than 60; give a part of it a name");
  CHECK_FALSE(finds(check_lengths, "tests/a.cpp", body(function_lines_max + 1)));
  CHECK(finds(check_lengths, "tests/a.cpp", body(test_function_lines_max + 1)));
  CHECK_FALSE(finds(check_lengths, "a.cpp", lines(source_lines_max)));
  CHECK(finds(check_lengths, "a.cpp", lines(source_lines_max + 1)));
  CHECK_FALSE(finds(check_lengths, "a.hpp", lines(header_lines_max)));
  CHECK(finds(check_lengths, "a.hpp", lines(header_lines_max + 1)));
}

TEST_CASE("lines") {
  CHECK_FALSE(finds(check_lines, "a.cpp", std::string(100, 'x')));
  CHECK(finds(check_lines, "a.cpp", std::string(101, 'x')));
  std::string wide;
  for (int i = 0; i < 100; ++i) wide += "é";
  CHECK_FALSE(finds(check_lines, "a.cpp", wide));
  CHECK(finds(check_lines, "a.cpp", "\tx"));
  CHECK(finds(check_lines, "a.cpp", "x "));
  CHECK(finds(check_lines, "a.cpp", "x\r\n"));
}

TEST_CASE("heads") {
  const std::string head = "// What the reader must know.\n";
  CHECK_FALSE(finds(check_head, "a.cpp", head));
  CHECK(finds(check_head, "a.cpp", "#include <vector>\n"));
  CHECK(finds(check_head, "a.cpp", "// a.cpp\n"));
  CHECK(finds(check_head, "a.hpp", head));
  CHECK_FALSE(finds(check_head, "a.hpp", head + "#pragma once\n"));
}

TEST_CASE("left-overs") {
  CHECK(finds(check_leftovers, "a.cpp", std::string{"// TO"} + "DO: later\n"));
  CHECK_FALSE(finds(check_leftovers, "a.cpp", "// todo is a Spanish word\n"));
}
