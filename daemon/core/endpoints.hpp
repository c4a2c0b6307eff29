// All endpoints that matter to this user, each known by one identity however it is written: those
// of the user's chain and of the chain in force, those of the configuration, the catalogue's
// candidates, and (hidden) the addresses of the checksum database, which are probed in the same way
// but never listed.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "config/config.hpp"
#include "core/chain.hpp"
#include "core/endpoint.hpp"

namespace gopx::core {

// What the table is made from.
struct TableInput {
  const config::Config& config;
  const std::vector<KnownEndpoint>& catalogue;
  const Chain& baseline;  // empty if there is none
  const Chain& in_force;
  std::string sumdb_direct;  // address, "" = not asked
  std::string sumdb_alias;
};

class EndpointTable {
 public:
  // Brings the table in line with the input: what stays keeps its history, what is new starts
  // unknown and due at once.
  void rebuild(const TableInput& input, Now now);

  std::vector<Endpoint>& all() { return endpoints_; }
  const std::vector<Endpoint>& all() const { return endpoints_; }
  Endpoint* by_id(EndpointId id);
  Endpoint* by_identity(std::string_view identity);
  const Endpoint* by_identity(std::string_view identity) const;
  Endpoint* by_name(std::string_view name);
  const Endpoint* by_name(std::string_view name) const;
  const Endpoint* hidden(Hidden which) const;
  // Identities of those that may stand in, in the configured or the catalogue order (policy, not
  // health).
  const std::vector<std::string>& candidates() const { return candidates_; }
  // Places (in all()) of those in the user's chain or the one in force, the hidden ones left out.
  const std::vector<std::size_t>& in_chains() const { return in_chains_; }
  // Grows with each rebuild.
  std::uint64_t generation() const { return generation_; }

 private:
  struct Departed {
    std::string identity;
    Hidden hidden;
    Instant at;
    Pace pace;
  };
  void add(Endpoint endpoint, std::vector<Endpoint>& next, Now now);
  void note_departed(const std::vector<Endpoint>& next, Now now);
  void name_all(std::vector<Endpoint>& next);
  void order_candidates(const config::Config& config);

  std::vector<Endpoint> endpoints_;
  void index();

  std::vector<std::string> candidates_;
  std::vector<std::size_t> in_chains_;
  std::map<EndpointId, std::size_t> place_of_;
  std::map<std::string, std::size_t, std::less<>> place_by_identity_;  // the hidden ones left out
  std::vector<Departed> departed_;                                     // oldest first
  std::uint64_t generation_ = 1;
  std::uint64_t last_id_ = 0;
};

}  // namespace gopx::core
