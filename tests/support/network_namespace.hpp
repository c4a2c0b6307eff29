// A network of a test's own: while one of these lives, this process and whatever it starts see a
// loopback interface and nothing else. Needs root's rights and the program ip.
#pragma once

#include <string>
#include <vector>

namespace gopx::testing {

class NetworkNamespace {
 public:
  // Throws std::runtime_error where this process must not have one; see possible().
  NetworkNamespace();
  NetworkNamespace(const NetworkNamespace&) = delete;
  NetworkNamespace& operator=(const NetworkNamespace&) = delete;
  ~NetworkNamespace();  // back in the network of before

  // Says which test is skipped and why where there can't be one.
  static bool possible(const std::string& test);
  // `ip` with these arguments; throws if it does not end well.
  void ip(const std::vector<std::string>& arguments) const;

 private:
  int before_ = -1;  // the namespace of before
};

}  // namespace gopx::testing
