// Lines are rendered once, when the event happens, however many readers there are.
#include "state/event_log.hpp"

#include <algorithm>
#include <limits>

#include "api/json.hpp"
#include "base/text.hpp"

namespace gopx::state {
namespace {

std::optional<std::string> unless_empty(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional{text};
}

api::Event shown(const core::Journal& journal) {
  return {.seq = journal.seq,
          .at = journal.at,
          .kind = std::string{core::name_of(journal.kind)},
          .endpoint = unless_empty(journal.endpoint),
          .from = unless_empty(journal.from),
          .to = unless_empty(journal.to),
          .cause = journal.cause,
          .undo = unless_empty(journal.undo)};
}

}  // namespace

std::string event_line(const core::Journal& journal) { return api::to_json(shown(journal)) + '\n'; }

std::string in_language(std::string_view lines, Language language) {
  std::string all;
  for (auto line : split(lines, '\n')) {
    if (line.empty()) continue;
    const auto event = api::from_json<api::Event>(line);
    all += event ? api::to_json(*event, language) : std::string{line};
    all += '\n';
  }
  return all;
}

void EventLog::add(const core::Journal& journal) {
  push(journal.seq, event_line(journal));
  if (added_) added_();
}

void EventLog::restore(std::uint64_t seq, std::string line) { push(seq, std::move(line)); }

void EventLog::push(std::uint64_t seq, std::string line) {
  if (!lines_.empty() && seq <= lines_.back().seq) return;
  lines_.push_back({seq, std::move(line)});
  bytes_ += lines_.back().text.size();
  make_room();
}

void EventLog::make_room() {
  while (lines_.size() > 1 && (lines_.size() > events_max || bytes_ > bytes_max)) {
    bytes_ -= lines_.front().text.size();
    lines_.pop_front();
  }
}

EventLog::OlderLines EventLog::older(std::uint64_t cursor, std::size_t bytes) const {
  const std::uint64_t before =
      lines_.empty() ? std::numeric_limits<std::uint64_t>::max() : lines_.front().seq;
  if (cursor + 1 >= before) return {.lines = {}, .all = true, .known = true};
  return older_ ? older_(cursor, before, bytes) : OlderLines{};
}

EventLog::Batch EventLog::after(std::uint64_t cursor, std::size_t bytes) const {
  Batch batch{.text = {}, .last = cursor, .lost = false};
  const auto from_before = older(cursor, bytes);
  for (const auto& line : from_before.lines) {
    batch.text += line.text;
    batch.last = line.seq;
  }
  if (!from_before.all) return batch;
  batch.lost = !from_before.known && !lines_.empty();
  auto line =
      std::upper_bound(lines_.begin(), lines_.end(), cursor,
                       [](std::uint64_t seq, const Line& other) { return seq < other.seq; });
  for (; line != lines_.end(); ++line) {
    if (!batch.text.empty() && batch.text.size() + line->text.size() > bytes) break;
    batch.text += line->text;
    batch.last = line->seq;
  }
  return batch;
}

}  // namespace gopx::state
