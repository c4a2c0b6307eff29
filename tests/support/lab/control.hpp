// The lab's own remote control: HTTP with JSON on a loopback port.
//
//   POST /mirrors/NAME/fault   a fault or a list of faults (fault.hpp); NAME: a letter,
//   mirror-LETTER, sumdb, all GET  /state                faults in force and connections accepted
//   so far, per mirror GET  /requests?mirror=&from=   what was asked, in order (journal.hpp);
//   DELETE forgets it POST /stop
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/json/value.hpp>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "gate.hpp"
#include "journal.hpp"
#include "mirror.hpp"

namespace gopx::lab {

using Mirrors = std::vector<std::unique_ptr<Mirror>>;

class Control {
 public:
  Control(boost::asio::io_context& io, unsigned short port, const Mirrors& mirrors,
          Journal& journal);
  std::string url() const { return "http://127.0.0.1:" + std::to_string(gate_.port()); }

 private:
  boost::asio::awaitable<void> serve(std::shared_ptr<Wire> wire);
  Reply reply_to(const Request& request);
  Reply set_fault(const Request& request);
  Reply state() const;
  std::vector<Mirror*> mirrors_called(std::string_view name) const;

  boost::asio::io_context& io_;
  const Mirrors& mirrors_;
  Journal& journal_;
  Gate gate_;
};

}  // namespace gopx::lab
