// The few actions that are built the same way everywhere.
#include "core/outbox.hpp"

namespace gopx::core {

void Outbox::journal(JournalKind kind, std::string endpoint, std::string from, std::string to,
                     Sentence cause, Now now, std::string undo) {
  actions_.push_back(Journal{memory_.next_seq++, now.wall, kind, std::move(endpoint),
                             std::move(from), std::move(to), std::move(cause), std::move(undo)});
}

void Outbox::reply(CommandId id, Sentence message) {
  actions_.push_back(Reply{.id = id, .message = std::move(message)});
}

void Outbox::refuse(CommandId id, api::ErrorCode code, Sentence message) {
  actions_.push_back(Reply{.id = id, .refused = code, .message = std::move(message)});
}

}  // namespace gopx::core
