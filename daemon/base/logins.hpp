// Logins inside the values of settings, and how they are shown: the password of every login becomes
// xxxxx ("https://joe:xxxxx@host"), as go shows it.
//
// A value is looked at as a whole, because a password may hold every byte that elsewhere cuts a
// list or a URL. An entry of a value ends only at a ',' or '|' that is followed by "scheme://", by
// `direct` or `off` as a whole entry, or by the end. In each entry everything from "://NAME:" to
// the entry's last '@' is the password, whatever stands between, also where go can't parse it; an
// entry without a scheme may begin with "NAME:". What a text of ours says is put together from
// values that were masked before: nothing looks for passwords in finished sentences.
#pragma once

#include <string>
#include <string_view>

namespace gopx {

// A longer value is not shown, only how long it is: cut, it could have lost the '@' behind a
// password.
constexpr std::size_t masked_bytes_max = 32 * 1024;

// The value with every password as xxxxx. A user name without a password is kept. "NAME:" with
// digits up to '/', '?', '#' or the end of the entry is a host and its port; the '@' of a module
// path ("/@v/", "/@latest", "/m@v1.2.3") ends no login.
std::string mask_logins(std::string_view value);

// Does a password of this value hold one of , | / ? # as it stands? go ends the entry or the login
// there (cmd/go/internal/modfetch proxyList, net/url) and takes pieces of the password for hosts
// and paths. Such bytes must be written as % escapes.
bool login_is_misread(std::string_view value);

// For text that others have written (bodies, errors of libraries): each piece between blanks,
// quotes and angle brackets is looked at like a value, and what follows "Basic " or "Bearer "
// becomes xxxxx.
std::string mask_logins_in_prose(std::string_view text);

}  // namespace gopx
