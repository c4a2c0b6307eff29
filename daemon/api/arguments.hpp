// What comes with a command: the keys of a JSON body, the parameters of a query and the options of
// a gopxctl command line are the same thing, declared once (commands.hpp) and carried in the same
// value.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <variant>
#include <vector>

#include "api/paths.hpp"
#include "base/sentence.hpp"
#include "base/time.hpp"

namespace gopx::api {

constexpr std::size_t texts_max = 256;                 // values of one list
constexpr std::size_t text_bytes_max = 4096;           // of one value
constexpr std::size_t variable_bytes_max = 16 * 1024;  // of one variable of an environment

enum class Kind : std::uint8_t {
  text,
  texts,     // a list of them
  flag,      // true or false
  duration,  // text that parse_duration accepts
  number,    // a whole number, not negative
};

// Who knows an argument.
enum class Side : std::uint8_t { both, wire, shell };

// What a shell may offer for its value, besides its choices.
enum class Offers : std::uint8_t { nothing, endpoints, files };

struct Argument {
  std::string_view
      name;            // key of the body, parameter of the query, option or placeholder of gopxctl
  char letter = '\0';  // 'f' for a flag that is -f as well
  Kind kind = Kind::text;
  Side side = Side::both;
  bool required = false;
  bool positional = false;         // on the command line: without --name
  std::string_view sentence = {};  // for the help; no final full stop
  std::string_view choices = {};   // "a|b": nothing else is allowed; empty = anything
  Offers offers = Offers::nothing;
  std::string_view placeholder = {};  // of the value in a help, "PATH"; empty = by kind
};

using Value = std::variant<bool, std::uint64_t, std::string, std::vector<std::string>, Environment>;

// The key that the body of every POST may have besides its own: what only the caller's shell knows.
constexpr std::string_view environment_key = "environment";

// The arguments that were given, each of the kind that its declaration says. Asking for one that
// was not given, or for another kind, yields nothing.
class Arguments {
 public:
  void set(std::string_view name, Value value) {
    values_.insert_or_assign(std::string{name}, std::move(value));
  }
  bool has(std::string_view name) const { return values_.find(name) != values_.end(); }
  bool flag(std::string_view name) const;
  std::optional<std::uint64_t> number(std::string_view name) const;
  std::optional<std::string> text(std::string_view name) const;
  std::vector<std::string> texts(std::string_view name) const;
  std::optional<Duration> duration(std::string_view name) const;
  // Of the caller: variables of go's (go_settings.hpp), masked.
  Environment environment() const;
  const std::map<std::string, Value, std::less<>>& all() const { return values_; }
  bool operator==(const Arguments&) const = default;

 private:
  template <class T>
  const T* get(std::string_view name) const;
  std::map<std::string, Value, std::less<>> values_;
};

// Reads the text of an option or of a query parameter. The error names the argument as its reader
// knows it.
tl::expected<Value, Sentence> read_value(const Argument& argument, std::string_view text,
                                         std::string_view name);
// Is this text, already known to be one, allowed for the argument? Nothing, or what is wrong with
// it.
std::optional<Sentence> objection(const Argument& argument, std::string_view text,
                                  std::string_view name);

}  // namespace gopx::api
