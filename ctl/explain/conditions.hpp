// What a rule asks of an utterance besides its words: where the request went, what came back, what
// kind of host it is. And whether it is the go command that speaks at all.
#pragma once

#include <string>

#include "base/fault.hpp"
#include "ctl/explain/utterance.hpp"

namespace gopx::explain {

// Other programs written in Go print the same errors of the network. Go's own lines have the form
// of the go command: a module with its version, a request of the protocol, "go: ", a position in a
// file.
bool is_go_speaking(const Utterance& utterance);
// The host that this fault is about.
std::string host_of(Fault fault, const Utterance& utterance);

template <int first, int last>
bool status_is(const Utterance& utterance) {
  return utterance.status >= first && utterance.status <= last && utterance.status != 200;
}

bool toolchain_without_patch(const Utterance& utterance);  // "go1.22": no release is called so
bool by_command(const Utterance& utterance);
bool about_proxy_list(const Utterance& utterance);
bool asked_at_no_host(const Utterance& utterance);  // https://https//…, https://host;X=y/…
bool in_gopath_mode(const Utterance& utterance);

bool wants_proxy_login(const Utterance& utterance);
bool bare_refusal(const Utterance& utterance);
bool bare_answer(const Utterance& utterance);

bool of_go_mod(const Utterance& utterance);
bool public_base(const Utterance& utterance);

bool resolver_talks(const Utterance& utterance);  // an error of the way to the resolver
bool looks_up_only(const Utterance& utterance);   // no address was dialled
bool name_is_public(const Utterance& utterance);
bool name_is_private(const Utterance& utterance);

bool unknown_name_to_database(const Utterance& utterance);
bool unreadable_to_database(const Utterance& utterance);
bool new_to_database(const Utterance& utterance);
bool slow_for_database(const Utterance& utterance);
bool missing_in_database(const Utterance& utterance);
bool relay_status(const Utterance& utterance);
bool database_status(const Utterance& utterance);
bool database_transport(const Utterance& utterance);

bool dials_local_address(const Utterance& utterance);
bool dials_forged_address(const Utterance& utterance);
bool over_ipv6(const Utterance& utterance);

bool at_origin(const Utterance& utterance);
bool origin_lacks_page(const Utterance& utterance);
bool origin_status(const Utterance& utterance);
bool origin_transport(const Utterance& utterance);
bool target_transport(const Utterance& utterance);

bool in_request(const Utterance& utterance);
bool at_public_host(const Utterance& utterance);
bool at_private_host(const Utterance& utterance);
bool expired_lately(const Utterance& utterance);

bool zip_refused(const Utterance& utterance);
bool public_refusal(const Utterance& utterance);
bool private_refusal(const Utterance& utterance);
bool private_at_proxy(const Utterance& utterance);
bool unknown_at_proxy(const Utterance& utterance);
bool broken_behind_proxy(const Utterance& utterance);
bool missing_at_phantom(const Utterance& utterance);
bool zip_missing(const Utterance& utterance);
bool missing_at_other(const Utterance& utterance);
bool missing_at_public(const Utterance& utterance);

bool about_cache(const Utterance& utterance);
bool from_folder(const Utterance& utterance);

}  // namespace gopx::explain
