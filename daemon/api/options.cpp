// The tables of general options.
#include "api/options.hpp"
#include "base/sentence.hpp"

#include <array>

namespace gopx::api {
namespace {

constexpr std::array ctl_table{
    Argument{.name = "socket",
             .side = Side::shell,
             .sentence = msgid("control socket of gopxd, if not the default one (GOPX_SOCKET)"),
             .offers = Offers::files,
             .placeholder = "PATH"},
    Argument{.name = "json",
             .kind = Kind::flag,
             .side = Side::shell,
             .sentence = msgid("results as JSON, with \"schema\":1")},
    Argument{.name = "color",
             .side = Side::shell,
             .sentence = msgid("colours: auto, always or never"),
             .choices = "auto|always|never",
             .placeholder = "WHEN"},
    Argument{.name = "lang",
             .side = Side::shell,
             .sentence = msgid("language: en or zh (else by LC_ALL, LC_MESSAGES, LANG)"),
             .choices = "en|zh",
             .placeholder = "LANG"},
    Argument{.name = "version",
             .letter = 'V',
             .kind = Kind::flag,
             .side = Side::shell,
             .sentence = msgid("same as the command version")},
};

constexpr std::array daemon_table{
    Argument{.name = "config",
             .side = Side::shell,
             .sentence = msgid("your configuration file (GOPX_CONFIG)"),
             .offers = Offers::files,
             .placeholder = "FILE"},
    Argument{.name = "no-system",
             .kind = Kind::flag,
             .side = Side::shell,
             .sentence = msgid("ignore /etc/gopx/gopxd.toml")},
    Argument{.name = "socket",
             .side = Side::shell,
             .sentence = msgid("control socket (GOPX_SOCKET)"),
             .offers = Offers::files,
             .placeholder = "PATH"},
    Argument{.name = "state-dir",
             .side = Side::shell,
             .sentence = msgid("directory of the saved GOPROXY and the history (GOPX_STATE_DIR)"),
             .offers = Offers::files,
             .placeholder = "DIR"},
};

constexpr std::array mode_table{
    Argument{.name = "check-config",
             .kind = Kind::flag,
             .side = Side::shell,
             .sentence = msgid("check the configuration: exit 0, or 78 with every problem")},
    Argument{.name = "print-config",
             .kind = Kind::flag,
             .side = Side::shell,
             .sentence = msgid("print the effective configuration as commented TOML")},
    Argument{.name = "restore",
             .kind = Kind::flag,
             .side = Side::shell,
             .sentence = msgid("restore your GOPROXY if gopxd has changed it")},
    Argument{.name = "ephemeral",
             .kind = Kind::flag,
             .side = Side::shell,
             .sentence =
                 msgid("internal: serve gopxctl over the socket that it passes as descriptor 3")},
};

}  // namespace

std::span<const Argument> gopxctl_options() { return ctl_table; }
std::span<const Argument> gopxd_options() { return daemon_table; }
std::span<const Argument> gopxd_modes() { return mode_table; }

}  // namespace gopx::api
