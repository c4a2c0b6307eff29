// `gopxctl prove URL`: the certificate, and its verdict as the exit code. It is never "local": a
// URL is proven or it is not.
#include "api/json.hpp"
#include "ctl/commands.hpp"
#include "ctl/talk.hpp"

namespace gopx::ctl {

int run(const commands::Prove& prove, Context& context) {
  const auto body = ask(context, prove);
  if (!body) return body.error();
  const auto proof = understood(context, api::proof_from_json(*body));
  if (!proof) return proof.error();
  context.out(context.json ? *body : render_proof(*proof, scene_of(context)));
  if (proof->verdict == "ok") return exit_done;
  return proof->verdict == "degraded" ? exit_degraded : exit_failed;
}

}  // namespace gopx::ctl
