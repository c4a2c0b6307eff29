// See lab.hpp.
#include "lab.hpp"

#include <unistd.h>

#include <boost/json.hpp>
#include <fstream>
#include <stdexcept>

namespace gopx::lab {
namespace {

namespace json = boost::json;
namespace fs = std::filesystem;
using boost::asio::ip::tcp;

constexpr const char* database_name = "sum.example.test";
constexpr const char* database_letter = "sumdb";

// Readers never see half a file.
void write_file(const fs::path& path, const std::string& content) {
  const fs::path draft = path.string() + ".new";
  std::ofstream file{draft, std::ios::binary | std::ios::trunc};
  file << content;
  file.close();
  if (!file) throw std::runtime_error("can't write " + draft.string());
  fs::rename(draft, path);
}

// The port must be known before the database opens, because it is part of its name and so of its
// key. Bound and not listening, it goes to nobody else; Gate binds it a second time.
std::optional<tcp::acceptor> home_of_database(boost::asio::io_context& io, const Options& options) {
  if (!options.database_at_its_name) return std::nullopt;
  if (!options.tls) throw std::runtime_error("a database at its name takes --tls");
  tcp::acceptor acceptor{io, tcp::v4()};
  acceptor.set_option(tcp::acceptor::reuse_address(true));
  acceptor.bind({boost::asio::ip::address_v4::loopback(), 0});
  return acceptor;
}

unsigned short port_of(const std::optional<tcp::acceptor>& acceptor) {
  return acceptor ? acceptor->local_endpoint().port() : static_cast<unsigned short>(0);
}

std::string name_at(const std::optional<tcp::acceptor>& home) {
  return home ? "127.0.0.1:" + std::to_string(port_of(home)) : database_name;
}

Mirrors make_mirrors(boost::asio::io_context& io, const Options& options, const Site& site,
                     std::pair<Journal*, Certificates*> shared, unsigned short database_port) {
  Mirrors mirrors;
  for (std::size_t i = 0; i < options.mirrors; ++i) {
    const unsigned short port = i < options.ports.size() ? options.ports[i] : 0;
    Mirror::Options mirror{letter_of(i), false, port, shared.second, 0};
    mirrors.push_back(std::make_unique<Mirror>(io, std::move(mirror), site, *shared.first));
  }
  Certificates* const certificates = database_port == 0 ? nullptr : shared.second;
  Mirror::Options database{database_letter, true, 0, certificates, database_port};
  mirrors.push_back(std::make_unique<Mirror>(io, std::move(database), site, *shared.first));
  return mirrors;
}

std::string quoted(const std::string& text) { return json::serialize(json::value(text)); }

std::string canary_block(const ModuleVersion& module) {
  return "[[canary]]\nmodule = " + quoted(module.path) + "\nversion = " + quoted(module.version) +
         "\nmod_h1 = " + quoted(module.mod_h1) + "\nzip_h1 = " + quoted(module.zip_h1) + "\n\n";
}

// The large one and those that require others are for go, not for probes.
bool is_canary(const ModuleVersion& module) {
  return module.mod.find("require") == std::string::npos && module.zip.size() < 64 * 1024;
}

}  // namespace

std::string letter_of(std::size_t index) {
  std::string letters;
  for (std::size_t rest = index + 1; rest > 0; rest = (rest - 1) / 26) {
    letters.insert(letters.begin(), static_cast<char>('a' + (rest - 1) % 26));
  }
  return letters;
}

Lab::Lab(boost::asio::io_context& io, const Options& options)
    : home_(home_of_database(io, options)),
      site_(name_at(home_)),
      certificates_(options.tls ? std::make_optional<Certificates>() : std::nullopt),
      dir_(fs::absolute(options.dir)),
      mirrors_(make_mirrors(io, options, site_,
                            {&journal_, certificates_ ? &*certificates_ : nullptr},
                            port_of(home_))),
      control_(io, options.control_port, mirrors_, journal_),
      control_url_(control_.url()) {
  write_files();
}

void Lab::write_files() const {
  fs::create_directories(dir_);
  if (certificates_) write_file(dir_ / "ca.pem", certificates_->ca_pem());
  write_file(dir_ / "vkey", site_.database().verifier_key());
  write_file(dir_ / "canaries.toml", canaries_toml());
  write_file(dir_ / "lab.json", lab_json());
}

std::string Lab::database_url() const {
  return home_ ? mirrors_.back()->https_url() : mirrors_.back()->http_url();
}

std::string Lab::lab_json() const {
  json::array mirrors;
  for (std::size_t i = 0; i + 1 < mirrors_.size(); ++i) {
    const Mirror& mirror = *mirrors_[i];
    mirrors.push_back({{"name", "mirror-" + mirror.letter()},
                       {"letter", mirror.letter()},
                       {"http", mirror.http_url()},
                       {"https", mirror.https_url()}});
  }
  json::array modules;
  for (const ModuleVersion& module : site_.modules()) {
    modules.push_back({{"path", module.path},
                       {"escaped", escape_path(module.path)},
                       {"version", module.version},
                       {"mod_h1", module.mod_h1},
                       {"zip_h1", module.zip_h1},
                       {"canary", is_canary(module)}});
  }
  const std::string ca = certificates_ ? (dir_ / "ca.pem").string() : "";
  const json::value all{{"pid", ::getpid()},
                        {"control", control_url_},
                        {"ca", ca},
                        {"sumdb",
                         {{"name", site_.database().name()},
                          {"key", site_.database().verifier_key()},
                          {"url", database_url()}}},
                        {"mirrors", std::move(mirrors)},
                        {"modules", std::move(modules)}};
  return json::serialize(all) + "\n";
}

std::string Lab::canaries_toml() const {
  std::string text = "[sumdb]\nname = " + quoted(site_.database().name()) +
                     "\nkey = " + quoted(site_.database().verifier_key()) +
                     "\nurl = " + quoted(database_url()) + "\n\n";
  for (const ModuleVersion& module : site_.modules()) {
    if (is_canary(module)) text += canary_block(module);
  }
  for (std::size_t i = 0; i + 1 < mirrors_.size(); ++i) {
    const Mirror& mirror = *mirrors_[i];
    text += "[[endpoint]]\nname = " + quoted("mirror-" + mirror.letter()) +
            "\nurl = " + quoted(certificates_ ? mirror.https_url() : mirror.http_url()) +
            "\ntrust = \"user\"\n";
    if (certificates_) text += "ca_file = " + quoted((dir_ / "ca.pem").string()) + "\n";
    text += "\n";
  }
  return text;
}

}  // namespace gopx::lab
