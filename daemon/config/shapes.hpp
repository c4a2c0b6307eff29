// What single texts in a configuration must look like. Each function gives what is wrong with the
// text, as the end of a sentence that begins with it ("is not a valid name"), or nullopt. Nothing
// is looked up.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include "base/sentence.hpp"

namespace gopx::config {

using Complaint = std::optional<Sentence>;

constexpr std::size_t name_bytes_max = 64;    // of an endpoint name
constexpr std::size_t text_bytes_max = 4096;  // of any other text

Complaint check_endpoint_name(std::string_view text);  // a-z, 0-9 and hyphens
Complaint check_endpoint_url(std::string_view text);   // https, http or file
Complaint check_forward_proxy(
    std::string_view text);                   // "env", "none", or an http, https or socks5 URL
Complaint check_path(std::string_view text);  // "" or absolute
Complaint check_sumdb_name(std::string_view text);
Complaint check_sumdb_key(std::string_view text);  // name+hash+key; structure and lengths only
Complaint check_sumdb_url(std::string_view text);  // "" or https or http
Complaint check_module(std::string_view text);
Complaint check_version(std::string_view text);
Complaint check_module_version(std::string_view text);  // module@version
Complaint check_h1(std::string_view text);              // "h1:" and 32 bytes in base64
Complaint check_listen(std::string_view text);          // "" or host:port
Complaint check_argument(std::string_view text);        // of a command line

}  // namespace gopx::config
