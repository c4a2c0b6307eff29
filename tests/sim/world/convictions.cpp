#include "convictions.hpp"

#include <algorithm>

#include "identity.hpp"

namespace gopx::sim {

void Convictions::answered(const core::StartProbe& order, const Report& report, Instant now) {
  const auto& whose = identity(order.url);
  const bool wrong = report.fault && weight_of(*report.fault) == Weight::integrity;
  auto found = all_.find(whose);
  if (wrong) {
    const bool fresh = found == all_.end() || found->second.last + lasts <= now;
    if (fresh) found = all_.insert_or_assign(whose, Conviction{now, now, {}, false, false}).first;
    auto& conviction = found->second;
    conviction.wrong_again = conviction.wrong_again || conviction.used_again;
    conviction.last = now;
    conviction.right.clear();
    return;
  }
  if (found == all_.end() || order.level == Level::shallow) return;
  if (!report.ok) return found->second.right.clear();
  if (!order.only) ++found->second.right[order.canary.module + '@' + order.canary.version];
}

const Conviction* Convictions::standing(std::string_view url, Instant now) const {
  const auto found = all_.find(identity(url));
  return found != all_.end() && found->second.last + lasts > now ? &found->second : nullptr;
}

void Convictions::forget_those_of(Instant moment) {
  std::erase_if(all_, [moment](const auto& one) { return one.second.first == moment; });
}

bool Convictions::any_standing(const core::Chain& chain, Instant now) const {
  return std::any_of(chain.begin(), chain.end(), [&](const core::Element& element) {
    return element.kind == core::ElementKind::url && standing(element.text, now) != nullptr;
  });
}

void Convictions::used_again(std::string_view url) {
  const auto found = all_.find(identity(url));
  if (found != all_.end()) found->second.used_again = true;
}

}  // namespace gopx::sim
