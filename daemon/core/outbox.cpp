// The few actions that are built the same way everywhere.
#include "core/outbox.hpp"

namespace gopx::core {

void Outbox::journal(JournalKind kind, std::string endpoint, std::string from, std::string to,
                     std::string cause, Now now, std::string undo) {
  actions_.push_back(Journal{memory_.next_seq++, now.wall, kind, std::move(endpoint),
                             std::move(from), std::move(to), std::move(cause), std::move(undo)});
}

void Outbox::reply(CommandId id, std::string message) {
  Reply answer;
  answer.id = id;
  answer.message = std::move(message);
  actions_.push_back(std::move(answer));
}

void Outbox::refuse(CommandId id, std::string code, std::string message) {
  Reply answer;
  answer.id = id;
  answer.ok = false;
  answer.code = std::move(code);
  answer.message = std::move(message);
  actions_.push_back(std::move(answer));
}

}  // namespace gopx::core
