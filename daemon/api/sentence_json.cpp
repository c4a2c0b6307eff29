// Facts as JSON and back. A reader trusts nothing: sizes, depth and kinds are looked at, and what
// is not understood makes the whole sentence its own text.
#include "api/sentence_json.hpp"

#include <cmath>

#include "base/render.hpp"

namespace gopx::api {
namespace {

constexpr std::int64_t us_in_ms = 1000;

json::value value_of(const Fact& fact);

json::object object_of(const Sentence& sentence) {
  return {{"id", valid_text(sentence.id)}, {"facts", facts_of(sentence)}};
}

struct Writing {
  json::value operator()(const std::string& text) const { return valid_text(text); }
  json::value operator()(std::int64_t number) const { return number; }
  json::value operator()(Duration span) const {
    const auto us = span.count();
    if (us % us_in_ms == 0) return json::object{{"ms", us / us_in_ms}};
    return json::object{{"ms", static_cast<double>(us) / us_in_ms}};
  }
  json::value operator()(WallTime moment) const {
    return json::object{{"at", valid_text(format_time(moment))}};
  }
  json::value operator()(Fault fault) const {
    return json::object{{"fault", valid_text(name_of(fault))}};
  }
  json::value operator()(const Sentence& sentence) const { return object_of(sentence); }
  json::value operator()(const Texts& texts) const { return list(texts); }
  json::value operator()(const Sentences& sentences) const { return list(sentences); }
  template <class Item>
  json::value list(const std::vector<Item>& items) const {
    json::array all;
    all.reserve(items.size());
    for (const auto& item : items) all.push_back((*this)(item));
    return all;
  }
};

json::value value_of(const Fact& fact) { return std::visit(Writing{}, fact); }

// --- reading: nullopt for what no sentence of ours has

std::optional<Sentence> read_sentence(const json::value* id, const json::value* facts,
                                      std::size_t depth);

std::optional<std::string> read_text(const json::value& from) {
  if (!from.is_string() || from.get_string().size() > fact_bytes_max) return std::nullopt;
  return std::string{view(from.get_string())};
}

std::optional<Fact> read_span(const json::value& from) {
  constexpr auto most = std::chrono::duration_cast<std::chrono::milliseconds>(duration_max);
  json::error_code ec;
  const auto ms = from.to_number<double>(ec);
  if (ec || !(std::abs(ms) <= static_cast<double>(most.count()))) return std::nullopt;
  return Fact{Duration{std::llround(ms * us_in_ms)}};
}

std::optional<Fact> read_object(const json::object& from, std::size_t depth) {
  if (const auto* ms = from.if_contains("ms")) return read_span(*ms);
  if (const auto* at = from.if_contains("at")) {
    const auto moment = at->is_string() ? parse_time(view(at->get_string())) : std::nullopt;
    return moment ? std::optional{Fact{*moment}} : std::nullopt;
  }
  if (const auto* name = from.if_contains("fault")) {
    auto text = read_text(*name);
    if (!text) return std::nullopt;
    const auto fault = fault_named(*text);
    return fault ? Fact{*fault} : Fact{std::move(*text)};  // one that only a newer daemon knows
  }
  auto inner = read_sentence(from.if_contains("id"), from.if_contains("facts"), depth + 1);
  return inner ? std::optional{Fact{std::move(*inner)}} : std::nullopt;
}

std::optional<Fact> read_list(const json::array& from, std::size_t depth) {
  if (from.size() > list_items_max) return std::nullopt;
  Texts texts;
  Sentences sentences;
  for (const auto& item : from) {
    if (auto text = read_text(item)) {
      texts.push_back(std::move(*text));
      continue;
    }
    if (!item.is_object()) return std::nullopt;
    const auto& object = item.get_object();
    auto inner = read_sentence(object.if_contains("id"), object.if_contains("facts"), depth + 1);
    if (!inner) return std::nullopt;
    sentences.push_back(std::move(*inner));
  }
  if (!texts.empty() && !sentences.empty()) return std::nullopt;
  return sentences.empty() ? Fact{std::move(texts)} : Fact{std::move(sentences)};
}

std::optional<Fact> read_fact(const json::value& from, std::size_t depth) {
  if (from.is_object()) return read_object(from.get_object(), depth);
  if (from.is_array()) return read_list(from.get_array(), depth);
  if (auto text = read_text(from)) return Fact{std::move(*text)};
  json::error_code ec;
  const auto number = from.to_number<std::int64_t>(ec);
  return ec ? std::nullopt : std::optional{Fact{number}};
}

std::optional<Sentence> read_sentence(const json::value* id, const json::value* facts,
                                      std::size_t depth) {
  if (depth > sentence_depth_max || id == nullptr || !id->is_string() || facts == nullptr ||
      !facts->is_object() || facts->get_object().size() > facts_max ||
      id->get_string().size() > sentence_id_bytes_max)
    return std::nullopt;
  Sentence sentence{std::string{view(id->get_string())}, {}};
  for (const auto& [name, value] : facts->get_object()) {
    auto fact = read_fact(value, depth);
    if (!is_fact_name(view(name)) || !fact) return std::nullopt;
    sentence.facts.push_back({std::string{view(name)}, std::move(*fact)});
  }
  return sentence;
}

}  // namespace

json::object facts_of(const Sentence& sentence) {
  json::object all;
  for (const auto& [name, value] : sentence.facts) all.emplace(name, value_of(value));
  return all;
}

Sentence sentence_from(std::string_view text, const json::value* id, const json::value* facts) {
  auto sentence = read_sentence(id, facts, 0);
  return sentence && !sentence->empty() ? std::move(*sentence) : verbatim(std::string{text});
}

}  // namespace gopx::api
