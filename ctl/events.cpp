// `gopxctl events`: a line of the protocol each, as it is with --json, told in words without.
#include "api/json.hpp"
#include "ctl/ask.hpp"
#include "ctl/commands.hpp"

namespace gopx::ctl {
namespace {

class Teller {
 public:
  Teller(const commands::Events& events, Context& context) : context_{context} {
    if (events.since) since_ = context.now() - *events.since;
  }
  void tell(std::string_view line) {
    const auto event = api::from_json<api::Event>(line);
    if (!event) return;
    if (event->at < since_) return;
    const auto scene = scene_of(context_);
    const auto headings = told_ ? std::string{} : render_event_headings(scene);
    told_ = true;
    context_.out(context_.json ? std::string{line} + "\n" : headings + render_event(*event, scene));
  }

  bool has_told() const { return told_; }

 private:
  bool told_ = false;
  Context& context_;
  WallTime since_ = WallTime::min();
};

}  // namespace

int run(const commands::Events& events, Context& context) {
  const bool endless = events.follow;
  Teller teller{events, context};
  // Without a number the daemon gives the newest ones; with 0 all that it has on disk.
  commands::Events asked{.follow = endless};
  if (events.since) asked.after = 0;
  const auto end =
      context.daemon.follow(request_for(asked), [&teller, &context](std::string_view line) {
        teller.tell(line);
        return !context.out_is_lost || !context.out_is_lost();
      });
  if (!end) return tell_no_daemon(context, end.error());
  if (end->status != 200) return tell_refusal(context, *end);
  if (context.out_is_lost && context.out_is_lost()) return exit_done;  // main tells of it
  if (endless)
    return complain(context, exit_unavailable,
                    still_runs(context)
                        ? say("gopxd closed the stream, which was not read fast enough; run the "
                              "command again")
                        : say("gopxd has stopped"));
  if (!teller.has_told()) tell(context, say("no events in that time"));
  return exit_done;
}

}  // namespace gopx::ctl
