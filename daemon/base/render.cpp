// Sentences as text. The small phrases around moments and spans are sentences of their own, so that
// each language puts them together as it does.
#include "base/render.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace gopx {
namespace {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

struct Unit {
  Duration length;
  std::string_view one, many;
  std::int64_t exact_below;  // fewer than that are said together with the next smaller unit
};
constexpr std::array units{
    Unit{days{1}, msgid("{count} day"), msgid("{count} days"), 3},
    Unit{hours{1}, msgid("{count} h"), msgid("{count} h"), 24},
    Unit{minutes{1}, msgid("{count} min"), msgid("{count} min"), 3},
    Unit{seconds{1}, msgid("{count} s"), msgid("{count} s"), 0},
};
// Of moments that are shown with a zone: no offset leads out of the years of format_time.
constexpr WallTime local_first = std::chrono::sys_days{std::chrono::year{0} / 1 / 3};
constexpr WallTime local_last = std::chrono::sys_days{std::chrono::year{9999} / 12 / 29};
constexpr Duration tenths_of_seconds_below = seconds{10};
constexpr Duration tenths_of_milliseconds_below = milliseconds{10};

Sentence counted(const Unit& unit, std::int64_t count) {
  return sentence_of(count == 1 ? unit.one : unit.many, {Fact{count}});
}

// With one digit behind the point, unless that is a 0.
std::string tenths(Duration span, Duration unit) {
  const auto count = span * 10 / unit;
  return count % 10 == 0 ? fmt::format("{}", count / 10)
                         : fmt::format("{}.{}", count / 10, count % 10);
}

Sentence short_span(Duration span) {
  if (span < tenths_of_milliseconds_below) return say("{count} ms", tenths(span, milliseconds{1}));
  if (span < seconds{1}) return say("{count} ms", span / milliseconds{1});
  return say("{count} s", tenths(span, seconds{1}));
}

Sentence span_sentence(Duration span) {
  if (span == Duration{}) return say("{count} s", 0);
  if (span < tenths_of_seconds_below) return short_span(std::max(span, Duration{}));
  const auto* unit = std::find_if(units.begin(), units.end(),
                                  [span](const Unit& each) { return span >= each.length; });
  const auto count = span / unit->length;
  const auto whole = counted(*unit, count);
  if (count >= unit->exact_below) return whole;
  const auto* smaller = unit + 1;
  const auto rest = span % unit->length / smaller->length;
  if (rest == 0) return whole;
  return say("{larger} {smaller}", whole, counted(*smaller, rest));
}

Sentence clock_sentence(WallTime moment, const Manner& manner) {
  const auto ahead = [&manner](WallTime at) {
    return manner.ahead_of_utc != nullptr ? manner.ahead_of_utc(at) : std::nullopt;
  };
  const auto here = ahead(moment);
  // As if it were UTC: format_time knows the calendar.
  const auto shown = format_time(moment + here.value_or(seconds{}));
  const auto today = format_time(*manner.now + ahead(*manner.now).value_or(seconds{}));
  const auto day = std::string_view{shown}.substr(0, 10);
  const auto clock = std::string_view{shown}.substr(11, 5);
  auto text = today.starts_with(day) ? std::string{clock} : fmt::format("{} {}", day, clock);
  if (!here) text += " UTC";
  return verbatim(std::move(text));
}

Sentence moment_sentence(WallTime moment, const Manner& manner) {
  if (!manner.now) return verbatim(format_time(moment));
  moment = std::clamp(moment, local_first, local_last);
  const auto clock = clock_sentence(moment, manner);
  const auto age = *manner.now - moment;
  if (age <= -seconds{1}) return say("{clock}, in {span}", clock, floor<seconds>(-age));
  if (age < seconds{1}) return say("{clock}, just now", clock);
  return say("{clock}, {span} ago", clock, floor<seconds>(age));
}

// Writes until one of the limits is met.
class Renderer {
 public:
  explicit Renderer(const Manner& manner) : manner_{manner} {}

  void write(const Sentence& sentence, std::size_t depth) {
    auto rest = translated(sentence.id, manner_.language);
    while (!rest.empty() && goes_on()) {
      const auto piece = take_piece(rest);
      if (!piece.is_name) {
        text_ += piece.text;
        continue;
      }
      const auto found =
          std::find_if(sentence.facts.begin(), sentence.facts.end(),
                       [&piece](const NamedFact& each) { return each.name == piece.text; });
      if (found != sentence.facts.end())
        write(found->value, depth);
      else
        text_ += fmt::format("{{{}}}", piece.text);
    }
  }

  std::string take() {
    if (text_.size() > rendered_bytes_max) text_.resize(valid_end());
    return std::move(text_);
  }

 private:
  bool goes_on() { return text_.size() < rendered_bytes_max && ++pieces_ <= pieces_max; }
  // Not in the middle of a character.
  std::size_t valid_end() const {
    auto end = rendered_bytes_max;
    while (end > 0 && (static_cast<unsigned char>(text_[end]) & 0xC0) == 0x80) --end;
    return end;
  }

  void write(const Fact& fact, std::size_t depth) {
    std::visit([this, depth](const auto& value) { put(value, depth); }, fact);
  }
  void put(const std::string& text, std::size_t) { text_ += text; }
  void put(std::int64_t number, std::size_t) { text_ += fmt::format("{}", number); }
  // Phrases of this file: they hold nothing that could go deeper.
  void put(Duration span, std::size_t) { write(span_sentence(span), 0); }
  void put(WallTime moment, std::size_t) { write(moment_sentence(moment, manner_), 0); }
  void put(Fault fault, std::size_t) { write(sentence_of(row_of(fault).sentence, {}), 0); }
  void put(const Sentence& sentence, std::size_t depth) {
    if (depth < sentence_depth_max)
      write(sentence, depth + 1);
    else
      text_ += "…";
  }
  void put(const Texts& texts, std::size_t depth) { list(texts, msgid(", "), depth); }
  void put(const Sentences& sentences, std::size_t depth) { list(sentences, msgid("; "), depth); }
  template <class Item>
  void list(const std::vector<Item>& items, std::string_view separator, std::size_t depth) {
    for (std::size_t i = 0; i < items.size() && goes_on(); ++i) {
      if (i > 0) text_ += translated(separator, manner_.language);
      put(items[i], depth);
    }
  }

  const Manner& manner_;
  std::string text_;
  std::size_t pieces_ = 0;
};

}  // namespace

std::string render(const Sentence& sentence, const Manner& manner) {
  Renderer renderer{manner};
  renderer.write(sentence, 0);
  return renderer.take();
}

std::string render(Duration span, const Manner& manner) {
  return render(span_sentence(span), manner);
}

std::string render(WallTime moment, const Manner& manner) {
  return render(moment_sentence(moment, manner), manner);
}

std::string english(const Sentence& sentence) { return render(sentence, {}); }

}  // namespace gopx
