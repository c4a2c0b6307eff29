#include "probe_judge.hpp"

#include <fmt/format.h>

#include "config/url.hpp"

namespace gopx::sim {

void ProbeJudge::complain(const core::StartProbe& order, std::string_view what) {
  complaints_.push_back(fmt::format("{} (probe #{} of {})", what, order.id.value, order.url));
}

void ProbeJudge::check_order(const core::StartProbe& order, const Scene& scene) {
  if (order.id.value <= last_probe_) complain(order, "the id was used before");
  last_probe_ = order.id.value;
  if (order.canary.module.empty() && order.level != Level::sumdb) complain(order, "no canary");
  if (order.timeout <= Duration::zero()) complain(order, "no time limit");
  if (!order.canary_is_public && order.is_public) {
    complain(order, "a private module's name goes to a public host");
  }
  if (order.level != Level::sumdb && order.is_public == scene.is_private) {
    complain(order, "public and private are mixed up");
  }
  if (scene.in_flight >= static_cast<std::size_t>(scene.config.probe.max_in_flight)) {
    complain(order, "more in flight than max_in_flight");
  }
}

// Invariant 9. A person who asks is not held to it, and neither is the hour after.
void ProbeJudge::check_budget(const core::StartProbe& order, const Scene& scene) {
  const auto& answers = record_.of(order.url);
  const bool spent = answers.shallow.size() > Budget::shallow ||
                     answers.deep.size() > Budget::deep ||
                     answers.repeated.size() > Budget::repeated;
  if (!spent || scene.asked_by_a_person) return;
  const auto url = config::parse_url(order.url);
  if (!url || config::is_loopback(*url) || url->scheme == "file") return;
  if (answers.shallow.size() > Budget::shallow) complain(order, "9: shallow budget exceeded");
  if (answers.deep.size() > Budget::deep) complain(order, "9: deep budget exceeded");
  if (answers.repeated.size() > Budget::repeated) complain(order, "9: repetition budget exceeded");
}

void ProbeJudge::started(const core::StartProbe& order, const Scene& scene) {
  check_order(order, scene);
  const auto& answers = record_.of(order.url);
  if (answers.rate_limited_run > 1 && scene.now < answers.rate_limited_until &&
      !scene.asked_by_a_person) {
    complain(order, "sent before Retry-After has passed");
  }
  record_.started(order, scene.now);
  check_budget(order, scene);
}

void ProbeJudge::write_id(WriteId id) {
  if (id.value <= last_write_)
    complaints_.push_back(fmt::format("write #{}: used before", id.value));
  last_write_ = id.value;
}

}  // namespace gopx::sim
