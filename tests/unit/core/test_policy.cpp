// The walk and the plan as tables: the user's chain, what each endpoint would do, what go would
// make of it, and the smallest change that helps. A is the first proxy, B and C are candidates or
// the user's second and third, P is private.
#include <doctest/doctest.h>

#include "core/policy.hpp"

using namespace gopx;
using namespace gopx::core;

namespace {

EndpointView view_of(const std::string& letter, Content content, Relay relay) {
  EndpointView view;
  view.name = letter;
  view.url = "https://" + letter;
  view.is_public = letter[0] != 'p';
  view.content = content;
  view.relay = relay;
  view.eligible = view.is_public && content == Content::serves;
  if (content != Content::serves) view.fault = Fault::tcp_refused;
  return view;
}

// b and c are healthy candidates that relay the database; a is as given; p is a private proxy that
// answers 404.
View world(Content a, Relay a_relay = Relay::error) {
  View view;
  view.endpoints["https://a"] = view_of("a", a,
                                        a == Content::serves      ? Relay::proven
                                        : a == Content::not_found ? Relay::no
                                                                  : a_relay);
  view.endpoints["https://b"] = view_of("b", Content::serves, Relay::proven);
  view.endpoints["https://c"] = view_of("c", Content::serves, Relay::proven);
  view.endpoints["https://p"] = view_of("p", Content::not_found, Relay::no);
  view.candidates = {"https://b", "https://c"};
  view.sumdb.direct = RouteProof::proven;
  view.sumdb.alias = RouteProof::proven;
  return view;
}

Chain chain(const std::string& text) { return *parse_chain(text); }

std::string plan_text(const std::string& baseline, const View& view, PlanRules rules = {}) {
  const auto plan = make_plan(chain(baseline), view, rules);
  if (!plan) return "nothing";
  return print_chain(plan->chain) + (plan->alias ? " +alias" : "");
}

}  // namespace

TEST_CASE(
    "the walk moves on as go does: after , only for 404, after | for quick errors, never past "
    "waiting or wrong content") {
  struct Row {
    Content a;
    std::string text;
    WalkOutcome expected;
  };
  const Row rows[] = {
      {Content::serves, "https://a,direct", WalkOutcome::serves},
      {Content::fails, "https://a,https://b", WalkOutcome::fails},
      {Content::fails, "https://a|https://b", WalkOutcome::serves},
      {Content::not_found, "https://a,https://b", WalkOutcome::serves},
      {Content::not_found, "https://a|https://b", WalkOutcome::serves},
      {Content::waits, "https://a|https://b", WalkOutcome::fails},
      {Content::ends, "https://a|https://b", WalkOutcome::fails},
      {Content::not_found, "https://a,direct", WalkOutcome::fails},
      {Content::fails, "https://a|direct", WalkOutcome::fails},
      {Content::not_found, "https://a,off", WalkOutcome::fails},
      {Content::not_found, "https://a", WalkOutcome::fails},
      {Content::suspect, "https://a|https://b", WalkOutcome::undecided},
      {Content::unknown, "https://a,https://b", WalkOutcome::undecided},
      {Content::fails, "direct", WalkOutcome::fails},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    CAPTURE(static_cast<int>(row.a));
    CHECK(walk(chain(row.text), world(row.a)).outcome == row.expected);
  }
}

TEST_CASE("a phantom mirror before a good one is seen, and is no failure") {
  const Walk result = walk(chain("https://a,https://b"), world(Content::not_found, Relay::no));
  CHECK(result.outcome == WalkOutcome::serves);
  CHECK(result.passed_phantom);
}

TEST_CASE("the checksum route is the first relay, decided once, and errors outrank later 404s") {
  struct Row {
    std::string text;
    Relay a;
    Relay b;
    RouteProof direct;
    WalkOutcome expected;
  };
  const Row rows[] = {
      {"https://a,https://b", Relay::proven, Relay::no, RouteProof::dead, WalkOutcome::serves},
      {"https://a,https://b", Relay::no, Relay::proven, RouteProof::dead, WalkOutcome::serves},
      {"https://a,direct", Relay::no, Relay::no, RouteProof::proven, WalkOutcome::serves},
      {"https://a,direct", Relay::no, Relay::no, RouteProof::dead, WalkOutcome::fails},
      {"https://a,direct", Relay::no, Relay::no, RouteProof::unknown, WalkOutcome::undecided},
      {"https://a", Relay::no, Relay::no, RouteProof::proven, WalkOutcome::serves},
      {"https://a,off", Relay::no, Relay::no, RouteProof::proven, WalkOutcome::serves},
      {"https://a,https://b", Relay::error, Relay::proven, RouteProof::proven, WalkOutcome::fails},
      {"https://a|https://b", Relay::error, Relay::proven, RouteProof::dead, WalkOutcome::serves},
      {"https://a|https://b", Relay::error, Relay::no, RouteProof::proven, WalkOutcome::fails},
      {"https://a|direct", Relay::error, Relay::no, RouteProof::proven, WalkOutcome::serves},
      {"https://a|off", Relay::error, Relay::no, RouteProof::proven, WalkOutcome::fails},
      {"https://a|https://b", Relay::broken, Relay::proven, RouteProof::proven, WalkOutcome::fails},
      {"https://a|https://b", Relay::waits, Relay::proven, RouteProof::proven, WalkOutcome::fails},
      {"https://a,https://b", Relay::unknown, Relay::proven, RouteProof::proven,
       WalkOutcome::undecided},
  };
  for (const Row& row : rows) {
    View view = world(Content::serves);
    view.endpoints["https://a"].relay = row.a;
    view.endpoints["https://b"].relay = row.b;
    view.sumdb.direct = row.direct;
    CAPTURE(row.text);
    CAPTURE(static_cast<int>(row.a));
    const Walk result = walk(chain(row.text), view);
    CHECK(result.outcome == row.expected);
    CHECK(result.content_serves);
  }
}

TEST_CASE("GOSUMDB=off needs no route; an address of the user's own asks no relay") {
  View view = world(Content::serves);
  view.endpoints["https://a"].relay = Relay::broken;
  view.sumdb.direct = RouteProof::dead;
  view.sumdb.wanted = false;
  CHECK(walk(chain("https://a,direct"), view).outcome == WalkOutcome::serves);
  view.sumdb.wanted = true;
  view.sumdb.explicit_url = true;
  CHECK(walk(chain("https://a,direct"), view).outcome == WalkOutcome::fails);
  view.sumdb.direct = RouteProof::proven;
  CHECK(walk(chain("https://a,direct"), view).outcome == WalkOutcome::serves);
}

TEST_CASE("the smallest change that helps") {
  struct Row {
    std::string baseline;
    std::string expected;
  };
  const Row rows[] = {
      {"https://a,direct", "https://b,direct"},
      {"https://a|direct", "https://b|direct"},
      {"https://a", "https://b"},
      {"https://a,off", "https://b,off"},
      {"https://a,https://b,direct", "https://b,direct"},
      {"https://a|https://b|direct", "https://b|direct"},
      {"https://p,https://a,direct", "https://p,https://b,direct"},
      {"https://a,https://p,direct", "nothing"},
      {"https://a,https://p,https://b,direct", "https://p,https://b,direct"},
      {"https://p|https://a", "https://p|https://b"},
      {"direct", "nothing"},
      {"off", "nothing"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.baseline);
    CHECK(plan_text(row.baseline, world(Content::fails)) == row.expected);
  }
}

TEST_CASE(
    "two down public elements in a row are replaced as one; what the user wrote after them stays") {
  View view = world(Content::fails);
  view.endpoints["https://d"] = view_of("d", Content::fails, Relay::error);
  CHECK(plan_text("https://a|https://d,direct", view) == "https://b,direct");
  CHECK(plan_text("https://a,https://d|direct", view) == "https://b|direct");
}

TEST_CASE(
    "chain_length puts that many in, with the separator of what they replace or a pipe between "
    "ours") {
  const View view = world(Content::fails);
  CHECK(plan_text("https://a,direct", view, {.chain_length = 2}) == "https://b,https://c,direct");
  CHECK(plan_text("https://a|direct", view, {.chain_length = 2}) == "https://b|https://c|direct");
  CHECK(plan_text("https://a,direct", view, {2, config::Separator::pipe}) ==
        "https://b|https://c,direct");
  CHECK(plan_text("https://a,direct", view, {.chain_length = 5}) == "https://b,https://c,direct");
}

TEST_CASE("behind one that serves no modules, one without a checksum route is gone round, too") {
  View view = world(Content::fails);
  view.endpoints["https://b"].relay = Relay::broken;
  view.sumdb.alias = RouteProof::dead;
  CHECK(plan_text("https://a,https://b|https://c,direct", view) == "https://c,direct");
  view.endpoints["https://b"].relay = Relay::proven;
  CHECK(plan_text("https://a,https://b|https://c,direct", view) == "https://b|https://c,direct");
}

TEST_CASE("who isn't eligible isn't chosen") {
  View view = world(Content::fails);
  view.endpoints["https://b"].eligible = false;
  CHECK(plan_text("https://a,direct", view) == "https://c,direct");
  view.endpoints["https://c"].eligible = false;
  CHECK(plan_text("https://a,direct", view) == "nothing");
}

TEST_CASE("GOSUMDB is changed only where nothing else helps, and only if it may be") {
  View view = world(Content::serves);
  view.endpoints["https://a"].relay = Relay::no;
  view.sumdb.direct = RouteProof::dead;
  CHECK(plan_text("https://a,direct", view) == "https://b,direct");
  view.sumdb.alias_allowed = true;
  CHECK(plan_text("https://a,direct", view) == "https://a,direct +alias");
  view.sumdb.alias = RouteProof::dead;
  CHECK(plan_text("https://a,direct", view) == "https://b,direct");

  View down = world(Content::fails);
  down.sumdb.direct = RouteProof::dead;
  down.sumdb.alias_allowed = true;
  down.endpoints["https://b"].relay = Relay::no;
  CHECK(plan_text("https://a,direct", down) == "https://c,direct");
  down.endpoints["https://c"].relay = Relay::no;
  CHECK(plan_text("https://a,direct", down) == "https://b,direct +alias");
}

TEST_CASE(
    "a pin asks one endpoint first and keeps the rest; never a public one in front of a private "
    "one") {
  const View view = world(Content::fails);
  CHECK(print_chain(pin_plan(chain("https://a,direct"), view, "https://c")->chain) ==
        "https://c,direct");
  CHECK(print_chain(pin_plan(chain("https://a,https://b,direct"), view, "https://b")->chain) ==
        "https://b,direct");
  CHECK(print_chain(pin_plan(chain("https://a,https://b,direct"), view, "https://c")->chain) ==
        "https://c,https://b,direct");
  CHECK(print_chain(pin_plan(chain("https://a,direct"), view, "https://p")->chain) ==
        "https://p,direct");
  CHECK_FALSE(pin_plan(chain("https://p,direct"), view, "https://b"));
  CHECK_FALSE(pin_plan(chain("https://a,https://p"), view, "https://b"));
  CHECK(pin_plan(chain("https://a,https://p"), view, "https://a"));
  CHECK_FALSE(pin_plan(chain("direct"), view, "https://b"));
  CHECK_FALSE(pin_plan(chain("https://a"), view, "https://nobody"));
}

TEST_CASE("no plan may be more permissive than the user") {
  const View view = world(Content::fails);
  const Chain user = chain("https://a,https://p,off");
  const auto allowed = [&](const std::string& text, PlanRules rules = {}) {
    return no_more_permissive(chain(text), user, view, rules);
  };
  CHECK(allowed("https://a,https://p,off"));
  CHECK(allowed("https://p,off"));
  CHECK(allowed("https://p,https://b,off"));
  CHECK_FALSE(allowed("https://b,https://p,off"));
  CHECK_FALSE(allowed("https://p,https://b,direct"));
  CHECK_FALSE(allowed("https://p,https://b"));
  CHECK_FALSE(allowed("https://p|https://b,off"));
  CHECK(allowed("https://p|https://b,off", {1, config::Separator::pipe}));
  CHECK_FALSE(no_more_permissive({}, user, view, {}));
}
