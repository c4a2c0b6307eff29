// Which fault a status means. Statuses with a meaning of their own: 573, 579, 599 are object-store
// codes seen at Chinese CDNs, 478 is a CDN's back-to-source error; both are outages. 418 and 451
// are what firewalls and geo blocks answer with.
#include "probes/classify.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/logins.hpp"
#include "base/text.hpp"
#include "probes/address.hpp"

namespace gopx::probes {
namespace {

constexpr std::size_t quote_bytes_max = 160;   // of a server's own words in a detail
constexpr std::size_t looked_at_bytes = 2048;  // of a hostile text, before it is cut to be shown
constexpr std::size_t title_search_bytes = 4096;

struct Reason {
  int status;
  std::string_view phrase;
};
constexpr Reason reasons[] = {
    {204, "No Content"},
    {206, "Partial Content"},
    {301, "Moved Permanently"},
    {302, "Found"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {407, "Proxy Authentication Required"},
    {408, "Request Timeout"},
    {410, "Gone"},
    {418, "I'm a teapot"},
    {429, "Too Many Requests"},
    {451, "Unavailable For Legal Reasons"},
    {500, "Internal Server Error"},
    {501, "Not Implemented"},
    {502, "Bad Gateway"},
    {503, "Service Unavailable"},
    {504, "Gateway Timeout"},
};

// Credentials are hidden before the text is cut: a URL without its '@' would no longer look like
// one with a password.
std::string fit_to_show(std::string_view text, std::size_t max_bytes) {
  return printable(mask_logins_in_prose(text.substr(0, looked_at_bytes)), max_bytes);
}

std::string_view phrase_of(int status) {
  for (const Reason& reason : reasons) {
    if (reason.status == status) return reason.phrase;
  }
  return {};
}

bool is_not_found(int status) { return status == 404 || status == 410; }
bool is_outage(int status) { return (status >= 500 && status <= 599) || status == 478; }
bool is_refusal(int status) { return status == 403 || status == 418 || status == 451; }

// The body's first line, if go would show it: text/plain in UTF-8 or ASCII.
std::string_view shown_line(const Response& response) {
  const std::string type = to_lower(response.content_type);
  if (!type.starts_with("text/plain")) return {};
  const std::size_t charset = type.find("charset=");
  if (charset != std::string::npos && type.find("utf-8", charset) == std::string::npos &&
      type.find("us-ascii", charset) == std::string::npos) {
    return {};
  }
  std::string_view line = response.body;
  line = trim_space(line.substr(0, line.find('\n')));
  constexpr std::string_view said_already = "not found: ";
  if (is_not_found(response.status) && line.starts_with(said_already))
    line.remove_prefix(said_already.size());
  return line;
}

bool was_sent_elsewhere(const Asked& asked, const Response& response) {
  return !response.effective_url.empty() && host_of(response.effective_url) != host_of(asked.url);
}

// " (after a redirect to HOST)" where there was one.
std::string redirect_note(const Asked& asked, const Response& response) {
  if (!was_sent_elsewhere(asked, response)) return {};
  return fmt::format(" (after a redirect to {})", host_of(response.effective_url));
}

// A redirect whose end can't be reached is a blocked target. A redirect that is itself wrong, a
// forward proxy that is down, and above all an end that makes go wait keep their names: waiting
// weighs more than its place.
bool is_blocked_target(const Asked& asked, const Response& response) {
  constexpr std::array own_names = {Fault::redirect_loop, Fault::redirect_insecure,
                                    Fault::local_proxy_broken, Fault::http_407};
  const bool named =
      std::find(own_names.begin(), own_names.end(), *response.fault) != own_names.end();
  return !named && weight_of(*response.fault) != Weight::waits &&
         was_sent_elsewhere(asked, response);
}

// A relay that fails at once is a broken relay. One that makes go wait, and a fault of this
// machine, stay what they are: that is what the walk of a chain and the local-fault rule have to
// know.
Fault sumdb_transport_fault(const Asked& asked, Fault fault) {
  if (asked.own_database) return Fault::sumdb_unreachable;
  const FaultRow& row = row_of(fault);
  const bool keeps = row.weight == Weight::waits || row.blame == Blame::local;
  return keeps ? fault : Fault::sumdb_relay_error;
}

Finding judge_transport(const Asked& asked, const Response& response) {
  const Fault fault = *response.fault;
  const std::string detail = fmt::format(
      "{}{}", response.fault_detail.empty() ? row_of(fault).sentence : response.fault_detail,
      redirect_note(asked, response));
  if (is_sumdb(asked.step)) return bad(sumdb_transport_fault(asked, fault), detail);
  return bad(is_blocked_target(asked, response) ? Fault::redirect_target_blocked : fault, detail);
}

Fault refusal_fault(const Asked& asked, const Response& response) {
  if (was_sent_elsewhere(asked, response)) return Fault::redirect_target_blocked;
  return asked.is_public ? Fault::http_403_public : Fault::http_403_policy;
}

Finding judge_missing(const Asked& asked, const Response& response, std::string_view words) {
  if (asked.step == Step::mod && !asked.is_public && asked.canary_is_public) {
    Finding finding =
        good(fmt::format("{}: reachable, but it does not have this public test module", words));
    finding.unproven = true;
    return finding;
  }
  if (is_file_url(asked.url)) return bad(Fault::file_missing, words);
  if (asked.step == Step::zip && asked.has_metadata.value_or(true)) {
    return bad(Fault::split_brain,
               fmt::format("{} for the zip{}", words,
                           asked.has_metadata ? ", but .mod and .info exist" : ""));
  }
  if (!is_html(response)) return bad(Fault::not_found_but_broken, words);
  return bad(Fault::not_found_but_broken,
             fmt::format("{}, {}: check the path of the base URL", words, describe_page(response)));
}

// Statuses that say the same wherever they come from.
std::optional<Fault> cross_cutting_fault(int status) {
  if (status == 407) return Fault::http_407;
  if (status == 429) return Fault::http_429;
  return {};
}

Fault module_status_fault(const Asked& asked, const Response& response) {
  if (response.status == 401) return Fault::http_401;
  if (is_refusal(response.status)) return refusal_fault(asked, response);
  return is_outage(response.status) ? Fault::http_5xx : Fault::http_odd;
}

// /supported may say no: that is an answer. A look-up may not, and a tile of a signed tree exists.
Finding judge_sumdb_status(const Asked& asked, const Response& response, std::string_view words) {
  if (!is_not_found(response.status) || asked.step == Step::tile || asked.step == Step::latest)
    return bad(Fault::sumdb_relay_error, words);
  if (asked.step == Step::lookup) return bad(Fault::sumdb_lookup_404, words);
  Finding finding = good(fmt::format("does not serve the checksum database ({} {})",
                                     response.status, phrase_of(response.status)));
  finding.relay = RelayAnswer::no;
  return finding;
}

}  // namespace

Finding good(std::string_view detail) {
  Finding finding;
  finding.detail = fit_to_show(detail, report_detail_max);
  return finding;
}

Finding bad(Fault fault, std::string_view detail) {
  Finding finding = good(detail);
  finding.fault = fault;
  return finding;
}

bool is_sumdb(Step step) { return step >= Step::supported; }

std::optional<Finding> judge_arrival(const Asked& asked, const Response& response) {
  if (response.fault) return judge_transport(asked, response);
  if (response.status == 200) return {};
  const std::string words = describe_status(response) + redirect_note(asked, response);
  if (const auto fault = cross_cutting_fault(response.status)) return bad(*fault, words);
  if (is_sumdb(asked.step)) return judge_sumdb_status(asked, response, words);
  if (is_not_found(response.status)) return judge_missing(asked, response, words);
  return bad(module_status_fault(asked, response), words);
}

bool is_html(const Response& response) {
  std::string_view body = response.body;
  constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
  if (body.starts_with(byte_order_mark)) body.remove_prefix(byte_order_mark.size());
  const std::size_t first = body.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && body[first] == '<';
}

Finding unusable(const Response& response, Fault otherwise, std::string_view detail) {
  if (is_html(response)) {
    return bad(Fault::html_200, fmt::format("200 with {}", describe_page(response)));
  }
  if (response.cut)
    return bad(Fault::too_large, fmt::format("more than {} bytes", response.body.size()));
  return bad(otherwise, detail);
}

std::string describe_status(const Response& response) {
  const std::string_view phrase = phrase_of(response.status);
  const std::string line = fit_to_show(shown_line(response), quote_bytes_max);
  return fmt::format("{}{}{}{}{}", response.status, phrase.empty() ? "" : " ", phrase,
                     line.empty() ? "" : ": ", line);
}

std::string describe_page(const Response& response) {
  const std::string_view head = std::string_view(response.body).substr(0, title_search_bytes);
  const std::string lower = to_lower(head);
  constexpr std::string_view opening = "<title>";
  const std::size_t start = lower.find(opening);
  const std::size_t end = lower.find("</title>");
  if (start == std::string::npos || end == std::string::npos || end < start + opening.size())
    return "a web page";
  const std::string_view title =
      trim_space(head.substr(start + opening.size(), end - start - opening.size()));
  return fmt::format("a web page, \"{}\"", fit_to_show(title, quote_bytes_max));
}

}  // namespace gopx::probes
