// The fault table: complete, unambiguous, and weighed as the go command behaves.
#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "base/fault.hpp"
#include "base/fault_advice.hpp"

using namespace gopx;

namespace {

std::vector<std::string> names_with(Weight weight) {
  std::vector<std::string> names;
  for (const auto& row : fault_table())
    if (row.weight == weight) names.emplace_back(row.name);
  return names;
}

bool is_lower_case_with_hyphens(std::string_view name) {
  return !name.empty() && name.front() != '-' && name.back() != '-' &&
         std::all_of(name.begin(), name.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
         });
}

}  // namespace

TEST_CASE("every fault has its own row, and its name leads back to it") {
  std::set<std::string_view> names;
  for (std::size_t i = 0; i < fault_table().size(); ++i) {
    const auto& row = fault_table()[i];
    CAPTURE(row.name);
    CHECK(static_cast<std::size_t>(row.fault) == i);
    CHECK(&row_of(row.fault) == &row);
    CHECK(fault_named(row.name) == row.fault);
    CHECK(names.insert(row.name).second);
    CHECK(is_lower_case_with_hyphens(row.name));
  }
  CHECK(fault_table().size() == 87);
}

TEST_CASE("sentences can stand in a line of output") {
  for (const auto& row : fault_table()) {
    CAPTURE(row.sentence);
    CHECK(row.sentence.size() >= 14);  // "server error (5xx)"
    CHECK(row.sentence.size() <= 120);
    CHECK(row.sentence.back() != '.');
    CHECK(row.sentence.find('\n') == std::string_view::npos);
  }
}

TEST_CASE("names that scripts and dashboards rely on") {
  CHECK(name_of(Fault::split_brain) == "split-brain");
  CHECK(name_of(Fault::not_found_but_broken) == "404-but-broken");
  CHECK(name_of(Fault::http_403_policy) == "http-403-policy");
  CHECK(name_of(Fault::http_403_public) == "http-403-public");
  CHECK(name_of(Fault::http_odd) == "http-odd");
  CHECK(name_of(Fault::http_5xx) == "http-5xx");
  CHECK(name_of(Fault::sumdb_lookup_404) == "sumdb-lookup-404");
  CHECK(name_of(Fault::html_200) == "html-200");
  CHECK(name_of(Fault::bad_json) == "bad-json");
  CHECK(name_of(Fault::junk_mod) == "junk-mod");
  CHECK(name_of(Fault::dns_refused_stub) == "dns-refused-stub");
  CHECK(name_of(Fault::tcp_refused) == "tcp-refused");
}

TEST_CASE("names that no fault has") {
  for (const char* name : {"", "tcp_refused", "TCP-REFUSED", "ok", "tcp-refused "})
    CHECK_MESSAGE(!fault_named(name), name);
}

TEST_CASE("weights say how go reacts") {
  using Names = std::vector<std::string>;
  CHECK(names_with(Weight::waits) ==
        Names{"dns-timeout", "tcp-timeout", "tls-timeout", "stall", "slow", "flood"});
  CHECK(names_with(Weight::not_found) == Names{"404-but-broken", "split-brain", "file-missing"});
  CHECK(names_with(Weight::content) ==
        Names{"html-200", "junk-mod", "list-incomplete", "zip-invalid"});
  CHECK(names_with(Weight::integrity) ==
        Names{"zip-mismatch", "mod-mismatch", "sumdb-inconsistent"});
  CHECK(names_with(Weight::sumdb) ==
        Names{"sumdb-unreachable", "sumdb-relay-error", "sumdb-lookup-404", "sumdb-garbage"});
  CHECK(names_with(Weight::rate_limit) == Names{"http-429"});
  CHECK(names_with(Weight::policy) == Names{"http-401", "http-403-policy"});
  CHECK(weight_of(Fault::http_407) == Weight::quick);
}

TEST_CASE("what a probe can come to, and what only a text or a setting shows") {
  CHECK(names_with(Weight::unmeasured).size() == 35);
  for (const char* name : {"dns-poisoned", "env-shadowed", "git-auth", "cut-off"})
    CHECK_MESSAGE(row_of(*fault_named(name)).weight == Weight::unmeasured, name);
}

TEST_CASE("whose fault it is, in the words of explain and doctor") {
  CHECK(name_of(Blame::endpoint) == "them");
  CHECK(name_of(Blame::path) == "path");
  CHECK(name_of(Blame::local) == "me");
  CHECK(name_of(Blame::policy) == "policy");
}

TEST_CASE("each fault has advice with a command") {
  for (const auto& row : fault_table()) {
    CAPTURE(row.name);
    const auto& advice = advice_for(row.fault);
    CHECK(advice.fault == row.fault);
    CHECK(advice.sentence.size() >= 10);
    CHECK(advice.sentence.back() != '.');
    CHECK_FALSE(advice.commands.front().empty());
  }
}

TEST_CASE("no advice switches a check off or goes round it") {
  for (const auto& row : fault_table())
    for (const auto command : advice_for(row.fault).commands)
      for (const char* never : {"GOSUMDB=off", "GONOSUMDB", "GONOSUMCHECK", "-insecure", " -k ",
                                "sslVerify", "GOFLAGS=-insecure"})
        CHECK_MESSAGE(command.find(never) == std::string_view::npos, row.name);
}

TEST_CASE("a refusal that is meant is nobody's fault") {
  for (const auto& row : fault_table())
    CHECK((row.blame == Blame::policy) == (row.weight == Weight::policy));
}
