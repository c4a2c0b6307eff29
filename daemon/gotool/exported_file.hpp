// The file for shells that export GOPROXY: what they should export now. The code of `gopxctl hook`
// reads it before each prompt, with nothing but the shell's builtins, so it is three lines: the
// process id of this gopxd, the user's own value, what stands for it now. It is there only while
// something stands in. A gopxd that was killed leaves it behind; readers see that the process is
// gone, and the next gopxd removes it.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>

#include "base/result.hpp"
#include "core/engine.hpp"

namespace gopx::gotool {

class ExportedFile {
 public:
  // path: api::exported_path of the control socket, in a folder where only we may write; "" = there
  // is no such file. Removes what another gopxd has left there.
  ExportedFile(std::string path, pid_t pid);
  ~ExportedFile();
  ExportedFile(const ExportedFile&) = delete;
  ExportedFile& operator=(const ExportedFile&) = delete;

  // Writes (0600, atomically) or removes the file, if that is news. After an error the file is
  // gone: shells export their own value. The same news is not tried again.
  Result<void> say(const std::optional<core::StandIn>& stand_in);
  // Is the file gone that ought to be there, while its folder is? The next say() then is news.
  void look();

 private:
  void remove() const;

  std::string path_;
  pid_t pid_;
  std::string said_;  // the content; "" = no file
};

}  // namespace gopx::gotool
