// See hearing.hpp. Which lines belong to an error: go indents what follows by a tab more, CI
// systems and editors sometimes lose the tab; then the words themselves must show that they are
// git's.
#include "ctl/explain/hearing.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "base/text.hpp"
#include "ctl/explain/conditions.hpp"
#include "ctl/explain/rules.hpp"

namespace gopx::explain {
namespace {

constexpr auto npos = std::string_view::npos;

bool begins_response(std::string_view text) { return text.starts_with("server response:"); }

// What git and ssh begin their lines with.
bool is_git_line(std::string_view text) {
  static constexpr std::array<std::string_view, 10> leads{
      "fatal:",   "remote:",           "error:", "ssh:", "git@", "Warning:", "warning:",
      "Host key", "Permission denied", "ERROR: "};
  return std::any_of(leads.begin(), leads.end(),
                     [text](auto lead) { return text.starts_with(lead); });
}

bool is_hash_line(std::string_view text) {
  return text.starts_with("downloaded:") || text.starts_with("go.sum:") ||
         text.starts_with("sum.golang.org:") || text.starts_with("sum.golang.google.cn:");
}

bool is_path_line(std::string_view text) {
  return text.starts_with("module declares its path as") || text.starts_with("but was required as");
}

// "/src/go.mod:3: unknown directive", below "errors parsing go.mod:".
bool is_mod_line(std::string_view text) { return text.find(".mod:") != npos; }

// Is a line of go's that says nothing is wrong, or only how it got there?
bool is_quiet(std::string_view text, const WordSet& words) {
  return words.has(Word::progress) && text.find(": ") == text.rfind(": ") &&
         text.find(" (") == npos;
}

bool has_open_quote(std::string_view text) {
  return std::count(text.begin(), text.end(), '"') % 2 == 1;
}

class Hearing {
 public:
  explicit Hearing(const std::function<void(Utterance)>& heard) : heard_{heard} {}
  Circumstances run(std::string_view text);

 private:
  void hear(const Line& line, const WordSet& words);
  bool belongs(const Line& line, const Marks& marks) const;
  void add(const Line& line);
  bool mend(const Line& line, const Marks& marks);
  void close();
  bool is_open_ended() const;
  bool is_torn() const;

  const std::function<void(Utterance)>& heard_;
  Matcher matcher_;
  WordSet causes_ = cause_words();
  Observer observer_;
  std::optional<Utterance> open_;
  bool responding_ = false;  // what follows are the server's words
  std::size_t response_indent_ = 0;
  bool grown_ = false;  // lines were added to it
  std::size_t pieces_ = 0;
  std::size_t read_ = 0;
  std::size_t mends_ = 0;
};

// It was said to go on: "exit status 128:", "checksum mismatch", "parsing go.mod:".
bool Hearing::is_open_ended() const {
  const auto& own = open_->own;
  return own.ends_with(":") || open_->said.has(Word::mismatch) || open_->said.has(Word::git_status);
}

bool Hearing::belongs(const Line& line, const Marks& marks) const {
  if (!open_ || line.text.empty()) return false;
  if (begins_response(line.text)) return true;
  if (responding_) return line.indent >= std::max<std::size_t>(response_indent_, 1);
  if (is_hash_line(line.text)) return open_->said.has(Word::mismatch);
  if (is_path_line(line.text)) return true;
  if (is_mod_line(line.text) && open_->said.has(Word::module_line)) return true;
  const bool is_git = open_->said.has(Word::git_status);
  if (is_git && is_git_line(line.text)) return true;
  return is_open_ended() && !marks.any() && line.indent > open_->indent;
}

void Hearing::add(const Line& line) {
  constexpr std::string_view response = "server response:";
  auto text = line.text;
  if (begins_response(text)) {
    responding_ = true;
    response_indent_ = line.indent;
    text.remove_prefix(response.size());
  }
  grown_ = true;
  auto& part = responding_ ? open_->answered : open_->own;
  if (part.size() + text.size() < utterance_bytes_max) {
    part += '\n';
    part += text;
  }
}

// The line may be the rest of one that was broken at the edge of a terminal: with it, go's words
// are read as one line; without a blank first, because a word may have been broken, too.
bool Hearing::mend(const Line& line, const Marks& marks) {
  if (!open_ || pieces_ == pieces_max || mends_ == mends_max || responding_ || line.text.empty())
    return false;
  if (!open_->marks.module && !open_->marks.request && !open_->marks.verifying) return false;
  const bool in_quote = has_open_quote(open_->text);
  if (!in_quote && (is_open_ended() || marks.any())) return false;
  if (judge(*open_)) return false;
  ++mends_;
  for (const std::string_view between : {"", " "}) {
    const auto text = open_->text + std::string{between} + std::string{line.text};
    if (text.size() > utterance_bytes_max) return false;
    const Line joined{text, open_->line, open_->indent};
    const auto words = matcher_.words_in(text);
    auto utterance = read_utterance(joined, words, marks_of(text, words));
    if (!judge(utterance) && !(in_quote && between.empty())) continue;
    open_ = std::move(utterance);
    ++pieces_;
    return true;
  }
  return false;
}

// The text ends within an error, before the words that say what is wrong.
bool Hearing::is_torn() const {
  constexpr std::size_t fragment_max = 12;  // "dial tcp", "net/http": no words of go's end there
  if (!is_go_speaking(*open_) || !open_->marks.module || !open_->answered.empty()) return false;
  const bool begun = open_->request && open_->tail.size() <= fragment_max;
  return (begun || has_open_quote(open_->text)) && !judge(*open_);
}

void Hearing::close() {
  if (!open_) return;
  if (grown_) reread(*open_, matcher_);
  grown_ = false;
  heard_(std::move(*open_));
  open_.reset();
  responding_ = false;
  pieces_ = 0;
}

void Hearing::hear(const Line& line, const WordSet& words) {
  const auto marks = words.empty() ? Marks{} : marks_of(line.text, words);
  if (belongs(line, marks)) return add(line);
  if (mend(line, marks)) return;
  close();
  if (!marks.any() || is_quiet(line.text, words) || words.has(Word::asked_x)) return;
  const bool says_more = words.any_of(causes_) || marks.request || marks.module || marks.verifying;
  if (!says_more || read_ == utterances_max) return;  // not said more: a compiler's line, mostly
  ++read_;
  open_ = read_utterance(line, words, marks);
  if (!open_->answered.empty()) {
    responding_ = true;
    grown_ = true;
    response_indent_ = line.indent + 1;
  }
}

Circumstances Hearing::run(std::string_view text) {
  LineReader reader{text};
  Line line;
  while (reader.next(line)) {
    if (line.text.empty()) {
      close();
      continue;
    }
    const auto words = matcher_.words_in(line.text);
    observer_.note(line, words);
    hear(line, words);
  }
  if (open_ && is_torn()) observer_.note_torn({open_->text, open_->line, 0});
  close();
  return observer_.take();
}

}  // namespace

Circumstances hear(std::string_view text, const std::function<void(Utterance)>& heard) {
  return Hearing{heard}.run(text);
}

}  // namespace gopx::explain
