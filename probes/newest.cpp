// See newest.hpp. The body is that of an .info.
#include "probes/newest.hpp"

#include "base/version.hpp"
#include "probes/address.hpp"
#include "probes/classify.hpp"
#include "probes/info.hpp"
#include "probes/modpath.hpp"

namespace gopx::probes {
namespace {

Result<std::string> url_for(const Order& order) {
  const auto address = parse_address(order.url);
  if (!address) return tl::unexpected<Error>{address.error()};
  const auto module_path = escape_path(order.canary.module);
  if (!module_path) return tl::unexpected<Error>{module_path.error()};
  return module_url(*address, *module_path, "@latest");
}

class AskingNewest : public Conversation {
 public:
  explicit AskingNewest(const Order& order) : order_(order), url_(url_for(order)) {}

  Next next(const Response* last) override {
    if (url_ && last == nullptr)
      return Request{.step = Step::newest,
                     .url = *url_,
                     .body_max = info_bytes_max,
                     .cached_only = order_.cached_only};
    Report report;
    report.level = order_.level;
    const Finding finding = url_ ? judge(*last, report) : bad(Fault::bad_url, url_.error().message);
    report.ok = !finding.fault;
    report.fault = finding.fault;
    report.detail = finding.detail;
    if (finding.fault) report.step = Step::newest;
    if (last != nullptr && !last->fault) report.http_status = last->status;
    if (last != nullptr) report.timings = last->timings;
    return report;
  }

 private:
  Finding judge(const Response& response, Report& report) const {
    const Asked asked{Step::newest, *url_, order_.is_public, order_.canary_is_public, false};
    if (const auto arrival = judge_arrival(asked, response)) return *arrival;
    if (response.cut) return unusable(response, Fault::too_large, {});
    const auto info = parse_info(response.body);
    if (!info) return unusable(response, Fault::bad_json, info.error().message);
    if (!is_version(info->version))
      return bad(Fault::wrong_version, "it names " + info->version + ", which is not a version");
    report.newest = info->version;
    report.published = info->published;
    return good("the newest is " + info->version);
  }

  Order order_;
  Result<std::string> url_;
};

}  // namespace

std::unique_ptr<Conversation> ask_newest(const Order& order) {
  return std::make_unique<AskingNewest>(order);
}

}  // namespace gopx::probes
