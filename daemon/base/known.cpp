// The words for how far an endpoint is trusted: others rely on them (`trust` in
// /v1/status).
#include "base/known.hpp"

namespace gopx {

std::string_view name_of(Trust trust) {
  switch (trust) {
    case Trust::official:
      return "official";
    case Trust::known:
      return "known";
    case Trust::user:
      return "user";
    case Trust::private_:
      return "private";
  }
  return "";
}

}  // namespace gopx
