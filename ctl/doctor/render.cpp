// The first line is one line however long it is: it is what scripts and people quote, and a command
// in it can be pasted. See render.hpp.
#include "ctl/doctor/render.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"

namespace gopx::ctl::doctor {
namespace {

constexpr std::size_t sentence_bytes_max = 4096;
constexpr std::size_t grade_columns = 6;
constexpr std::size_t check_columns = 15;

std::string_view label_of(Side side) {
  switch (side) {
    case Side::none:
      return msgid("fine");
    case Side::me:
      return msgid("me");
    case Side::path:
      return msgid("path");
    case Side::them:
      return msgid("them");
    case Side::policy:
      return msgid("policy");
  }
  return "";
}

Color color_of(Grade grade) {
  switch (grade) {
    case Grade::fail:
      return Color::bad;
    case Grade::warn:
    case Grade::note:
      return Color::warn;
    case Grade::ok:
      return Color::good;
    case Grade::skip:
      return Color::faint;
  }
  return Color::plain;
}

std::string said(const Sentence& sentence, const Manner& manner) {
  return printable(render(sentence, manner), sentence_bytes_max);
}

std::string head_line(const Finding& cause, const Style& style, const Manner& manner) {
  const auto color = cause.grade == Grade::fail ? Color::bad : Color::warn;
  auto line = fmt::format("{}: {}", paint(style, color, render(label_of(cause.side), manner)),
                          said(cause.sentence, manner));
  if (!cause.fix.empty()) line += " → " + cause.fix.front();
  return line + "\n";
}

std::string padded(const Style& style, Color color, std::string_view text, std::size_t columns) {
  const auto used = columns_of(text);
  return paint(style, color, text) + std::string(columns - std::min(columns - 1, used), ' ');
}

// Commands are never wrapped: they are for pasting.
std::string check_lines(const Finding& check, const Style& style, const Manner& manner) {
  constexpr std::size_t indent = 2 + grade_columns + check_columns;
  std::string text = "  " +
                     padded(style, color_of(check.grade), name_of(check.grade), grade_columns) +
                     padded(style, Color::plain, check.check, check_columns);
  const auto lines =
      wrap(said(check.sentence, manner), style.width - std::min(style.width - 1, indent));
  for (std::size_t i = 0; i < lines.size(); ++i)
    text += (i == 0 ? std::string{} : std::string(indent, ' ')) + lines[i] + "\n";
  for (const auto& command : check.fix)
    text += std::string(indent, ' ') + paint(style, Color::strong, "→ " + command) + "\n";
  return text;
}

}  // namespace

std::string render_verdict(const Verdict& verdict, const Style& style, const Manner& manner) {
  std::string text;
  for (const auto& cause : verdict.causes) text += head_line(cause, style, manner);
  if (verdict.causes.empty())
    text = fmt::format("{}: {}\n", paint(style, Color::good, render(label_of(Side::none), manner)),
                       said(verdict.fine, manner));
  text += "\n";
  for (const auto& check : verdict.checks) text += check_lines(check, style, manner);
  return text;
}

api::Diagnosis diagnosis_of(const Verdict& verdict) {
  api::Diagnosis diagnosis;
  diagnosis.verdict = name_of(verdict.side());
  diagnosis.sentence = english(verdict.fine);
  if (!verdict.causes.empty()) {
    const auto& first = verdict.causes.front();
    diagnosis.class_name = first.class_name;
    diagnosis.sentence = english(first.sentence);
    diagnosis.fix = first.fix;
  }
  for (const auto& check : verdict.checks)
    diagnosis.checks.push_back({std::string{check.check}, std::string{check.layer},
                                std::string{name_of(check.grade)}, english(check.sentence),
                                check.fix});
  return diagnosis;
}

}  // namespace gopx::ctl::doctor
