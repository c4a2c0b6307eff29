// One pass over the characters; a word begins with its first character or quote.
#include "ctl/shell_words.hpp"

namespace gopx::ctl {
namespace {

class Splitter {
 public:
  explicit Splitter(std::string_view line) : rest_{line} {}

  std::vector<ShellCommand> run() {
    while (!rest_.empty() && !(rest_.front() == '#' && !in_word_)) step();
    end_command();
    return std::move(commands_);
  }

 private:
  char take() {
    const char next = rest_.front();
    rest_.remove_prefix(1);
    return next;
  }

  void step() {
    const char next = take();
    if (next == ' ' || next == '\t' || next == '\r') return end_word();
    if (next == ';' || next == '&' || next == '|' || next == '(' || next == ')')
      return end_command();
    in_word_ = true;
    if (next == '\'' || next == '"') return quoted(next);
    if (next == '\\' && !rest_.empty())
      word_ += take();
    else
      word_ += next;
  }

  void quoted(char quote) {
    while (!rest_.empty()) {
      const char next = take();
      if (next == quote) return;
      const bool escaped = quote == '"' && next == '\\' && !rest_.empty();
      word_ += escaped ? take() : next;
    }
  }

  void end_word() {
    if (in_word_) words_.push_back(std::move(word_));
    word_.clear();
    in_word_ = false;
  }

  void end_command() {
    end_word();
    if (!words_.empty()) commands_.push_back(std::move(words_));
    words_.clear();
  }

  std::string_view rest_;
  std::string word_;
  bool in_word_ = false;
  ShellCommand words_;
  std::vector<ShellCommand> commands_;
};

}  // namespace

std::vector<ShellCommand> shell_commands(std::string_view line) { return Splitter{line}.run(); }

}  // namespace gopx::ctl
