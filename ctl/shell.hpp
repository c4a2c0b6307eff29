// What the shell code of gopxctl asks gopxctl at the Tab key: what may come next. Answered before
// the command line is parsed as usual, because what follows is somebody's unfinished one.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/render.hpp"
#include "ctl/daemon.hpp"

namespace gopx::ctl {

// Of gopxctl's first argument.
bool is_shell_question(std::string_view word);

// words: all arguments; the first one is a question.
std::string answer_shell(std::span<const std::string> words, Daemon& daemon, const Manner& manner);

}  // namespace gopx::ctl
