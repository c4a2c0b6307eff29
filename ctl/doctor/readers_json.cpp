// JSON with comments, read for its texts: editors' settings are written by hand, and one comma too
// many must not hide the line that matters. One pass with a stack of names.
#include <fmt/format.h>

#include <algorithm>

#include "api/go_settings.hpp"
#include "base/text.hpp"
#include "ctl/doctor/readers.hpp"

namespace gopx::ctl::doctor {
namespace {

constexpr std::size_t depth_max = 32;
constexpr std::size_t text_bytes_max = 4096;  // of one text; a longer one is cut

class JsonReader {
 public:
  explicit JsonReader(std::string_view text) : rest_{text} {}

  std::vector<JsonText> run() {
    while (!rest_.empty() && texts_.size() < readings_max) step();
    return std::move(texts_);
  }

 private:
  struct Level {
    bool is_object = false;
    bool wants_name = false;
    std::string name;
  };

  char take() {
    const char c = rest_.front();
    rest_.remove_prefix(1);
    if (c == '\n') ++line_;
    return c;
  }

  void step() {
    if (rest_.starts_with("//")) return skip_until("\n");
    if (rest_.starts_with("/*")) return skip_until("*/");
    const char c = take();
    if (c == '"') return took_text(read_text());
    if (c == '{' || c == '[') return open(c == '{');
    if ((c == '}' || c == ']') && !levels_.empty()) levels_.pop_back();
    if (levels_.empty() || !levels_.back().is_object) return;
    if (c == ',') levels_.back().wants_name = true;
    if (c == ':') levels_.back().wants_name = false;
  }

  void skip_until(std::string_view end) {
    const auto at = rest_.find(end);
    const auto gone = at == std::string_view::npos ? rest_.size() : at + end.size();
    line_ += static_cast<int>(
        std::count(rest_.begin(), rest_.begin() + static_cast<std::ptrdiff_t>(gone), '\n'));
    rest_.remove_prefix(gone);
  }

  void open(bool is_object) {
    if (levels_.size() < depth_max)
      levels_.push_back({is_object, is_object, {}});
    else
      rest_ = {};
  }

  std::string read_text() {
    std::string text;
    while (!rest_.empty()) {
      const char c = take();
      if (c == '"' || c == '\n') break;
      const char read = c == '\\' && !rest_.empty() ? unescaped(take()) : c;
      if (text.size() < text_bytes_max) text += read;
    }
    return text;
  }

  // \u escapes stay as they are: names and addresses of ours have none.
  static char unescaped(char c) {
    if (c == 'n') return '\n';
    return c == 't' ? '\t' : c;
  }

  void took_text(std::string text) {
    if (!levels_.empty() && levels_.back().is_object && levels_.back().wants_name) {
      levels_.back().name = std::move(text);
      return;
    }
    std::string path;
    for (const auto& level : levels_)
      if (!level.name.empty()) path += (path.empty() ? "" : " > ") + level.name;
    texts_.push_back({std::move(path), std::move(text), line_});
  }

  std::string_view rest_;
  int line_ = 1;
  std::vector<Level> levels_;
  std::vector<JsonText> texts_;
};

struct PathEnd {
  std::string_view front, name;
};
PathEnd cut_path(std::string_view path) {
  const auto at = path.rfind(" > ");
  if (at == std::string_view::npos) return {"", path};
  return {path.substr(0, at), path.substr(at + 3)};
}

bool ends_with_any(std::string_view text, std::initializer_list<std::string_view> ends) {
  return std::any_of(ends.begin(), ends.end(), [text](auto end) { return text.ends_with(end); });
}

}  // namespace

std::vector<JsonText> read_json_texts(std::string_view text) { return JsonReader{text}.run(); }

Assignments read_editor_settings(std::string_view text) {
  Assignments all;
  for (const auto& each : read_json_texts(text)) {
    const auto [front, name] = cut_path(each.path);
    const bool is_place =
        ends_with_any(front, {"go.toolsEnvVars", "build.env", "gopls > env", "containerEnv",
                              "remoteEnv", "build > args", "terminal.integrated.env.linux",
                              "terminal.integrated.env.osx", "env", "customEnvVariables"});
    if (is_place && api::go_variable(name) != nullptr)
      all.push_back({std::string{name}, each.value, each.line, std::string{front}});
  }
  return all;
}

Assignments read_docker_proxies(std::string_view text) {
  Assignments all;
  for (const auto& each : read_json_texts(text)) {
    const auto [front, name] = cut_path(each.path);
    if (!front.starts_with("proxies")) continue;
    if (name == "httpsProxy") all.push_back({"HTTPS_PROXY", each.value, each.line});
    if (name == "httpProxy") all.push_back({"HTTP_PROXY", each.value, each.line});
    if (name == "noProxy") all.push_back({"NO_PROXY", each.value, each.line});
  }
  return all;
}

}  // namespace gopx::ctl::doctor
