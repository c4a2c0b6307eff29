// The ring behind /v1/events: both its bounds, cursors before, inside and after it.
#include "state/event_log.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <limits>

#include "support/fake_services.hpp"

using namespace gopx;
using state::EventLog;
using testing::sample_event;

namespace {

constexpr auto everything = std::numeric_limits<std::size_t>::max();

auto lines_in(const std::string& text) { return std::count(text.begin(), text.end(), '\n'); }

}  // namespace

TEST_SUITE("state::event_log") {
  TEST_CASE("lines in another language: sentences are said in it, an old line stays as it is") {
    const std::string old = "{\"seq\":1,\"cause\":\"as it was\"}";
    core::Journal line;
    line.seq = 2;
    line.cause = say("{count} backups are ready", 3);
    const auto shown =
        state::in_language(old + "\nrubbish\n" + state::event_line(line), Language::chinese);
    CHECK_NE(shown.find(R"("cause":"as it was")"), std::string::npos);
    CHECK_NE(shown.find("\nrubbish\n"), std::string::npos);
    CHECK_NE(shown.find(R"("cause":"有 3 个备用代理可用")"), std::string::npos);
    CHECK_NE(shown.find(R"("cause_facts":{"count":3})"), std::string::npos);
  }

  TEST_CASE("one line per event, with null for what is empty") {
    EventLog log;
    auto event = sample_event(3);
    event.endpoint.clear();
    log.add(event);
    CHECK_EQ(
        log.after(0, everything).text,
        R"({"seq":3,"at":"2026-01-02T03:04:05Z","kind":"transition","endpoint":null,"from":"healthy",)"
        R"("to":"down","cause":"tcp-refused","undo":null,"schema":1,)"
        R"("cause_id":"{text}","cause_facts":{"text":"tcp-refused"}})"
        "\n");
  }

  TEST_CASE("a cursor gets what is newer, oldest first") {
    EventLog log;
    CHECK_EQ(log.after(9, everything).last, 9);
    for (std::uint64_t seq : {5, 6, 8}) log.add(sample_event(seq));
    CHECK_EQ(lines_in(log.after(0, everything).text), 3);
    CHECK_EQ(lines_in(log.after(5, everything).text), 2);
    CHECK_EQ(lines_in(log.after(7, everything).text), 1);
    CHECK_EQ(log.after(6, everything).last, 8);
    CHECK(log.after(8, everything).text.empty());
    CHECK(log.after(99, everything).text.empty());
    CHECK_EQ(log.after(99, everything).last, 99);
  }

  TEST_CASE("a batch is as long as it may be, but never empty") {
    EventLog log;
    for (std::uint64_t seq = 1; seq <= 3; ++seq) log.add(sample_event(seq));
    const auto line = log.after(2, everything).text.size();
    CHECK_EQ(log.after(0, 2 * line).last, 2);
    CHECK_EQ(log.after(0, 2 * line - 1).last, 1);
    CHECK_EQ(log.after(0, 0).last, 1);
  }

  TEST_CASE("a seq that does not grow is ignored") {
    EventLog log;
    log.add(sample_event(5));
    log.add(sample_event(5));
    log.add(sample_event(4));
    CHECK_EQ(lines_in(log.after(0, everything).text), 1);
  }

  TEST_CASE("the number is bounded, and a cursor that has fallen out has lost") {
    EventLog log;
    for (std::uint64_t seq = 1; seq <= EventLog::events_max; ++seq) log.add(sample_event(seq));
    CHECK_FALSE(log.after(0, everything).lost);
    log.add(sample_event(EventLog::events_max + 1));
    CHECK_EQ(lines_in(log.after(0, everything).text), EventLog::events_max);
    CHECK(log.after(0, everything).lost);
    CHECK_FALSE(log.after(1, everything).lost);
  }

  TEST_CASE("the bytes are bounded; the newest event always stays") {
    EventLog log;
    const std::string big(EventLog::bytes_max / 4, 'x');
    for (std::uint64_t seq = 1; seq <= 8; ++seq) log.add(sample_event(seq, big));
    CHECK_LE(log.after(0, everything).text.size(), EventLog::bytes_max);
    CHECK_GE(lines_in(log.after(0, everything).text), 3);
    log.add(sample_event(9, std::string(EventLog::bytes_max * 2, 'x')));
    CHECK_EQ(lines_in(log.after(0, everything).text), 1);
    CHECK_EQ(log.after(0, everything).last, 9);
  }
}
