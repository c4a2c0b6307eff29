// Descriptors 0 to 2 belong to standard input, output and errors, also where whoever started us has
// closed them: otherwise the next file that is opened gets such a number, and log lines go into it.
#pragma once

namespace gopx::sys {

// Call it first in main(). A closed one is taken by /dev/null (where there is none, by "/") in a
// way that keeps what is true of a closed one: reading the input and writing the output fail
// (EBADF). Errors can be written and vanish. False if that can't be had: then nothing may be opened
// at all.
bool open_standard_descriptors();

}  // namespace gopx::sys
