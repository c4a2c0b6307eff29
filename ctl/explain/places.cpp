// Known places. Public ones are well known by name; what is dead or never was a module proxy is
// named in many articles all the same.
#include "ctl/explain/places.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"

namespace gopx::explain {
namespace {

constexpr std::size_t host_bytes_max = 253;
constexpr std::size_t module_bytes_max = 300;
constexpr std::size_t url_bytes_max = 1024;

constexpr std::string_view public_hosts[] = {"proxy.golang.org",
                                             "sum.golang.org",
                                             "sum.golang.google.cn",
                                             "golang.org",
                                             "go.dev",
                                             "goproxy.cn",
                                             "goproxy.io",
                                             "mirrors.aliyun.com",
                                             "mirrors.cloud.tencent.com",
                                             "mirrors.tencent.com",
                                             "mirrors.huaweicloud.com",
                                             "repo.huaweicloud.com",
                                             "goproxy.bj.bcebos.com",
                                             "storage.googleapis.com",
                                             "github.com",
                                             "gitlab.com",
                                             "bitbucket.org",
                                             "gitee.com",
                                             "codeberg.org",
                                             "sr.ht",
                                             "git.sr.ht",
                                             "gopkg.in",
                                             "google.golang.org",
                                             "cloud.google.com",
                                             "k8s.io",
                                             "sigs.k8s.io",
                                             "go.uber.org",
                                             "go.googlesource.com",
                                             "honnef.co",
                                             "rsc.io",
                                             "gorm.io",
                                             "go.opentelemetry.io",
                                             "goproxyio.com"};

constexpr std::string_view phantom_hosts[] = {"mirrors.tuna.tsinghua.edu.cn",
                                              "mirrors.ustc.edu.cn",
                                              "goproxy.ustc.edu.cn",
                                              "gocenter.io",
                                              "athens.azurefd.net",
                                              "gonexus.dev",
                                              "goproxy.baidu.com",
                                              "goproxy.qiniu.com",
                                              "goproxy.huaweicloud.com",
                                              "go.mirrors.bjtu.edu.cn",
                                              "goproxy.njuer.org",
                                              "mirrors.sjtug.sjtu.edu.cn",
                                              "mirror.sjtu.edu.cn",
                                              "mirrors.bfsu.edu.cn",
                                              "mirrors.nju.edu.cn",
                                              "mirrors.zju.edu.cn",
                                              "mirrors.163.com",
                                              "mirrors.volces.com",
                                              "mirrors.sustech.edu.cn",
                                              "goproxy.dev",
                                              "goproxy.us"};

// Forges on which everybody has a corner of his own.
constexpr std::string_view forges[] = {
    "github.com", "gitlab.com", "bitbucket.org", "gitee.com",  "codeberg.org",
    "git.sr.ht",  "gitea.com",  "dev.azure.com", "golang.org", "gopkg.in"};

constexpr std::string_view company_labels[] = {"corp", "internal", "intranet",    "intra",  "local",
                                               "lan",  "home",     "localdomain", "private"};
constexpr std::string_view company_words[] = {"nexus",   "artifactory", "jfrog",  "athens",
                                              "gitlab.", "git.",        "gerrit", "bitbucket."};

template <std::size_t n>
bool is_one_of(std::string_view word, const std::string_view (&all)[n]) {
  return std::find(std::begin(all), std::end(all), word) != std::end(all);
}

bool is_port(std::string_view text) { return is_digits(text) && text.size() <= 5; }

struct Network {
  std::array<unsigned char, 4> first;
  unsigned bits;
};

constexpr Network local_networks[] = {
    {{0, 0, 0, 0}, 8},      {{10, 0, 0, 0}, 8},     {{100, 64, 0, 0}, 10},
    {{127, 0, 0, 0}, 8},    {{169, 254, 0, 0}, 16}, {{172, 16, 0, 0}, 12},
    {{192, 168, 0, 0}, 16}, {{198, 18, 0, 0}, 15},  {{240, 0, 0, 0}, 4}};

constexpr Network forged_networks[] = {
    {{31, 13, 64, 0}, 18},      {{157, 240, 0, 0}, 16},    {{69, 171, 224, 0}, 19},
    {{66, 220, 144, 0}, 20},    {{173, 252, 64, 0}, 18},   {{69, 63, 176, 0}, 20},
    {{129, 134, 0, 0}, 16},     {{179, 60, 192, 0}, 22},   {{185, 60, 216, 0}, 22},
    {{204, 15, 20, 0}, 22},     {{74, 119, 76, 0}, 22},    {{103, 4, 96, 0}, 22},
    {{102, 132, 96, 0}, 20},    {{104, 244, 40, 0}, 21},   {{199, 16, 156, 0}, 22},
    {{199, 59, 148, 0}, 22},    {{199, 96, 56, 0}, 21},    {{192, 133, 76, 0}, 22},
    {{162, 125, 0, 0}, 16},     {{108, 160, 160, 0}, 20},  {{45, 58, 64, 0}, 20},
    {{8, 7, 198, 45}, 32},      {{59, 24, 3, 173}, 32},    {{37, 61, 54, 158}, 32},
    {{46, 82, 174, 68}, 32},    {{78, 16, 49, 15}, 32},    {{93, 46, 8, 89}, 32},
    {{93, 46, 8, 90}, 32},      {{159, 106, 121, 75}, 32}, {{203, 98, 7, 65}, 32},
    {{128, 121, 126, 139}, 32}, {{159, 24, 3, 173}, 32},   {{88, 191, 249, 183}, 32},
    {{4, 36, 66, 178}, 32},     {{64, 33, 88, 161}, 32},   {{64, 33, 99, 47}, 32}};

std::optional<std::uint32_t> ipv4(std::string_view text) {
  const auto parts = split(text, '.');
  if (parts.size() != 4) return std::nullopt;
  std::uint32_t value = 0;
  for (const auto part : parts) {
    const auto number = read_number<unsigned>(part);
    if (!number || *number > 255) return std::nullopt;
    value = (value << 8U) | *number;
  }
  return value;
}

template <std::size_t n>
bool is_in(std::uint32_t address, const Network (&networks)[n]) {
  return std::any_of(std::begin(networks), std::end(networks), [address](const Network& each) {
    std::uint32_t first = 0;
    for (const unsigned char byte : each.first) first = (first << 8U) | byte;
    const unsigned shift = 32U - each.bits;
    return (address >> shift) == (first >> shift);
  });
}

bool is_company_name(std::string_view host) {
  if (host.find('.') == std::string_view::npos) return true;  // one label: a search domain's
  const auto labels = split(host, '.');
  for (const auto label : labels)
    if (is_one_of(label, company_labels)) return true;
  return std::any_of(std::begin(company_words), std::end(company_words),
                     [host](auto word) { return host.find(word) != std::string_view::npos; });
}

bool all_of(std::string_view text, std::string_view others) {
  return std::all_of(text.begin(), text.end(), [others](char c) {
    return is_alphanumeric(c) || others.find(c) != std::string_view::npos;
  });
}

}  // namespace

std::string_view without_port(std::string_view host) {
  if (host.starts_with('[')) {
    const auto end = host.find(']');
    return end == std::string_view::npos ? host : host.substr(1, end - 1);
  }
  const auto colon = host.find(':');
  const bool one =
      colon != std::string_view::npos && host.find(':', colon + 1) == std::string_view::npos;
  return one && is_port(host.substr(colon + 1)) ? host.substr(0, colon) : host;
}

bool is_ipv6(std::string_view text) {
  const auto percent = text.find('%');
  const auto digits = text.substr(0, percent);
  return std::count(digits.begin(), digits.end(), ':') >= 2 &&
         std::all_of(digits.begin(), digits.end(), [](char c) {
           return is_digit(c) || c == ':' || c == '.' || (c >= 'a' && c <= 'f') ||
                  (c >= 'A' && c <= 'F');
         });
}

bool is_address(std::string_view text) { return ipv4(text).has_value() || is_ipv6(text); }

bool is_local_address(std::string_view text) {
  if (const auto address = ipv4(text)) return is_in(*address, local_networks);
  if (!is_ipv6(text)) return false;
  const auto lower = to_lower(text);
  return lower == "::" || lower == "::1" || lower.starts_with("fe80:") ||
         lower.starts_with("fec0:") || lower.starts_with("fc") || lower.starts_with("fd") ||
         lower.starts_with("::ffff:127.") || lower.starts_with("2001:2:");
}

bool is_forged_address(std::string_view text) {
  if (const auto address = ipv4(text)) return is_in(*address, forged_networks);
  const auto lower = to_lower(text);
  return is_ipv6(text) && (lower.starts_with("2a03:2880:") || lower.starts_with("2001::1f0d") ||
                           lower.starts_with("2001::4a56"));
}

bool is_database(std::string_view host) {
  const auto name = to_lower(without_port(host));
  return name == "sum.golang.org" || name == "sum.golang.google.cn" || name == "gosum.io";
}

bool is_google(std::string_view host) {
  const auto name = to_lower(without_port(host));
  return name == "golang.org" || name.ends_with(".golang.org") || name == "go.dev" ||
         name.ends_with(".googleapis.com") || name.ends_with(".golang.google.cn");
}

Place place_of(std::string_view host) {
  if (host.empty()) return Place::nowhere;
  const auto name = to_lower(without_port(host));
  if (is_one_of(name, public_hosts) || is_google(name)) return Place::public_;
  if (is_one_of(name, phantom_hosts)) return Place::phantom;
  if (name == "localhost" || name.ends_with(".localhost") || name.starts_with("127.") ||
      name == "::1" || name == "0.0.0.0" || name == "host.docker.internal")
    return Place::loopback;
  if (is_address(name)) return is_local_address(name) ? Place::private_ : Place::other;
  return is_company_name(name) ? Place::private_ : Place::other;
}

bool is_plausible_host(std::string_view text) {
  if (text.empty() || text.size() > host_bytes_max) return false;
  const auto name = without_port(text);
  if (is_ipv6(name)) return text.starts_with('[') && name.find('%') == std::string_view::npos;
  return !name.empty() && is_alphanumeric(name.front()) && is_alphanumeric(name.back()) &&
         all_of(name, ".-_") && name.find("..") == std::string_view::npos;
}

bool is_plausible_module(std::string_view text) {
  const auto first = text.substr(0, text.find('/'));
  return !text.empty() && text.size() <= module_bytes_max && is_alphanumeric(text.front()) &&
         text.back() != '/' && all_of(text, "-._~/") && first.find('.') != std::string_view::npos &&
         first.front() != '.' && first.back() != '.' && text.find("..") == std::string_view::npos &&
         text.find("//") == std::string_view::npos;
}

bool is_plausible_url(std::string_view text) {
  const auto scheme = text.find("://");
  if (text.size() > url_bytes_max || scheme == std::string_view::npos) return false;
  if (text.substr(0, scheme) != "https" && text.substr(0, scheme) != "http") return false;
  const auto rest = text.substr(scheme + 3);
  const auto slash = std::min(rest.find_first_of("/?"), rest.size());
  return is_plausible_host(rest.substr(0, slash)) && all_of(rest.substr(slash), "-._~/%!@+:=?&");
}

std::string private_prefix(std::string_view module) {
  if (!is_plausible_module(module)) return {};
  const auto slash = module.find('/');
  const auto host = module.substr(0, slash);
  if (slash == std::string_view::npos || !is_one_of(to_lower(host), forges))
    return std::string{host};
  return std::string{module.substr(0, module.find('/', slash + 1))};
}

}  // namespace gopx::explain
