// The lab's own certificate authority, made anew at every start, and the certificates of its HTTPS
// ports: one that is right and three that are each wrong in one way.
#pragma once

#include <boost/asio/ssl/context.hpp>
#include <map>
#include <string>

namespace gopx::lab {

enum class Leaf { good, expired, wrong_name, unknown_ca };

class Certificates {
 public:
  Certificates();
  const std::string& ca_pem() const { return ca_pem_; }
  boost::asio::ssl::context& context_for(Leaf leaf) { return contexts_.at(leaf); }

 private:
  std::string ca_pem_;
  std::map<Leaf, boost::asio::ssl::context> contexts_;
};

}  // namespace gopx::lab
