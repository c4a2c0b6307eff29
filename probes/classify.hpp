// What an answer means before its body is looked at, and the words to say it in. The judges of
// bodies are beside this file, one per kind of request; every one of them is a pure function from
// bytes to a Finding.
//
// go accepts status 200 and nothing else, ignores Content-Type then, and takes 404 and 410 for "not
// here" (cmd/go web.get, HTTPError.Is). A canary is known to exist, so "not here" is a failure of
// the endpoint.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/report.hpp"
#include "probes/probe.hpp"

namespace gopx::probes {

// What one answer proves.
struct Finding {
  std::optional<Fault> fault;  // nullopt = good
  std::string detail;          // fit to show
  std::string h1 = {};         // of a file that is not what is pinned: what it hashes to
  bool verified = false;       // the body had its pinned hash
  bool unproven = false;       // good, but the canary isn't there: see Report::content_unproven
  RelayAnswer relay = RelayAnswer::unknown;
};

// Details are made fit to show: credentials hidden, printable, at most report_detail_max bytes.
Finding good(std::string_view detail);
Finding bad(Fault fault, std::string_view detail);

// The request that was answered, as far as it decides how an answer is judged.
struct Asked {
  Step step = Step::mod;
  std::string url;
  bool is_public = true;  // the endpoint
  bool canary_is_public = true;
  bool own_database = false;  // asked at a checksum database's own address, not through a proxy
  // Of a zip: were .mod and .info of the same version there? A whole probe has seen them before it
  // comes to the zip; nullopt = not asked just now.
  std::optional<bool> has_metadata = {};
};

// Asked at a checksum database or its relay?
bool is_sumdb(Step step);

// Everything but a body that came with status 200: transport faults, redirects to blocked hosts,
// statuses. nullopt = a body to be judged.
std::optional<Finding> judge_arrival(const Asked& asked, const Response& response);

// Is the body a web page? Its first visible byte decides; Content-Type alone never does, as go
// ignores it.
bool is_html(const Response& response);
// For a body that is not what was asked for: html_200 for a web page, too_large for a cut one, else
// this fault.
Finding unusable(const Response& response, Fault otherwise, std::string_view detail);

// "404 Not Found: bad upstream": the status and the first line of a text/plain body, which go shows
// too.
std::string describe_status(const Response& response);
// "a web page, \"Log in\"": with the title if there is one.
std::string describe_page(const Response& response);

}  // namespace gopx::probes
