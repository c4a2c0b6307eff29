// The moment at which the env file is another one than before. Opens nothing: an open of the env
// file is what gopxd takes for a go command.
#pragma once

#include <optional>
#include <string>

namespace gopx::bench {

class EnvWatch {
 public:
  explicit EnvWatch(const std::string& env_file);
  EnvWatch(const EnvWatch&) = delete;
  EnvWatch& operator=(const EnvWatch&) = delete;
  ~EnvWatch();

  // now_s() of the replacement, or nullopt if none has come within the limit.
  std::optional<double> replaced(double limit_s);

 private:
  unsigned long inode() const;

  std::string path_;
  unsigned long before_ = 0;
  int fd_ = -1;
};

}  // namespace gopx::bench
