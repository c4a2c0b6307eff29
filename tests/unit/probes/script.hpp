// Plays a conversation against scripted answers: whatever the script doesn't name is answered as a
// right proxy would.
#pragma once

#include <doctest/doctest.h>

#include <map>
#include <variant>
#include <vector>

#include "probes/tiles.hpp"
#include "unit/probes/answers.hpp"

namespace gopx::probes::answers {

using Script = std::map<Step, Response>;

struct Played {
  std::vector<Request> requests;
  Report report;

  std::vector<Step> steps() const {
    std::vector<Step> asked;
    for (const Request& request : requests) asked.push_back(request.step);
    return asked;
  }
};

inline Response right_answer(Step step) {
  switch (step) {
    case Step::mod:
      return ok(right_mod);
    case Step::info:
      return ok(right_info);
    case Step::zip:
      return ok(right_zip());
    case Step::list:
      return ok(right_list);
    case Step::supported:
      return ok("");
    case Step::lookup:
      return ok(right_lookup());
    case Step::latest:
      return answer(404);  // go never asks of it, many relays don't have it
    case Step::newest:
      return ok(right_info);
    case Step::tile:
      break;  // which bytes are right depends on the tree: test_inclusion.cpp
  }
  return {};
}

// Six kinds of requests, and tiles: none of them more than twice, narrow and full.
constexpr std::size_t requests_max = 6 + 2 * tiles_per_record_max;

template <class Answer>
Played play_with(const Order& order, Answer answer_to) {
  Played played;
  const auto conversation = converse(order);
  Next next = conversation->next(nullptr);
  while (const auto* request = std::get_if<Request>(&next)) {
    played.requests.push_back(*request);
    REQUIRE(played.requests.size() <= requests_max);
    const Response response = answer_to(*request);
    next = conversation->next(&response);
  }
  played.report = std::get<Report>(next);
  return played;
}

inline Played play(const Order& order, const Script& script = {}) {
  return play_with(order, [&script](const Request& request) {
    const auto scripted = script.find(request.step);
    return scripted == script.end() ? right_answer(request.step) : scripted->second;
  });
}

}  // namespace gopx::probes::answers
