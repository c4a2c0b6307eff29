// One server of the lab: a mirror with its HTTP and HTTPS ports, or the checksum database at its
// own address.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "certificates.hpp"
#include "fault.hpp"
#include "gate.hpp"
#include "journal.hpp"
#include "site.hpp"
#include "wire.hpp"

namespace gopx::lab {

class Mirror {
 public:
  struct Options {
    std::string letter;  // "a"; "sumdb" for the database
    bool is_database = false;
    unsigned short port = 0;
    Certificates* certificates = nullptr;  // nullptr: no HTTPS
    unsigned short secure_port = 0;
  };
  // site and journal must outlive the mirror, and the mirror the running of io.
  Mirror(boost::asio::io_context& io, Options options, const Site& site, Journal& journal);

  const std::string& letter() const { return options_.letter; }
  std::string http_url() const;
  std::string https_url() const;  // "" without HTTPS
  const std::vector<Fault>& faults() const { return faults_; }
  std::uint64_t connections() const { return connections_; }
  // Takes effect at once. A fault of the connection closes what is open; other faults begin with
  // the next request.
  void set_faults(std::vector<Fault> faults);

 private:
  boost::asio::awaitable<void> serve(std::shared_ptr<Wire> wire, bool secure);
  boost::asio::awaitable<bool> begin(Wire& wire);
  boost::asio::awaitable<void> answer(Wire& wire, std::string scheme);
  void welcome(boost::asio::ip::tcp::socket socket, bool secure);
  const Fault* connection_fault() const;
  const Fault* fault_for(Topic topic) const;

  boost::asio::io_context& io_;
  Options options_;
  const Site& site_;
  Journal& journal_;
  std::vector<Fault> faults_;
  std::vector<std::weak_ptr<Wire>> wires_;
  std::uint64_t connections_ = 0;
  Gate plain_;
  std::optional<Gate> secure_;
};

}  // namespace gopx::lab
