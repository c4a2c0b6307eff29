// `gopxctl explain [FILE]`: a pasted error of go in words that help, or as data. It asks nobody: no
// daemon, no network, no home.
#include "ctl/explain/explain.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>

#include "api/json.hpp"
#include "base/fault_advice.hpp"
#include "base/render.hpp"
#include "base/text.hpp"
#include "ctl/ask.hpp"
#include "ctl/commands.hpp"

namespace gopx::ctl {
namespace {

constexpr std::size_t pasted_bytes_max = std::size_t{64} * 1024 * 1024;  // more is not read
constexpr std::size_t text_indent = 2;
constexpr std::size_t command_indent = 4;

using explain::Doubt;
using explain::Finding;

// "proxy.golang.org: no answer to the attempt to connect"
Sentence cause_of(const Finding& finding) {
  if (finding.host.empty()) return say("{cause}", finding.fault);
  return say("{host}: {cause}", finding.host, finding.fault);
}

Sentence headline(const Finding& finding) {
  switch (finding.side) {
    case Blame::local:
      return say("me: {cause}", cause_of(finding));
    case Blame::path:
      return say("path: {cause}", cause_of(finding));
    case Blame::endpoint:
      return say("them: {cause}", cause_of(finding));
    case Blame::policy:
      break;
  }
  return say("policy: {cause}", cause_of(finding));
}

Sentence hit(const Finding& finding) {
  if (finding.modules > 1)
    return say("line {line}, {count} modules, the first is {module}", finding.line, finding.modules,
               finding.module);
  if (!finding.module.empty()) return say("line {line}, {module}", finding.line, finding.module);
  return say("line {line}", finding.line);
}

api::ExplainedFault as_data(const Finding& finding) {
  api::ExplainedFault data;
  data.fault_class = name_of(finding.fault);
  data.side = name_of(finding.side);
  if (!finding.host.empty()) data.host = finding.host;
  if (!finding.module.empty()) data.module = finding.module;
  data.modules = static_cast<std::int64_t>(finding.modules);
  data.line = static_cast<std::int64_t>(finding.line);
  data.text = finding.text;
  data.sentence = english(cause_of(finding));
  data.fix = finding.fix;
  if (finding.doubt != Doubt::none) data.unsure = std::string{text_of(finding.doubt)};
  return data;
}

api::Explanation as_data(const std::vector<Finding>& findings) {
  api::Explanation data;
  data.verdict = findings.empty() ? "none" : name_of(findings.front().side);
  for (const auto& finding : findings) data.findings.push_back(as_data(finding));
  return data;
}

Color color_of(Blame side) {
  return side == Blame::local ? Color::warn : side == Blame::policy ? Color::strong : Color::bad;
}

std::string paragraph(const Context& context, std::string_view text, Color color) {
  const auto width = std::max<std::size_t>(context.style.width, 40) - text_indent;
  std::string out;
  for (const auto& line : wrap(text, width))
    out += std::string(text_indent, ' ') + paint(context.style, color, line) + "\n";
  return out;
}

std::string rendered(const Context& context, const Finding& finding) {
  const auto manner = context.manner();
  const auto line = [&](const Sentence& sentence) { return render(sentence, manner); };
  std::string out;
  for (const auto& part : wrap(line(headline(finding)), context.style.width))
    out += paint(context.style, color_of(finding.side), part) + "\n";
  out += paragraph(context, line(hit(finding)), Color::faint);
  out += paragraph(context, finding.text, Color::faint);
  out += paragraph(context, render(advice_for(finding.fault).sentence, manner), Color::plain);
  for (const auto& command : finding.fix)
    out += std::string(command_indent, ' ') +
           paint(context.style, Color::strong, printable(command, command.size())) + "\n";
  if (finding.doubt != Doubt::none)
    out += paragraph(
        context,
        line(say("the text does not tell: {question}", sentence_of(text_of(finding.doubt), {}))),
        Color::plain);
  return out;
}

int exit_code_of(const std::vector<Finding>& findings) {
  if (findings.empty()) return exit_done;
  const auto side = findings.front().side;
  return side == Blame::local || side == Blame::path ? exit_local : exit_failed;
}

void print(const std::vector<Finding>& findings, Context& context) {
  if (context.json) return context.out(api::to_json(as_data(findings)) + "\n");
  if (findings.empty())
    return context.out(render(say("no download error of go in this text"), context.manner()) +
                       "\n");
  for (std::size_t i = 0; i < findings.size(); ++i)
    context.out((i > 0 ? "\n" : "") + rendered(context, findings[i]));
}

}  // namespace

int run(const commands::Explain& command, Context& context) {
  const auto text = context.files.input(command.file, pasted_bytes_max);
  if (!text)
    return complain(context, exit_usage,
                    fmt::format("{}: {}", command.file.value_or("standard input"),
                                std::strerror(text.error())));
  const auto findings = explain::explain(*text);
  print(findings, context);
  return exit_code_of(findings);
}

}  // namespace gopx::ctl
