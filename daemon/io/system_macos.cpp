// macOS. Not run there yet.
#include "io/system.hpp"

#ifdef __APPLE__

namespace gopx::io {

System this_system() { return System::macos; }

}  // namespace gopx::io

#endif
