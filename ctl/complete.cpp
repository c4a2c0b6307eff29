// The words before the last one decide where we are: within an option's value, behind a command, or
// before it.
#include "ctl/complete.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "api/command_table.hpp"
#include "api/json.hpp"
#include "api/options.hpp"
#include "base/text.hpp"
#include "ctl/words.hpp"

namespace gopx::ctl {
namespace {

using api::Argument;

constexpr std::size_t about_bytes_max = 200;

bool takes_value(const Argument& argument) { return argument.kind != api::Kind::flag; }

bool is_shell_option(const Argument& argument) {
  return !argument.positional && argument.side != api::Side::wire;
}

// Where the cursor stands.
class Position {
 public:
  void pass(std::string_view word) {
    if (word == "=") return;  // of an option that bash took apart
    if (pending_ != nullptr) {
      pending_ = nullptr;
    } else if (word.starts_with('-')) {
      pass_option(word);
    } else if (command_ == nullptr) {
      pass_name(word);
    } else {
      ++passed_;
    }
  }

  const Argument* pending() const { return pending_; }
  const api::CommandRow* command() const { return command_; }
  const std::string& group() const { return group_; }  // "config " of "config show", or ""

  const Argument* option(std::string_view name) const {
    for (const auto* argument : options())
      if (argument->name == name) return argument;
    return nullptr;
  }

  std::vector<const Argument*> options() const {
    std::vector<const Argument*> all;
    if (command_ != nullptr)
      for (const auto& argument : command_->arguments)
        if (is_shell_option(argument)) all.push_back(&argument);
    for (const auto& argument : api::gopxctl_options()) all.push_back(&argument);
    return all;
  }

  // The argument without a name that is to be given next.
  const Argument* positional() const {
    if (command_ == nullptr) return nullptr;
    std::size_t left = passed_;
    for (const auto& argument : command_->arguments) {
      if (!argument.positional) continue;
      if (left == 0 || argument.kind == api::Kind::texts) return &argument;
      --left;
    }
    return nullptr;
  }

 private:
  void pass_option(std::string_view word) {
    if (!word.starts_with("--") || word.find('=') != std::string_view::npos) return;
    const auto* argument = option(word.substr(2));
    if (argument != nullptr && takes_value(*argument)) pending_ = argument;
  }

  void pass_name(std::string_view word) {
    const auto name = group_ + std::string{word};
    for (const auto& row : api::command_table()) {
      const auto command = row.names.command;
      if (command == name) command_ = &row;
      if (group_.empty() && command.starts_with(name + " ")) next_group_ = name + " ";
    }
    group_ = std::exchange(next_group_, "");
  }

  const api::CommandRow* command_ = nullptr;
  std::string group_, next_group_;
  const Argument* pending_ = nullptr;
  std::size_t passed_ = 0;
};

// Collects what begins with what is already written.
class Offer {
 public:
  Offer(std::string written, std::string before)
      : written_{std::move(written)}, before_{std::move(before)} {}

  void add(std::string_view text, std::string_view about) {
    if (!text.starts_with(written_)) return;
    auto whole = before_ + std::string{text};
    const auto same = [&whole](const Suggestion& other) { return other.text == whole; };
    if (std::any_of(all_.candidates.begin(), all_.candidates.end(), same)) return;
    all_.candidates.push_back({std::move(whole), std::string{about}});
  }

  void add_values(const Argument& argument, const Endpoints& endpoints) {
    if (!argument.choices.empty())
      for (const auto choice : split(argument.choices, '|')) add(choice, "");
    if (argument.offers == api::Offers::endpoints)
      for (const auto& endpoint : endpoints()) add(endpoint.text, endpoint.about);
    all_.files = argument.offers == api::Offers::files;
  }

  void add_names(const std::string& group) {
    for (const auto& row : api::command_table()) {
      const auto name = row.names.command;
      if (name.empty() || !name.starts_with(group)) continue;
      const auto rest = name.substr(group.size());
      const auto space = rest.find(' ');
      add(rest.substr(0, space),
          space == std::string_view::npos ? row.sentence : api::config_group_sentence);
    }
  }

  Suggestions take() { return std::move(all_); }

 private:
  std::string written_;  // of the value or name itself
  std::string before_;   // what of the same word comes before it
  Suggestions all_;
};

Suggestions options_at(const Position& position, const std::string& written) {
  Offer offer{written, ""};
  for (const auto* argument : position.options())
    offer.add(fmt::format("--{}", argument->name), argument->sentence);
  offer.add("--help", msgid("show this help, or that of a command"));
  return offer.take();
}

Suggestions value_of_option(const Position& position, const std::string& written,
                            const Endpoints& endpoints) {
  const auto equals = written.find('=');
  const auto* argument = position.option(std::string_view{written}.substr(2, equals - 2));
  if (argument == nullptr) return {};
  Offer offer{written.substr(equals + 1), written.substr(0, equals + 1)};
  offer.add_values(*argument, endpoints);
  return offer.take();
}

}  // namespace

Suggestions complete(std::span<const std::string> words, const Endpoints& endpoints) {
  Position position;
  if (words.empty()) return {};
  for (const auto& word : words.first(words.size() - 1)) position.pass(word);
  const std::string written = words.back() == "=" ? "" : words.back();
  if (position.pending() == nullptr && written.starts_with("--") &&
      written.find('=') != std::string::npos)
    return value_of_option(position, written, endpoints);
  if (position.pending() == nullptr && written.starts_with('-'))
    return options_at(position, written);
  Offer offer{written, ""};
  const auto* argument = position.pending() != nullptr ? position.pending() : position.positional();
  if (argument != nullptr)
    offer.add_values(*argument, endpoints);
  else if (position.command() == nullptr)
    offer.add_names(position.group());
  return offer.take();
}

std::vector<Suggestion> endpoints_of(Daemon& daemon, const Manner& manner) {
  auto request = request_for(api::commands::Status{});
  request.patience = complete_patience;
  const auto response = daemon.ask(request);
  if (!response) return {};
  const auto status = api::from_json<api::Status>(response->body);
  if (!status) return {};
  std::vector<Suggestion> all;
  for (const auto& endpoint : status->endpoints)
    all.push_back(
        {printable(endpoint.name, about_bytes_max), render(words_of_state(endpoint), manner)});
  return all;
}

std::string completion_lines(const Suggestions& completion, const Manner& manner) {
  std::string lines = completion.files ? "files\n" : "words\n";
  for (const auto& candidate : completion.candidates)
    lines += fmt::format("{}\t{}\n", candidate.text,
                         printable(render(candidate.about, manner), about_bytes_max));
  return lines;
}

}  // namespace gopx::ctl
