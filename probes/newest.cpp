// See newest.hpp. The body is that of an .info.
#include "probes/newest.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/text.hpp"
#include "base/version.hpp"
#include "probes/address.hpp"
#include "probes/classify.hpp"
#include "probes/info.hpp"
#include "probes/modpath.hpp"

namespace gopx::probes {
namespace {

constexpr std::string_view newest_word = "latest";

struct QueryUrls {
  std::string list, latest, info;
};

Result<QueryUrls> urls_for(const Order& order) {
  const auto address = parse_address(order.url);
  if (!address) return tl::unexpected<Error>{address.error()};
  const auto module_path = escape_path(order.canary.module);
  if (!module_path) return tl::unexpected<Error>{module_path.error()};
  const auto& query = order.canary.version;
  const bool is_word = query == newest_word || query == go_latest;
  const auto version = is_word ? Result<std::string>{""} : escape_version(query);
  if (!version) return tl::unexpected<Error>{version.error()};
  return QueryUrls{module_url(*address, *module_path, "@v/list"),
                   module_url(*address, *module_path, "@latest"),
                   module_url(*address, *module_path, fmt::format("@v/{}.info", *version))};
}

// The newest release of a version list, or the newest pre-release where it has no release; "" where
// it names no version. Pseudo-versions don't count.
std::string newest_in(std::string_view list) {
  std::string release, other;
  for (const auto line : split(list, '\n')) {
    const auto words = words_of(line);
    if (words.empty() || !is_version(words[0]) || is_pseudo_version(words[0])) continue;
    auto& best = words[0].find('-') == std::string_view::npos ? release : other;
    if (best.empty() || compare_versions(words[0], best) > 0) best = words[0];
  }
  return release.empty() ? other : release;
}

class AskingNewest : public Conversation {
 public:
  explicit AskingNewest(const Order& order) : order_(order), urls_(urls_for(order)) {
    by_list_ = order_.canary.version == go_latest;
  }

  Next next(const Response* last) override {
    if (urls_ && last == nullptr) return request();
    Report report;
    report.level = order_.level;
    Finding finding = bad(Fault::bad_url, urls_ ? "" : urls_.error().message);
    if (urls_) {
      if (by_list_ && !std::exchange(list_heard_, true)) {
        const auto version = last->fault || last->status != 200 ? "" : newest_in(last->body);
        const bool empty = !last->fault && last->status == 200 && version.empty();
        if (empty) return request();  // go asks @latest then, and only then
        finding = version.empty() ? judge(*last, report) : good("the newest is " + version);
        report.newest = version;
      } else {
        finding = judge(*last, report);
      }
    }
    report.ok = !finding.fault;
    report.fault = finding.fault;
    report.detail = finding.detail;
    if (finding.fault) report.step = Step::newest;
    if (last != nullptr) hear(*last, report);
    return report;
  }

 private:
  bool is_branch() const { return !by_list_ && order_.canary.version != newest_word; }
  std::string url() const {
    if (by_list_ && !list_heard_) return urls_->list;
    return is_branch() ? urls_->info : urls_->latest;
  }
  Request request() const {
    return {.step = Step::newest,
            .url = url(),
            .body_max = by_list_ && !list_heard_ ? list_bytes_max : info_bytes_max,
            .cached_only = order_.cached_only};
  }

  void hear(const Response& response, Report& report) const {
    if (!response.fault) report.http_status = response.status;
    report.timings = response.timings;
    report.detail += kept_note(response);
  }

  Finding judge(const Response& response, Report& report) const {
    // Judged like an .info: it is a question to the proxy, and 404 is "not here".
    const Asked asked{Step::info, url(), order_.is_public, order_.canary_is_public, false};
    if (const auto arrival = judge_arrival(asked, response)) return *arrival;
    if (response.cut) return unusable(response, Fault::too_large, {});
    const auto info = parse_info(response.body);
    if (!info) return unusable(response, Fault::bad_json, info.error().message);
    if (!is_version(info->version))
      return bad(Fault::wrong_version, "names " + info->version + ", which is no version");
    report.newest = info->version;
    report.published = info->published;
    return good(is_branch() ? fmt::format("{} is {}", order_.canary.version, info->version)
                            : "the newest is " + info->version);
  }

  Order order_;
  Result<QueryUrls> urls_;
  bool by_list_ = false;
  bool list_heard_ = false;
};

// "public, max-age=1800" → 1800 s
Duration max_age_in(std::string_view cache_control) {
  constexpr std::string_view name = "max-age=";
  for (const auto part : split(cache_control, ',')) {
    const auto word = trim_space(part);
    if (!word.starts_with(name)) continue;
    const auto seconds = read_number<std::uint32_t>(word.substr(name.size()));
    if (seconds) return std::chrono::seconds{*seconds};
  }
  return {};
}

}  // namespace

Duration kept_for(const Response& response) {
  const bool absent = !response.fault && (response.status == 404 || response.status == 410);
  if (!absent) return {};
  return std::max(Duration{},
                  max_age_in(response.cache_control) - response.age.value_or(Duration{}));
}

std::string kept_note(const Response& response) {
  const auto kept = kept_for(response);
  if (kept == Duration{}) return "";
  return fmt::format("; this answer is kept for another {}", format_duration(kept));
}

std::unique_ptr<Conversation> ask_newest(const Order& order) {
  return std::make_unique<AskingNewest>(order);
}

}  // namespace gopx::probes
