// What gopxctl prints: pure functions from the API's structs to text. Lines have at most
// Style::width columns, unless a single word or command is longer.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "api/history.hpp"
#include "api/types.hpp"
#include "base/render.hpp"
#include "ctl/layout.hpp"

namespace gopx::ctl {

// What the text depends on besides its subject.
struct Scene {
  Style style;
  WallTime now{};
  std::optional<std::string> exported_goproxy;  // of the own environment: it wins over the env file
  // A first line that comes before the verdict, and what go uses here, where this shell's go does
  // not do what the status says; empty = as the status says.
  Sentence headline = {};
  Sentence uses_here = {};
  Manner manner = {};  // the reader's

  // In the reader's language.
  std::string tell(const Sentence& sentence) const { return gopx::render(sentence, manner); }
  std::string tell(std::string_view text) const { return gopx::render(text, manner); }
};

// One screen: the verdict, what go uses and why, a row per endpoint, the warnings with their fix.
std::string render_status(const api::Status& status, const Scene& scene);
// Why the chain is what it is, and the whole reason for each endpoint.
std::string render_why(const api::Status& status, const Scene& scene);
// One endpoint with its last probes, newest first, the newest one layer by layer.
std::string render_endpoint(const api::EndpointDetail& detail, const Scene& scene);
// Answers to a probe, layer by layer.
std::string render_answers(std::span<const api::EndpointReport> answers, const Scene& scene);
// The answer of a checksum database in a search: it has the hashes, not the module.
bool is_database(const api::EndpointReport& answer);
// Where a module version is to be had, or why public endpoints were not asked.
std::string render_places(std::string_view module_version, const api::Done& done,
                          const Scene& scene);
// The summary, then a check per line with what was found.
std::string render_proof(const api::Proof& proof, const Scene& scene);
// A row per endpoint: uptime, transitions, probes, percentiles.
std::string render_history(const api::History& history, const Scene& scene);
// In the order in which they came: by endpoint, then module.
std::string render_newest(const std::vector<api::Newest>& newest, const Scene& scene);
// The headings of the events that follow, and one of them.
std::string render_event_headings(const Scene& scene);
std::string render_event(const api::Event& event, const Scene& scene);
std::string render_config(std::span<const api::ConfigValue> values, const Scene& scene);
std::string render_warnings(std::span<const api::Warning> warnings, const Scene& scene);

}  // namespace gopx::ctl
