// What people paste: the same error in every wrapping that docker, CI systems, editors, terminals
// and chats put round it.
#include "ctl/explain/lines.hpp"
#include "unit/explain/reports.hpp"

using namespace gopx;
using testing::check_reports;
using testing::Report;

namespace {

const std::string url = "https://proxy.golang.org/example.org/a/@v/v1.0.0.mod";
const std::string plain =
    "go: example.org/a@v1.0.0: Get \"" + url + "\": dial tcp 142.250.1.1:443: i/o timeout";
constexpr const char* timed_out = "tcp-timeout path proxy.golang.org";

std::string replaced(std::string text, const std::string& what, const std::string& by) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size()))
    text.replace(at, what.size(), by);
  return text;
}

std::string utf16(std::string_view text) {
  std::string out = "\xFF\xFE";
  for (const char c : text) (out += c) += '\0';
  return out;
}

}  // namespace

TEST_SUITE("explain: text") {
  TEST_CASE("one error in every wrapping") {
    const auto quoted = replaced(plain, "\"", "\\\"");
    const std::vector<std::string> wrappings{
        plain,
        plain + "\r\n",
        "#12 61.20 " + plain +
            "\n#12 ERROR: process \"/bin/sh -c go build\" did not complete successfully: exit "
            "code: 1",
        "0.412 " + plain,
        " => => # " + plain,
        "2023-01-30T03:20:11.8812364Z ##[error]" + plain,
        "[2020-06-15T01:17:40.112Z] " + plain,
        "Jan  5 08:40:27.735330 " + plain,
        "E0214 09:13:02.400871   2117 verify.go:94] " + plain,
        "web-1  | " + plain,
        "│ " + plain,
        "> " + plain,
        "::error file=main.go,line=1::" + plain,
        "\x1b[31m" + plain + "\x1b[0m",
        "\\u001b[31m" + plain + "\\u001b[0m",
        "[31;1m" + plain + "[0m",
        "\x1b]0;title\x07" + plain,
        "{\"err\":{\"stderr\":\"go: downloading example.org/a v1.0.0\\n" + quoted + "\\n\"}}",
        "time=\"2024-01-01T00:00:00Z\" level=error msg=\"exit status 1: " + quoted + "\\n\"",
        "level=error msg=\"[linters] context loading failed: err: exit status 1: stderr: " +
            quoted + "\\n\"",
        "Error: failed to load packages: err: exit status 1: stderr: " + plain,
        "`" + plain + "`",
        "```\n" + plain + "\n```",
        "<failure>" + replaced(plain, "\"", "&quot;") + "</failure>",
        "大家好，编译一直失败：\n" + plain + "\n请问怎么解决",
        "\xEF\xBB\xBF" + plain,
        utf16(plain + "\r\n"),
        "main.go:12:2: " + plain.substr(4),
        "..\\..\\internal\\net\\new.go:12:2: " + plain.substr(4),
        "C:\\Users\\nick\\go\\pkg\\mod\\example.org\\b@v1.0.0\\new.go:12:2: " + plain.substr(4),
        "go: example.org/app imports\n\texample.org/a: " + plain.substr(4),
        "go: example.org/b@v1.0.0 requires\n\t" + plain.substr(4),
        "go mod download: " + plain.substr(4),
        "go get example.org/a: " + plain.substr(4),
        replaced(plain, "\"", ""),
        plain.substr(0, 60) + "\n" + plain.substr(60),
        plain.substr(0, 110) + "\n" + plain.substr(110),
        plain.substr(0, 40) + "\n" + plain.substr(40, 40) + "\n" + plain.substr(80),
    };
    for (const auto& text : wrappings) {
      CAPTURE(text);
      CHECK_EQ(testing::summary(text), timed_out);
    }
  }

  TEST_CASE("one fault, printed two hundred times, is named once with the modules that it hit") {
    std::string text;
    for (int i = 0; i < 200; ++i)
      text += "file" + std::to_string(i) +
              ".go:3:8: " + replaced(plain.substr(4), "org/a", "org/m" + std::to_string(i % 7)) +
              "\n";
    CHECK_EQ(testing::summary(text), std::string{timed_out} + " x7");
    CHECK_EQ(testing::summary(plain + "\n" + plain), timed_out);
  }

  TEST_CASE("one cause with many faces is one finding; another cause is a second, never a third") {
    const auto other = [](const char* words) {
      return "go: example.org/a@v1.0.0: Get \"" + url + "\": " + words + "\n";
    };
    CHECK_EQ(testing::summary(other("net/http: TLS handshake timeout") + other("EOF") + plain),
             "tls-timeout path proxy.golang.org");
    const std::string off = "go: example.org/b@v1.0.0: module lookup disabled by GOPROXY=off\n";
    const std::string vendor = "go: example.org/c@v1.0.0: cannot query module due to -mod=vendor\n";
    CHECK_EQ(testing::summary(plain + "\n" + off + vendor),
             std::string{timed_out} + " + gooff me -");
  }

  TEST_CASE("the server's words are another machine's") {
    const std::string head =
        "go: example.org/a@v1.0.0: reading https://goproxy.cn/example.org/a/@v/v1.0.0.mod: 500 "
        "Internal Server Error\n";
    for (const char* words : {"\tserver response: dial tcp: lookup example.org: no such host",
                              "\tserver response:\n\tfatal: could not read Username for "
                              "'https://github.com': terminal prompts disabled",
                              "        server response: open /data: no space left on device"}) {
      CAPTURE(std::string{words});
      CHECK_EQ(testing::summary(head + words), "http-5xx them goproxy.cn");
    }
  }

  TEST_CASE("a text that ends too early says so, unless it said enough before") {
    CHECK_EQ(testing::summary(plain.substr(0, 60)), "cut-off me - x0 ?");
    CHECK_EQ(testing::summary(plain.substr(0, plain.find("dial") + 4)), "cut-off me - x0 ?");
    CHECK_EQ(testing::summary(plain + "\n" + plain.substr(0, 60)), timed_out);
    CHECK_EQ(testing::summary("# get " + url + "\n##[error]The operation was canceled."),
             "stall them proxy.golang.org ?");
  }

  TEST_CASE("lines") {
    explain::LineReader reader{"one\r\n#9 1.2 \ttwo\nold\rnew\n"};
    explain::Line line;
    REQUIRE(reader.next(line));
    CHECK_EQ(line.text, "one");
    REQUIRE(reader.next(line));
    CHECK_EQ(line.text, "two");
    CHECK_EQ(line.indent, 8);
    CHECK_EQ(line.number, 2);
    REQUIRE(reader.next(line));
    CHECK_EQ(line.text, "old");
    REQUIRE(reader.next(line));
    CHECK_EQ(line.text, "new");
    CHECK_EQ(line.number, 3);
    CHECK_FALSE(reader.next(line));
  }
}
