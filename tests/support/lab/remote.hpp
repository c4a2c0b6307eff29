// `gopx-lab ctl`: talks to a running lab's control port, found through DIR/lab.json.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace gopx::lab {

// words: fault NAME KIND [key=value…] | requests [NAME] | forget | state | stop | kinds.
// Prints the answer; 0 done, 1 the lab refused or is not there, 64 usage.
int remote(const std::filesystem::path& dir, const std::vector<std::string>& words);

}  // namespace gopx::lab
