// The answers of an examination, sorted: the proxies of the list, others, the checksum database;
// and what is asked of all of them together.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <vector>

#include "base/fault.hpp"
#include "ctl/doctor/network.hpp"

namespace gopx::ctl::doctor {

using Answer = api::EndpointReport;
using Answers = std::vector<const Answer*>;

std::string host_in(const std::string& url);
std::optional<Fault> fault_of(const Answer& answer);  // nothing where it is well
bool fails_with(const Answer& answer, std::initializer_list<Fault> faults);
bool any_ok(const Answers& answers);
bool some_fail(const Answers& answers, std::initializer_list<Fault> faults);
bool all_fail(const Answers& answers, std::initializer_list<Fault> faults);  // and there are some
// A proxy is asked for a .mod first, a checksum database for a record.
bool is_database(const Answer& answer);

// The view must live as long.
class SortedAnswers {
 public:
  explicit SortedAnswers(const NetworkView& view);

  const Answers& chain() const { return chain_; }
  const Answers& others() const { return others_; }
  const Answer* database() const { return database_; }

  Answers proxies() const;
  // Those that are not on this machine, as what they have in common says something of the way; all
  // of them where every one is.
  Answers telling_proxies() const;
  bool nobody_is_well() const;

  // Does go get along, as it walks the list: past a failure only over `|`, past 404 over both?
  bool chain_works() const;
  // The list with a proxy that works in the place of this one; "" = none, or it shows a login.
  std::string goproxy_without(const std::string& failed) const;

 private:
  const Answer* answer_of(const core::Element& element) const;

  core::Chain listed_;
  Answers chain_, others_;
  const Answer* database_ = nullptr;
};

// The one cause that all answers have in common, if there is one: resolver, forward proxy, clock,
// inspection, portal, no network.
std::optional<Finding> common_cause(const Subject& subject, const SortedAnswers& answers);

}  // namespace gopx::ctl::doctor
