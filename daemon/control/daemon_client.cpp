// libcurl over the daemon's Unix socket. A queue that is full counts as nobody there: who asks asks
// again.
#include "control/daemon_client.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <cerrno>
#include <memory>

#include "sys/files.hpp"

namespace gopx::control {
namespace {

using Easy = std::unique_ptr<CURL, decltype(&curl_easy_cleanup)>;

// For curl: takes less than it was given to end an answer that is too long.
std::size_t append(const char* bytes, std::size_t, std::size_t count, void* body) {
  auto& text = *static_cast<std::string*>(body);
  if (text.size() + count > ask_answer_max) return 0;
  text.append(bytes, count);
  return count;
}

Error error_of(CURL* easy, CURLcode code, const std::string& socket_path) {
  const auto silent = [&](int error) {
    return sys::file_error(socket_path, "the running gopxd does not answer", error);
  };
  long error = 0;
  curl_easy_getinfo(easy, CURLINFO_OS_ERRNO, &error);
  if (code == CURLE_OPERATION_TIMEDOUT) return silent(ETIMEDOUT);
  if (code == CURLE_RECV_ERROR && error != 0) return silent(static_cast<int>(error));
  if (code == CURLE_SEND_ERROR && error != 0)
    return sys::file_error(socket_path, "write", static_cast<int>(error));
  if (code == CURLE_WRITE_ERROR) return Error{socket_path + ": the running gopxd answers too much"};
  return Error{socket_path + ": what listens there is no gopxd"};
}

}  // namespace

Result<DaemonAnswer> post_to_daemon(const std::string& socket_path, const std::string& path,
                                    Duration limit) {
  const Easy easy{curl_easy_init(), &curl_easy_cleanup};
  if (!easy) return failure(socket_path + ": libcurl can't be set up");
  const std::string url = "http://gopx" + path;
  const auto patience = std::chrono::ceil<std::chrono::milliseconds>(limit);
  DaemonAnswer answer{.reached = true, .status = 0, .body = {}};
  CURL* handle = easy.get();
  curl_easy_setopt(handle, CURLOPT_URL, url.c_str());
  curl_easy_setopt(handle, CURLOPT_UNIX_SOCKET_PATH, socket_path.c_str());
  curl_easy_setopt(handle, CURLOPT_PROXY, "");  // whatever the environment says
  curl_easy_setopt(handle, CURLOPT_POSTFIELDS, "");
  curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, std::max<long>(patience.count(), 1));
  curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, &append);
  curl_easy_setopt(handle, CURLOPT_WRITEDATA, &answer.body);
  const CURLcode code = curl_easy_perform(handle);
  if (code == CURLE_COULDNT_CONNECT) return DaemonAnswer{};
  if (code != CURLE_OK) return tl::unexpected(error_of(handle, code, socket_path));
  long status = 0;
  curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
  answer.status = static_cast<int>(status);
  return answer;
}

}  // namespace gopx::control
