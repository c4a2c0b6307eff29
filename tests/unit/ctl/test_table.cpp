// Tables in their three shapes, at the widths where one becomes the other.
#include "ctl/table.hpp"

#include <doctest/doctest.h>

#include "base/text.hpp"

using namespace gopx;
using namespace gopx::ctl;

namespace {

Table proxies() {
  return {{{"PROXY"}, {"STATE"}, {"P50", true}, {"WHY"}},
          {{{"goproxy-cn"}, {"healthy"}, {"9 ms"}, {"in use"}},
           {{"aliyun"}, {"down"}, {"-"}, {"tcp-refused: nobody listens on this port"}}}};
}

std::string at(std::size_t width, const Table& table) { return render({.width = width}, table); }

bool keeps(const std::string& text, std::size_t width) {
  for (const auto line : split(text, '\n'))
    if (columns_of(line) > width) return false;
  return true;
}

}  // namespace

TEST_SUITE("ctl::table") {
  TEST_CASE("where there is room, a row is a line") {
    const auto wide =
        "PROXY       STATE     P50  WHY\n"
        "goproxy-cn  healthy  9 ms  in use\n"
        "aliyun      down        -  tcp-refused: nobody listens on this port\n";
    CHECK_EQ(at(67, proxies()), wide);
    CHECK_EQ(at(200, proxies()), wide);
  }

  TEST_CASE("the text of the last column goes on below itself") {
    const auto wrapped =
        "PROXY       STATE     P50  WHY\n"
        "goproxy-cn  healthy  9 ms  in use\n"
        "aliyun      down        -  tcp-refused: nobody listens on\n"
        "                           this port\n";
    CHECK_EQ(at(60, proxies()), wrapped);
    CHECK_EQ(at(57, proxies()), wrapped);
  }

  TEST_CASE("where that column would be too narrow it stands below its row") {
    CHECK_EQ(at(45, proxies()),
             "PROXY       STATE     P50\n"
             "    WHY\n"
             "goproxy-cn  healthy  9 ms\n"
             "    in use\n"
             "aliyun      down        -\n"
             "    tcp-refused: nobody listens on this port\n");
  }

  TEST_CASE("where not even the other columns fit, each value has its heading") {
    auto table = proxies();
    table.rows[0][0].text = "a-host-with-quite-a-long-name";
    table.rows.insert(table.rows.begin(), {{"a title"}});
    CHECK_EQ(at(40, table),
             "a title\n"
             "a-host-with-quite-a-long-name\n"
             "    STATE healthy  P50 9 ms\n"
             "    in use\n"
             "aliyun\n"
             "    STATE down  P50 -\n"
             "    tcp-refused: nobody listens on this\n"
             "    port\n");
    CHECK_EQ(at(20, table),
             "a title\n"
             "a-host-with-quite-a-long-name\n"
             "    STATE healthy\n"
             "    P50 9 ms\n"
             "    in use\n"
             "aliyun\n"
             "    STATE down\n"
             "    P50 -\n"
             "    tcp-refused: nobody\n"
             "    listens on this port\n");
  }

  TEST_CASE("a name that is longer than the others has a line of its own, the table stays") {
    auto table = proxies();
    table.rows.push_back({{"a-host-with-quite-a-long-name"}, {"slow"}, {"2 s"}, {"slow"}});
    CHECK_EQ(at(60, table),
             "PROXY       STATE     P50  WHY\n"
             "goproxy-cn  healthy  9 ms  in use\n"
             "aliyun      down        -  tcp-refused: nobody listens on\n"
             "                           this port\n"
             "a-host-with-quite-a-long-name\n"
             "            slow      2 s  slow\n");
    CHECK_NE(at(100, table).find("a-host-with-quite-a-long-name  slow"), std::string::npos);
  }

  TEST_CASE("many numbers: as many to a line as fit, none without its heading") {
    Table table{{{"PROXY"}}, {{{"goproxy-cn"}}}};
    for (const char* const name : {"UPTIME", "DOWN", "CHANGES", "FAILED", "P50", "P95"}) {
      table.headings.push_back({name, true});
      table.rows[0].push_back({"12345678"});
    }
    const auto text = at(40, table);
    CHECK(keeps(text, 40));
    CHECK_EQ(text,
             "goproxy-cn\n"
             "    UPTIME 12345678  DOWN 12345678\n"
             "    CHANGES 12345678  FAILED 12345678\n"
             "    P50 12345678  P95 12345678\n");
  }

  TEST_CASE("Chinese cells keep the columns aligned") {
    const Table table{{{"代理"}, {"状态"}, {"中位", true}, {"原因"}},
                      {{{"goproxy-cn"}, {"正常"}, {"9 毫秒"}, {"使用中"}},
                       {{"主代理"}, {"slow"}, {"1.8 s"}, {"慢"}}}};
    CHECK_EQ(at(80, table),
             "代理        状态    中位  原因\n"
             "goproxy-cn  正常  9 毫秒  使用中\n"
             "主代理      slow   1.8 s  慢\n");
    for (const std::size_t width : {40, 30, 26}) CHECK(keeps(at(width, table), width));
  }

  TEST_CASE("a title stands above its rows and has no part in the widths") {
    const Table table{{{"A"}, {"B"}}, {{{"golang.org/x/tools, a long title"}}, {{"x"}, {"y"}}}};
    CHECK_EQ(at(80, table), "A  B\ngolang.org/x/tools, a long title\nx  y\n");
  }

  TEST_CASE("a word that no column holds stands out of its line, unbroken") {
    auto table = proxies();
    const std::string word(60, 'w');
    table.rows[1][3].text = word + " it is";
    const auto text = at(60, table);
    CHECK_NE(text.find("    " + word + "\n    it is\n"), std::string::npos);
  }

  TEST_CASE("colour is put around a cell and does not count as width") {
    const Table table{{{"A"}, {"B"}}, {{{"a", Color::bad}, {"x", Color::faint}}, {{"bb"}, {"y"}}}};
    CHECK_EQ(render({.color = true}, table),
             "\x1b[2mA\x1b[0m   \x1b[2mB\x1b[0m\n\x1b[31ma\x1b[0m   \x1b[2mx\x1b[0m\nbb  y\n");
  }

  TEST_CASE("no text moves the cursor, and a table without rows is its headings") {
    const std::string hostile = "a\x1b[2Jb\r\nc\x07\xff";
    for (const std::size_t width : {80, 40, 20}) {
      const auto text = at(
          width, {{{"A"}, {"B", true}, {"C"}}, {{{hostile}, {hostile}, {hostile}}, {{hostile}}}});
      for (const char c : {'\x1b', '\r', '\x07', '\xff'}) CHECK_EQ(text.find(c), std::string::npos);
    }
    CHECK_EQ(at(80, {{{"A"}, {"B"}}, {}}), "A  B\n");
  }
}
