// See file_fetch.hpp. go reads such a file whole (os.ReadFile); the limit and the refusal of pipes
// and devices are ours.
#include "fetch/file_fetch.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

#include <cerrno>
#include <optional>

#include "base/encoding.hpp"
#include "base/text.hpp"
#include "sys/clock.hpp"
#include "sys/descriptor.hpp"
#include "sys/files.hpp"

namespace gopx::fetch {

namespace {

constexpr std::string_view scheme = "file://";

// Without its %-escapes; nothing where one is broken, or hides a NUL (which would end the path).
std::optional<std::string> unescape(std::string_view text) {
  auto path = percent_decode(text);
  const bool hides_end = path && path->find('\0') != std::string::npos;
  return hides_end ? std::nullopt : path;
}

probes::Response fault(Fault which, std::string detail) {
  probes::Response response;
  response.fault = which;
  response.fault_detail = printable(detail, report_detail_max);
  return response;
}

// One byte more than allowed tells whether the file is longer.
bool read_up_to(int fd, std::size_t limit, std::string& content) {
  while (content.size() < limit) {
    const std::size_t old_size = content.size();
    content.resize(limit);
    const ssize_t got = ::read(fd, content.data() + old_size, limit - old_size);
    content.resize(old_size + (got > 0 ? static_cast<std::size_t>(got) : 0));
    if (got == 0) return true;
    if (got < 0 && errno != EINTR) return false;
  }
  return true;
}

probes::Response read_response(const std::string& path, std::size_t body_max) {
  probes::Response response;
  const sys::Descriptor fd{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)};
  if (!fd && (errno == ENOENT || errno == ENOTDIR)) {
    response.status = 404;
    return response;
  }
  struct stat status {};
  if (!fd || ::fstat(fd.get(), &status) != 0) {
    return fault(Fault::file_missing, sys::file_error(path, "can't be opened", errno).message);
  }
  if (!S_ISREG(status.st_mode)) return fault(Fault::file_missing, path + ": not a regular file");
  if (!read_up_to(fd.get(), body_max + 1, response.body)) {
    return fault(Fault::file_missing, sys::file_error(path, "can't be read", errno).message);
  }
  response.status = 200;
  response.cut = response.body.size() > body_max;
  if (response.cut) response.body.resize(body_max);
  return response;
}

}  // namespace

probes::Response not_read_within(Duration limit) {
  return fault(Fault::slow,
               fmt::format("the disk gave nothing within {} (timeout)", format_duration(limit)));
}

probes::Response fetch_file(const std::string& url, std::size_t body_max) {
  const Duration start = sys::running_time();
  if (!equal_ignoring_case(std::string_view(url).substr(0, scheme.size()), scheme)) {
    return fault(Fault::bad_url, "not a file:// address");
  }
  const auto path = unescape(std::string_view(url).substr(scheme.size()));
  if (!path || !path->starts_with('/')) {
    return fault(Fault::bad_url, "a file:// address is file:// and an absolute path, nothing else");
  }
  auto response = read_response(*path, body_max);
  response.effective_url = url;
  response.timings.total = sys::running_time() - start;
  response.timings.first_byte = response.timings.total;
  return response;
}

}  // namespace gopx::fetch
