// Certificates made on the spot, for servers of the tests: an authority, and leaves that are right
// or wrong in one way each. In PEM.
#pragma once

#include <memory>
#include <string>

namespace gopx::testing {

struct Identity {
  std::string certificate;
  std::string key;
};

struct LeafOrder {
  std::string host = "IP:127.0.0.1";  // as in a subjectAltName: "DNS:name" or "IP:address"
  long valid_from = -3600;            // seconds from now
  long valid_until = 30L * 24 * 3600;
};

class Authority {
 public:
  enum class Algorithm { ec, rsa };
  explicit Authority(const std::string& name, Algorithm algorithm = Algorithm::ec);
  Authority(const Authority&) = delete;
  Authority& operator=(const Authority&) = delete;
  ~Authority();

  std::string certificate() const;
  Identity issue(const LeafOrder& order) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace gopx::testing
