// See trace.hpp. Whether go works is the truth of go_walk.hpp, looked at each second.
#include "trace.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.hpp"
#include "sim/world/go_walk.hpp"
#include "sim/world/world.hpp"

namespace gopx::sim {
namespace {

constexpr Duration settles = 1min;  // before the beginning
constexpr Duration look_every = 1s;
constexpr std::array<std::pair<std::string_view, std::string_view>, 4> others = {{
    {"sum-golang-org", database_url},
    {"sum-golang-google-cn", alias_url},
    {"corp", corp},
    {"network", ""},
}};

std::vector<std::string_view> words_of(std::string_view line) {
  std::vector<std::string_view> words;
  for (const auto word : split(line, ' ')) {
    if (!word.empty()) words.push_back(word);
  }
  return words;
}

std::optional<std::string> url_of(std::string_view who) {
  for (const auto& [name, url] : others) {
    if (name == who) return std::string(url);
  }
  for (const auto& known : small_catalogue()) {
    if (known.name == who) return std::string(known.url);
  }
  return std::nullopt;
}

class TraceReader {
 public:
  Result<Trace> operator()(std::string_view text) {
    for (const auto line : split(text, '\n')) {
      ++number_;
      if (auto problem = read(trim_space(line)); !problem.empty())
        return failure(fmt::format("line {}: {}", number_, problem));
    }
    if (trace_.length <= Duration::zero()) return failure("no line says how long it lasts (for)");
    const auto by_time = [](const auto& a, const auto& b) { return a.at < b.at; };
    if (!std::is_sorted(trace_.changes.begin(), trace_.changes.end(), by_time))
      return failure("the changes are not in order");
    return std::move(trace_);
  }

 private:
  std::string read(std::string_view line) {
    if (line.starts_with("#")) {
      if (trace_.about.empty()) trace_.about = trim_space(line.substr(1));
      return "";
    }
    const auto words = words_of(line);
    if (words.empty()) return "";
    if (words[0] == "at") return read_change(words);
    if (words.size() != 2) return "expected a word and its value";
    if (words[0] == "chain") {
      if (words[1] != "-") trace_.goproxy = std::string(words[1]);
      return "";
    }
    auto* slot = words[0] == "for" ? &trace_.length : &trace_.go_every;
    if (words[0] != "for" && words[0] != "go") return "neither at, chain, for nor go";
    return read_duration(words[1], *slot);
  }
  static std::string read_duration(std::string_view word, Duration& slot) {
    const auto length = word == "0s" ? std::optional(Duration::zero()) : parse_duration(word);
    if (!length) return fmt::format("{} is no duration", word);
    slot = *length;
    return "";
  }
  // at DURATION WHO MODE [relay RELAY]
  std::string read_change(const std::vector<std::string_view>& words) {
    if (words.size() != 4 && words.size() != 6)
      return "expected at DURATION WHO MODE [relay RELAY]";
    Trace::Change change;
    if (auto problem = read_duration(words[1], change.at); !problem.empty()) return problem;
    const auto url = url_of(words[2]);
    if (!url) return fmt::format("{} is nobody", words[2]);
    change.url = *url;
    change.mode = mode_named(words[3]);
    if (!change.mode) return fmt::format("{} is no behaviour", words[3]);
    if (words.size() == 6) {
      change.relay = relay_named(words[5]);
      if (words[4] != "relay" || !change.relay) return "expected relay and what it does";
    }
    trace_.changes.push_back(std::move(change));
    return "";
  }

  Trace trace_;
  int number_ = 0;
};

double minutes(Duration duration) {
  return static_cast<double>(duration.count()) / static_cast<double>(Duration{1min}.count());
}

// Follows one trace in one world.
class Follower {
 public:
  explicit Follower(const Trace& trace) : trace_(trace), world_(setup_of(trace)) {}

  std::string operator()() {
    world_.run_for(settles);
    begin_ = world_.now().steady;
    world_.after_write = [this](const core::WriteEnv& order) { moved(order); };
    for (const auto& change : trace_.changes) {
      world_.after(change.at, [this, &change] { apply(change); });
    }
    start_go();
    while (since_begin() < trace_.length) {
      world_.run_for(look_every);
      look();
    }
    end_spell();
    return printed();
  }

 private:
  static Setup setup_of(const Trace& trace) {
    Setup setup;
    setup.goproxy = trace.goproxy;
    setup.lines_kept = 0;
    setup.keeps_lists = false;
    return setup;
  }
  Duration since_begin() const { return world_.now().steady - begin_; }

  void start_go() {
    world_.go_command();
    world_.after(trace_.go_every, [this] { start_go(); });
  }
  void apply(const Trace::Change& change) {
    if (change.url.empty()) {
      world_.outage = change.mode == Mode::ok ? std::nullopt : change.mode;
      return;
    }
    auto& behaviour = world_.servers.at(change.url).behaviour;
    behaviour.mode = *change.mode;
    if (change.relay) behaviour.relay = *change.relay;
  }
  bool works(const std::optional<std::string>& goproxy,
             const std::optional<std::string>& gosumdb) const {
    const auto chain = effective_chain(goproxy, world_.setup().roots);
    return chain && !world_.outage && go_succeeds({*chain, gosumdb}, world_.servers);
  }
  void look() {
    in_force_[world_.goproxy()] += look_every;
    if (!works(trace_.goproxy, std::nullopt)) broken_alone_ += look_every;
    if (!works(world_.disk.goproxy, world_.disk.gosumdb)) {
      broken_ += look_every;
      if (!broken_since_) broken_since_ = since_begin() - look_every;
    } else {
      end_spell();
    }
  }
  void end_spell() {
    if (!broken_since_) return;
    spells_.push_back({*broken_since_, since_begin() - look_every - *broken_since_});
    broken_since_.reset();
  }
  void moved(const core::WriteEnv& order) {
    const auto what = order.intent == core::Intent::revert ? "back to " : "to ";
    moves_.push_back(fmt::format("{:7.1f}  {}{}{}", minutes(since_begin()), what, world_.goproxy(),
                                 order.gosumdb ? " with GOSUMDB=" + *order.gosumdb : ""));
  }
  std::string printed() const {
    std::string out = trace_.about + "\n\n";
    out += fmt::format(
        "go could not work for (minutes)\n  {:7.1f}  without gopx\n  {:7.1f}  with it\n",
        minutes(broken_alone_), minutes(broken_));
    for (const auto& [from, length] : spells_) {
      out += fmt::format("           from {:.1f} for {:.1f}\n", minutes(from), minutes(length));
    }
    out += "in force (minutes)\n";
    for (const auto& [chain, length] : in_force_) {
      out += fmt::format("  {:7.1f}  {}\n", minutes(length), chain);
    }
    out += fmt::format("moves: {}\n", moves_.size());
    for (const auto& move : moves_) out += "  " + move + '\n';
    for (const auto& complaint : world_.complaints()) out += "VIOLATION " + complaint + '\n';
    return out;
  }

  struct Spell {
    Duration from, length;
  };
  const Trace& trace_;
  World world_;
  Instant begin_{};
  Duration broken_{}, broken_alone_{};
  std::optional<Duration> broken_since_;
  std::vector<Spell> spells_;
  std::map<std::string, Duration> in_force_;
  std::vector<std::string> moves_;
};

}  // namespace

Result<Trace> parse_trace(std::string_view text) { return TraceReader()(text); }

std::string follow_trace(const Trace& trace) { return Follower(trace)(); }

}  // namespace gopx::sim
