// The text is mended first (core/chain_mend); what is found wrong with the list that it then is, is
// put right in the list, finding by finding. All findings of one value show the same corrected
// value, except for remarks, which each show their own.
#include "core/chain_lint.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "base/logins.hpp"
#include "base/text.hpp"
#include "config/url.hpp"
#include "core/chain.hpp"
#include "core/chain_mend.hpp"
#include "core/go_url.hpp"

namespace gopx::core {
namespace {

constexpr std::size_t shown_bytes_max = 120;  // of an entry, in a sentence
constexpr std::size_t slip_letters_min = 8;   // of a host, to be taken for a slip of another
constexpr std::string_view fallback_proxy = "https://proxy.golang.org";
// Ports on which forward proxies of developers usually listen: whoever writes one of them into
// GOPROXY means HTTPS_PROXY.
constexpr std::array<std::string_view, 6> forward_ports{"7890",  "1080", "10808",
                                                        "10809", "8118", "7897"};

std::string shown(std::string_view text) { return printable(mask_logins(text), shown_bytes_max); }

bool is_end(const MeantEntry& entry) { return entry.text == "direct" || entry.text == "off"; }

struct Host {
  std::string name, port, scheme, path;
  bool has_login = false;
};

Host host_of(const std::string& entry) {
  const auto url = config::parse_url(entry);
  if (!url) return {};
  return {url->host, url->port, url->scheme, url->path, url->has_userinfo};
}

// One letter more, less or other, or two that changed places.
bool is_slip_of(std::string_view typed, std::string_view meant) {
  if (typed == meant || typed.size() < slip_letters_min) return false;
  const auto [front, other] = std::mismatch(typed.begin(), typed.end(), meant.begin(), meant.end());
  const std::string_view a{front, typed.end()};
  const std::string_view b{other, meant.end()};
  if (a.size() == b.size()) {
    if (a.substr(1) == b.substr(1)) return true;
    return a.size() > 1 && a[0] == b[1] && a[1] == b[0] && a.substr(2) == b.substr(2);
  }
  return a.size() + 1 == b.size() ? a == b.substr(1) : b.size() + 1 == a.size() && b == a.substr(1);
}

std::string_view end_of(std::string_view host) {
  const auto dot = host.rfind('.');
  return dot == std::string_view::npos ? host : host.substr(dot);
}

class Linter {
 public:
  explicit Linter(const LintInput& input) : input_{input}, meant_{mend_chain(input.value)} {}

  std::vector<LintFinding> run() {
    if (trim_space(input_.value).empty()) return empty_value();
    if (login_is_misread(input_.value)) return misread_password();
    for (auto& slip : meant_.slips) add("list-typo", LintGrade::fails, std::move(slip));
    judge_entries();
    judge_order();
    judge_neighbours();
    finish();
    return std::move(findings_);
  }

 private:
  using Entries = std::vector<MeantEntry>;

  void add(std::string_view code, LintGrade grade, Sentence sentence, std::string corrected = {}) {
    findings_.push_back({code, grade, std::move(sentence), std::move(corrected)});
  }

  std::vector<LintFinding> empty_value() {
    add("goproxy-empty", LintGrade::fails,
        say("GOPROXY is set to nothing, and go 1.21 or later refuses that"),
        fmt::format("{},direct", fallback_proxy));
    return std::move(findings_);
  }

  std::vector<LintFinding> misread_password() {
    add("list-typo", LintGrade::fails,
        say("a password in GOPROXY has one of , | / ? # as it stands, and go takes what follows "
            "for "
            "another entry or a path: write %2C %7C %2F %3F %23"));
    return std::move(findings_);
  }

  const KnownEndpoint* known(const std::string& entry) const {
    const auto identity = config::identity_of(entry);
    const auto found = std::find_if(input_.known.begin(), input_.known.end(), [&](const auto& row) {
      return config::identity_of(row.url) == identity;
    });
    return found == input_.known.end() ? nullptr : &*found;
  }

  bool is_public(const MeantEntry& entry) const {
    if (is_end(entry)) return false;
    const auto identity = config::identity_of(entry.text);
    return known(entry.text) != nullptr || std::find(input_.trusted.begin(), input_.trusted.end(),
                                                     identity) != input_.trusted.end();
  }
  bool is_private(const MeantEntry& entry) const { return !is_end(entry) && !is_public(entry); }

  // --- one entry at a time

  void judge_entries() {
    Entries kept;
    for (auto& entry : meant_.entries)
      if (is_end(entry) || judge_entry(entry)) kept.push_back(std::move(entry));
    meant_.entries = std::move(kept);
    const bool any = std::any_of(meant_.entries.begin(), meant_.entries.end(),
                                 [](const auto& entry) { return !is_end(entry); });
    if (any || !lost_) return;
    meant_.entries.insert(meant_.entries.begin(), {std::string{fallback_proxy}, ','});
    if (meant_.entries.size() == 1) meant_.entries.push_back({"direct", ','});
  }

  // False: it has to go.
  bool judge_entry(MeantEntry& entry) {
    if (const auto objection = refusal(entry.text)) return refused(entry, *objection);
    judge_scheme(entry);
    const auto* row = known(entry.text);
    if (row != nullptr) return row->standing != Standing::known_bad || known_bad(*row);
    judge_host(entry);
    return true;
  }

  static std::optional<std::string> refusal(const std::string& entry) {
    const auto chain = parse_chain(entry);
    return chain ? std::nullopt : std::optional{chain.error().message};
  }

  bool refused(MeantEntry& entry, const std::string& objection) {
    lost_ = true;
    if (to_lower(entry.text).starts_with("socks")) {
      add("list-typo", LintGrade::fails,
          say("GOPROXY has the forward proxy {entry}, which belongs into HTTPS_PROXY: GOPROXY "
              "lists "
              "Go module proxies",
              shown(entry.text)));
      return false;
    }
    if (const auto* meant = named_host(entry.text)) {
      add("list-typo", LintGrade::fails,
          say("GOPROXY is mistyped: {entry} should be {mended}", shown(entry.text), meant->url));
      entry.text = meant->url;
      return true;
    }
    add("list-typo", LintGrade::fails,
        say("go refuses the entry {entry} of GOPROXY ({reason})", shown(entry.text),
            shown(objection)));
    return false;
  }

  // "goproxy-cn", "aliyun": names of the catalogue.
  const KnownEndpoint* named_host(std::string_view word) const {
    const auto found = std::find_if(input_.known.begin(), input_.known.end(), [&](const auto& row) {
      return row.standing == Standing::candidate && equal_ignoring_case(row.name, word);
    });
    return found == input_.known.end() ? nullptr : &*found;
  }

  void judge_scheme(MeantEntry& entry) {
    const auto host = host_of(entry.text);
    if (host.scheme != "http") return;
    const auto https = "https" + entry.text.substr(std::string_view{"http"}.size());
    if (host.has_login) {
      add("credentials-over-http", LintGrade::fails,
          say("go never sends a login over http, and refuses {entry}", shown(entry.text)));
      entry.text = https;
    } else if (known(https) != nullptr) {
      add("insecure-scheme", LintGrade::harms,
          say("{entry} is asked without encryption, so anybody on the way can change the answers",
              shown(entry.text)));
      entry.text = https;
    }
  }

  bool known_bad(const KnownEndpoint& row) {
    lost_ = true;
    add("dns-nxdomain", LintGrade::harms,
        say("{url} is no working proxy: {note}", row.url, row.note));
    return false;
  }

  void judge_host(MeantEntry& entry) {
    const auto host = host_of(entry.text);
    const bool bare = host.path.find_first_not_of('/') == std::string::npos;
    for (const auto& row : input_.known) {
      const auto other = host_of(std::string{row.url});
      const bool alike = host.name == other.name && host.port.empty();
      if (row.standing != Standing::candidate) continue;
      if (alike && bare && other.path.size() > 1) {
        add("wrong-base", LintGrade::fails,
            say("{entry} is no proxy: modules are served below {url} only", shown(entry.text),
                row.url));
        entry.text = row.url;
        return;
      }
      if (!is_slip_of(host.name, other.name)) continue;
      const bool same_end = end_of(host.name) == end_of(other.name);
      add("list-typo", same_end ? LintGrade::harms : LintGrade::remark,
          say("{entry} is nearly {url}: it seems to be mistyped", shown(entry.text), row.url));
      if (same_end) entry.text = row.url;
      return;
    }
    judge_forward_port(entry, host);
  }

  void judge_forward_port(const MeantEntry& entry, const Host& host) {
    const bool loopback = host.name == "127.0.0.1" || host.name == "localhost";
    const bool usual =
        std::find(forward_ports.begin(), forward_ports.end(), host.port) != forward_ports.end();
    if (loopback && usual)
      add("list-typo", LintGrade::remark,
          say("{entry} looks like a forward proxy, which belongs into HTTPS_PROXY: GOPROXY lists "
              "Go "
              "module proxies",
              shown(entry.text)));
    const bool no_scheme = entry.text.find("://") == std::string::npos;
    if (loopback && no_scheme)
      add("insecure-scheme", LintGrade::remark,
          say("go asks https://{entry}; for a proxy without TLS write http:// in front",
              shown(entry.text)),
          "http://" + entry.text);
  }

  // --- the list

  void judge_order() {
    auto& entries = meant_.entries;
    const auto end = std::find_if(entries.begin(), entries.end(), is_end);
    if (end == entries.end()) return;
    const std::string word = end->text;
    std::vector<std::string> behind;
    Entries urls;
    for (auto at = entries.begin(); at != entries.end(); ++at) {
      if (at > end) behind.push_back(shown(at->text));
      if (!is_end(*at)) urls.push_back(*at);
    }
    const bool only_words = std::all_of(end, entries.end(), is_end);
    entries = std::move(urls);
    entries.push_back({word, ','});
    if (behind.empty()) return;
    add("list-typo", only_words ? LintGrade::remark : LintGrade::fails,
        say("entries behind \"{word}\" are never asked: {entries}", word, join(behind, ", ")));
  }

  void judge_neighbours() {
    auto& entries = meant_.entries;
    const auto is_url_private = [this](const MeantEntry& entry) { return is_private(entry); };
    const auto first_private = std::find_if(entries.begin(), entries.end(), is_url_private);
    const bool mixed = first_private != entries.end() &&
                       std::any_of(entries.begin(), entries.end(),
                                   [this](const auto& entry) { return is_public(entry); });
    if (mixed) {
      judge_private_first();
      judge_private_pipe();
    } else {
      judge_commas();
    }
  }

  void judge_private_first() {
    auto& entries = meant_.entries;
    const auto is_first = std::find_if(entries.begin(), entries.end(),
                                       [this](const auto& entry) { return is_public(entry); });
    const auto late = std::find_if(is_first, entries.end(),
                                   [this](const auto& entry) { return is_private(entry); });
    if (late == entries.end()) return;
    add("private-leak", LintGrade::harms,
        say("{public} is asked before {private}, so it is told the names of private modules",
            shown(is_first->text), shown(late->text)));
    std::stable_partition(entries.begin(), entries.end(),
                          [this](const auto& entry) { return is_private(entry); });
  }

  void judge_private_pipe() {
    auto& entries = meant_.entries;
    for (std::size_t i = 0; i + 1 < entries.size(); ++i) {
      if (!is_private(entries[i]) || entries[i].separator != '|') continue;
      if (!is_public(entries[i + 1])) continue;
      add("private-leak", LintGrade::harms,
          say("after any error of {private} go asks {public} for the same module, which tells it "
              "private names: write a comma between them",
              shown(entries[i].text), shown(entries[i + 1].text)));
      entries[i].separator = ',';
    }
  }

  // Between public proxies: a comma is a choice, and its price is worth knowing.
  void judge_commas() {
    auto piped = meant_.entries;
    std::string first, second;
    for (std::size_t i = 0; i + 1 < piped.size(); ++i) {
      if (!is_public(piped[i]) || !is_public(piped[i + 1]) || piped[i].separator == '|') continue;
      if (first.empty()) {
        first = shown(piped[i].text);
        second = shown(piped[i + 1].text);
      }
      piped[i].separator = '|';
    }
    if (first.empty()) return;
    add("list-comma", LintGrade::remark,
        say("if {first} answers with an error or can't be reached, go stops and does not ask "
            "{second}: with | between them it would",
            first, second),
        mask_logins(print_entries(piped)));
  }

  // --- the whole

  void finish() {
    std::stable_sort(findings_.begin(), findings_.end(),
                     [](const auto& one, const auto& other) { return one.grade < other.grade; });
    const auto value = print_entries(meant_.entries);
    const auto chain = parse_chain(value);
    // What is a jumble even when it is mended was not meant by anybody.
    const bool clear = chain && mend_chain(value).slips.empty();
    const auto corrected = clear ? mask_logins(value) : std::string{};
    if (clear && corrected == mask_logins(input_.value)) return;
    for (auto& finding : findings_)
      if (finding.corrected.empty()) finding.corrected = corrected;
    if (!chain && findings_.empty())
      add("list-typo", LintGrade::fails,
          say("go refuses GOPROXY ({reason})", shown(chain.error().message)));
  }

  const LintInput& input_;
  MeantValue meant_;
  std::vector<LintFinding> findings_;
  bool lost_ = false;  // an entry was taken out
};

}  // namespace

std::vector<LintFinding> lint_chain(const LintInput& input) { return Linter{input}.run(); }

}  // namespace gopx::core
