// Linux, and whatever else keeps to the XDG folders.
#include "io/system.hpp"

#ifndef __APPLE__

namespace gopx::io {

System this_system() { return System::unix_like; }

}  // namespace gopx::io

#endif
