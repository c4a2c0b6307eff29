// Where gopxd is, when it doesn't answer where it was looked for: what decided that place, whether
// one runs all the same, and which version it has.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "ctl/client.hpp"
#include "ctl/context.hpp"

namespace gopx::ctl {

// What to do where nobody answers, or somebody else's gopxd would (foreign): lines for stderr.
std::string advice(Context& context, bool foreign);

// The version that a status tells, whatever else stands in it; "" = none.
std::string version_in(std::string_view status_body);
struct VersionRemark {
  Sentence sentence;
  std::string fix;  // a command
  bool gopxd_is_older = false;
};
// Nothing where gopxctl has the same one, or `version` is "".
std::optional<VersionRemark> version_remark(std::string_view version);

// Looks into the lock files of this user's state folder and env file. A shared lock is tried for a
// moment; a gopxd that starts in this very moment tries again.
std::optional<api::LockNote> lock_holder(const api::PathInputs& here);

// This user's gopxd where nobody has said where it is: at the usual place, else where its lock
// says.
class UsualDaemon final : public Daemon {
 public:
  using Holder = std::function<std::optional<api::LockNote>()>;
  UsualDaemon(std::string socket, unsigned own_uid, Holder holder)
      : own_uid_{own_uid}, holder_{std::move(holder)}, client_{std::move(socket), own_uid} {}

  tl::expected<DaemonResponse, ClientError> ask(const DaemonRequest& request) override;
  tl::expected<DaemonResponse, ClientError> follow(
      const DaemonRequest& request, const std::function<bool(std::string_view)>& line) override;
  const std::string& socket() const override { return client_.socket(); }

 private:
  std::optional<Client> elsewhere(const tl::expected<DaemonResponse, ClientError>& answer) const;

  unsigned own_uid_;
  Holder holder_;
  Client client_;
};

}  // namespace gopx::ctl
