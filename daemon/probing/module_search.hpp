// Where is a module version to be had? A person asks (`gopxctl why MODULE@VERSION`); each endpoint
// is asked once for the version's .info. Private endpoints come first, and public ones are left
// alone where the name is private: because some layer of go's settings says so (GOPRIVATE,
// GONOPROXY), or because a private endpoint has it.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/action.hpp"
#include "fetch/http.hpp"
#include "probing/prober.hpp"

namespace gopx::probing {

struct SearchPlace {
  std::string name;
  std::string url;
  bool is_public = true;
  std::string ca_file;
};

// A checksum database at its own address.
struct SearchDatabase {
  std::string name, url, key;
};

struct Search {
  std::string module;
  std::string version;  // also "latest", a branch or a hash: asked for as go does
  std::vector<SearchPlace> places;
  // Asked last, for a version that a public place has; never for a private name.
  std::optional<SearchDatabase> database = {};
  std::optional<api::GoSetting> private_by;  // the name is private: public places are not asked
  Duration connect_timeout{};
  Duration timeout{};  // of each request
};

constexpr std::size_t searches_max = 8;        // under way at once
constexpr std::size_t search_places_max = 32;  // asked in one search

class ModuleSearch {
 public:
  using Done = std::function<void(const core::Reply&)>;

  ModuleSearch(boost::asio::io_context& loop, fetch::Http& http);
  void use_forward_proxy(std::string setting, sys::Environment environment);
  // Done runs once: an error for a name that go would not accept, or one result per place asked.
  void start(const Search& search, Done done);

 private:
  struct Running {
    Search search;
    Done done;
    core::Reply reply;
    std::map<ProbeId, std::string> open;  // names of the places still to answer
    bool asked_public = false;
    bool asked_database = false;
    bool found_public = false;
    bool found_private = false;
  };
  void ask(const std::shared_ptr<Running>& running, bool is_public);
  void ask_database(const std::shared_ptr<Running>& running);
  core::StartProbe order_for(const Running& running);
  void finished(const core::ProbeFinished& finished);
  void next_stage(const std::shared_ptr<Running>& running);

  Prober prober_;
  std::uint64_t last_probe_ = 0;
  std::vector<std::shared_ptr<Running>> running_;
};

}  // namespace gopx::probing
