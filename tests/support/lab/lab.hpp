// The whole lab: N mirrors, the checksum database, the control port, and the files that tell others
// of them.
//
// In DIR: lab.json (ports, URLs, modules with hashes; written last, so its presence means "ready"),
// ca.pem, vkey, and canaries.toml, ready to be appended to a gopxd.toml that has no [sumdb] of its
// own.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

#include "certificates.hpp"
#include "control.hpp"
#include "journal.hpp"
#include "mirror.hpp"
#include "site.hpp"

namespace gopx::lab {

struct Options {
  std::size_t mirrors = 2;
  std::vector<unsigned short> ports;  // of the first mirrors' HTTP; the others get free ones
  bool tls = false;
  bool database_at_its_name = false;  // at https://NAME, where go looks for it; takes tls
  std::filesystem::path dir;
  unsigned short control_port = 0;
};

class Lab {
 public:
  // Throws std::exception if a port or a file can't be had.
  Lab(boost::asio::io_context& io, const Options& options);
  const std::string& control_url() const { return control_url_; }

 private:
  void write_files() const;
  std::string database_url() const;
  std::string lab_json() const;
  std::string canaries_toml() const;

  std::optional<boost::asio::ip::tcp::acceptor> home_;  // holds the port of the database's name
  Site site_;
  Journal journal_;
  std::optional<Certificates> certificates_;
  std::filesystem::path dir_;
  Mirrors mirrors_;  // the last one is the checksum database
  Control control_;
  std::string control_url_;
};

// "a" … "z", "aa" …
std::string letter_of(std::size_t index);

}  // namespace gopx::lab
