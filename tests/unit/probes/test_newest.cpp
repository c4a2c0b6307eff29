// Queries as go asks them: the newest version, a branch; and how long an answer "not here" is kept.
#include "probes/newest.hpp"

#include "unit/probes/script.hpp"

using namespace gopx;
using namespace gopx::probes;
using answers::answer;
using answers::ok;

namespace {

struct Asked {
  std::vector<std::string> urls;
  Report report;
};

Asked ask(const std::string& query, const std::map<std::string, Response>& site) {
  Order order;
  order.url = "https://proxy.example";
  order.level = Level::deep;
  order.only = Step::newest;
  order.canary = {"a.com/m", query, "", ""};
  const auto conversation = converse(order);
  Asked asked;
  Next next = conversation->next(nullptr);
  while (const auto* request = std::get_if<Request>(&next)) {
    const auto path = request->url.substr(std::string{"https://proxy.example/a.com/m/"}.size());
    asked.urls.push_back(path);
    const auto found = site.find(path);
    const Response response = found == site.end() ? answer(404, "not found") : found->second;
    next = conversation->next(&response);
  }
  asked.report = std::get<Report>(next);
  return asked;
}

using Urls = std::vector<std::string>;
const std::string info = R"({"Version":"v1.4.0","Time":"2018-02-14T15:44:20Z"})";

}  // namespace

TEST_CASE("latest as go asks it: the list decides, @latest only where the list is empty") {
  const auto listed = ask("@latest", {{"@v/list", ok("v1.2.0\nv1.10.0\nv1.11.0-rc1\nrubbish\n")}});
  CHECK_EQ(listed.urls, Urls{"@v/list"});
  CHECK(listed.report.ok);
  CHECK_EQ(listed.report.newest, "v1.10.0");
  const auto only_before = ask("@latest", {{"@v/list", ok("v1.0.0-rc2\nv1.0.0-rc1\n")}});
  CHECK_EQ(only_before.report.newest, "v1.0.0-rc2");
  const auto empty = ask("@latest", {{"@v/list", ok("")}, {"@latest", ok(info)}});
  CHECK_EQ(empty.urls, Urls{"@v/list", "@latest"});
  CHECK_EQ(empty.report.newest, "v1.4.0");
  const auto missing = ask("@latest", {{"@latest", ok(info)}});
  CHECK_EQ(missing.urls, Urls{"@v/list"});
  CHECK_FALSE(missing.report.ok);
}

TEST_CASE("@latest alone, for comparisons; a branch says which version it is") {
  CHECK_EQ(ask("latest", {{"@latest", ok(info)}}).urls, Urls{"@latest"});
  const auto branch = ask("main", {{"@v/main.info", ok(info)}});
  CHECK_EQ(branch.urls, Urls{"@v/main.info"});
  CHECK(branch.report.ok);
  CHECK_EQ(branch.report.detail, "main is v1.4.0");
  CHECK_FALSE(ask("main", {}).report.ok);
}

TEST_CASE("an answer that is kept on the way says for how long") {
  Response kept = answer(404, "not found");
  kept.cache_control = "public, max-age=1800";
  kept.age = std::chrono::seconds{600};
  CHECK(kept_for(kept) == std::chrono::seconds{1200});
  const auto report = ask("main", {{"@v/main.info", kept}}).report;
  CHECK(report.detail.find("kept for another 20m") != std::string::npos);
  kept.age = std::chrono::seconds{9999};
  CHECK(kept_for(kept) == Duration{});
  kept.cache_control = "no-store";
  CHECK(kept_for(kept) == Duration{});
  CHECK(kept_for(ok("")) == Duration{});
}
