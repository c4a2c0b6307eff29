// The tables of general options.
#include "api/options.hpp"

#include <array>

namespace gopx::api {
namespace {

constexpr std::array ctl_table{
    Argument{.name = "socket",
             .side = Side::shell,
             .sentence = "gopxd's control socket, where it is not the usual one (GOPX_SOCKET)",
             .offers = Offers::files,
             .placeholder = "PATH"},
    Argument{.name = "json",
             .kind = Kind::flag,
             .side = Side::shell,
             .sentence = "data as JSON, with \"schema\":1"},
    Argument{.name = "color",
             .side = Side::shell,
             .sentence = "colours: auto, always or never",
             .choices = "auto|always|never",
             .placeholder = "WHEN"},
    Argument{.name = "lang",
             .side = Side::shell,
             .sentence = "language: en or zh (else by LC_ALL, LC_MESSAGES, LANG)",
             .choices = "en|zh",
             .placeholder = "LANG"},
    Argument{.name = "version",
             .kind = Kind::flag,
             .side = Side::shell,
             .sentence = "the same as the command version"},
};

constexpr std::array daemon_table{
    Argument{.name = "config",
             .side = Side::shell,
             .sentence = "the user's configuration file (GOPX_CONFIG)",
             .offers = Offers::files,
             .placeholder = "FILE"},
    Argument{.name = "no-system",
             .kind = Kind::flag,
             .side = Side::shell,
             .sentence = "leave /etc/gopx/gopxd.toml out"},
    Argument{.name = "socket",
             .side = Side::shell,
             .sentence = "the control socket (GOPX_SOCKET)",
             .offers = Offers::files,
             .placeholder = "PATH"},
    Argument{.name = "state-dir",
             .side = Side::shell,
             .sentence = "where the takeover record and the history are kept (GOPX_STATE_DIR)",
             .offers = Offers::files,
             .placeholder = "DIR"},
};

constexpr std::array mode_table{
    Argument{.name = "check-config",
             .kind = Kind::flag,
             .side = Side::shell,
             .sentence = "check the configuration: exit 0, or 78 with every problem"},
    Argument{.name = "print-config",
             .kind = Kind::flag,
             .side = Side::shell,
             .sentence = "print the effective configuration as commented TOML"},
    Argument{.name = "restore",
             .kind = Kind::flag,
             .side = Side::shell,
             .sentence = "put your own GOPROXY back if a takeover is in force"},
    Argument{.name = "ephemeral",
             .kind = Kind::flag,
             .side = Side::shell,
             .sentence = "serve gopxctl over the socket that it hands over as descriptor 3, write "
                         "nothing, go when it goes"},
};

}  // namespace

std::span<const Argument> gopxctl_options() { return ctl_table; }
std::span<const Argument> gopxd_options() { return daemon_table; }
std::span<const Argument> gopxd_modes() { return mode_table; }

}  // namespace gopx::api
