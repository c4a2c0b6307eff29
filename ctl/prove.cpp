// `gopxctl prove URL`: the certificate, and its verdict as the exit code. It is never "local": a
// URL is proven or it is not.
#include "ctl/ask.hpp"
#include "ctl/commands.hpp"

namespace gopx::ctl {

int run(const commands::Prove& prove, Context& context) {
  const auto told = answer_to(prove, context);
  if (!told) return told.error();
  const auto& proof = told->answer;
  context.out(context.json ? told->body : render_proof(proof, scene_of(context)));
  if (proof.verdict == "ok") return exit_done;
  return proof.verdict == "degraded" ? exit_degraded : exit_failed;
}

}  // namespace gopx::ctl
