// How the env file is changed so that no reader ever sees half of it, or, where the system allows
// nothing better, in place.
//
// An existing file is *exchanged* with a new one that carries the same owner, mode, ACL and
// extended attributes. It is overwritten in place where that can't be: its folder takes no new
// file, the system refuses the exchange (a mount point of its own, another device, an immutable
// folder), what it carries can't be kept, or it has a second name that a new file would not have.
// What permissions promise decides nothing of this; each step is tried, and its answer counts.
//
// `go env -w` truncates and writes in place, without a lock, at any moment; so every replacement
// compares at the last instant, and the inode that was read stays open to be read again.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "envfile/snapshot.hpp"
#include "sys/temporary_file.hpp"

namespace gopx::envfile {

enum class ReplaceOutcome : std::uint8_t {
  done,
  changed_meanwhile,
  only_in_place,  // nothing has been touched; carry_out() once more overwrites it in place
  failed,
};
struct Replaced {
  ReplaceOutcome outcome = ReplaceOutcome::failed;
  std::string detail;  // why not; if done in place, why so; or what is amiss although it is done
  bool in_place = false;
  bool torn =
      false;  // failed in the middle of overwriting, and the old bytes could not be put back
};

enum class Means : std::uint8_t { best, in_place };

// One change of one file. The constructor does everything that can be done before the file is
// touched; then there is time to write down what is about to happen.
class Replacement {
 public:
  // Makes `content` (nullopt: no file) what the file says. `seen` must outlive this.
  Replacement(const EnvSnapshot& seen, std::optional<std::string> content,
              Means means = Means::best);

  // Why it can't be done by any means; "" = it can be tried.
  const std::string& problem() const { return problem_; }
  bool in_place() const { return kind_ == Kind::overwrite; }
  // The file that will have the content; nullopt: there will be none.
  std::optional<FileIdentity> identity() const;

  // If the file still is what `seen` saw. Links stay links. Whatever the outcome, no temporary file
  // stays behind, and nothing carries more permissions than before.
  Replaced carry_out();

 private:
  enum class Kind : std::uint8_t { swap, create, remove, overwrite };

  void prepare();
  void prepare_swap();
  void prepare_new();
  void prepare_removal();
  void prepare_overwriting(std::string because);
  bool make_temporary(mode_t mode);
  void give_way(const std::string& what);
  Replaced after_refusal(const std::string& what);
  Replaced exchange();
  Replaced link_into_place();
  Replaced move_aside();
  Replaced overwrite();
  Replaced failed_overwriting();
  Replaced put_back();
  const std::string& target() const { return seen_.where.path; }

  const EnvSnapshot& seen_;
  std::optional<std::string> content_;
  Kind kind_ = Kind::swap;
  std::string problem_;
  std::string because_;  // it is overwritten in place
  std::unique_ptr<sys::TemporaryFile> fresh_;
  sys::Descriptor out_;  // of the file itself, for overwriting
};

// Could a kill in the middle of overwriting `from` by `to` in place have left `now`?
bool is_torn(const std::string& from, const std::string& to, const std::string& now);

// Atomically exchanges two names (renameat2, renamex_np). false: the file system can't; errno says
// why.
bool exchange_names(const std::string& a, const std::string& b);

}  // namespace gopx::envfile
