#include "envfile/replace.hpp"

#include <doctest/doctest.h>
#include <sys/resource.h>

#include <csignal>
#include <random>

#include "support/folder.hpp"
#include "support/umask.hpp"
#include "support/unprivileged.hpp"

using namespace gopx;
using namespace gopx::envfile;
using namespace gopx::testing;
namespace fs = std::filesystem;

namespace {

// As the store does it, without a record.
Replaced change(const EnvSnapshot& seen, const std::optional<std::string>& content) {
  Replacement replacement(seen, content);
  const Replaced replaced = replacement.carry_out();
  return replaced.outcome == ReplaceOutcome::only_in_place ? replacement.carry_out() : replaced;
}

Replaced replace(const std::string& path, const std::optional<std::string>& content) {
  const EnvSnapshot seen = take_snapshot(path);
  return change(seen, content);
}

}  // namespace

TEST_CASE(
    "an existing file keeps its mode and gets another inode; nothing else is left in the folder") {
  const Scratch scratch;
  const std::string env = scratch / "env";
  for (const mode_t mode : {0600, 0644, 0640, 0664, 0755}) {
    put(env, "old");
    fs::permissions(env, fs::perms(mode));
    const EnvSnapshot seen = take_snapshot(env);
    const Replaced replaced = change(seen, "new");
    CHECK(replaced.outcome == ReplaceOutcome::done);
    CHECK_FALSE(replaced.in_place);
    CHECK(replaced.detail.empty());
    CHECK(got(env) == "new");
    CHECK(mode_of(env) == mode);
    CHECK(content_of(seen.fd.get()) == "old");
    CHECK(names_in(scratch.path()) == std::vector<std::string>{"env"});
  }
}

TEST_CASE("a new file and its folders get the modes that go would give") {
  struct Row {
    mode_t mask, file, folder;
  };
  for (const Row& row : {Row{022, 0644, 0755}, Row{077, 0600, 0700}, Row{002, 0664, 0775}}) {
    const Scratch scratch;
    const Umask umask(row.mask);
    CHECK(replace(scratch / "a/b/env", "new").outcome == ReplaceOutcome::done);
    CHECK(got(scratch / "a/b/env") == "new");
    CHECK(mode_of(scratch / "a/b/env") == row.file);
    CHECK(mode_of(scratch / "a/b") == row.folder);
    CHECK(mode_of(scratch / "a") == row.folder);
    CHECK(names_in(scratch / "a/b") == std::vector<std::string>{"env"});
  }
}

TEST_CASE("the owner is kept") {
  if (::geteuid() != 0) {
    MESSAGE("SKIPPED: needs root to make a file of another owner");
    return;
  }
  const Scratch scratch;
  put(scratch / "env", "old");
  REQUIRE(::chown((scratch / "env").c_str(), 1234, 2345) == 0);
  CHECK(replace(scratch / "env", "new").outcome == ReplaceOutcome::done);
  struct stat status {};
  REQUIRE(::stat((scratch / "env").c_str(), &status) == 0);
  CHECK(status.st_uid == 1234);
  CHECK(status.st_gid == 2345);
}

TEST_CASE("links stay links, and their target is replaced, made or removed") {
  const Scratch scratch;
  put(scratch / "dot/goenv", "old");
  fs::create_directory(scratch / "go");
  fs::create_symlink("../dot/goenv", scratch / "go/env");
  for (const std::optional<std::string>& content :
       {std::optional<std::string>("new"), std::optional<std::string>(),
        std::optional<std::string>("made")}) {
    CHECK(replace(scratch / "go/env", content).outcome == ReplaceOutcome::done);
    CHECK(fs::is_symlink(scratch / "go/env"));
    CHECK(got(scratch / "dot/goenv") == content);
    CHECK(names_in(scratch / "go") == std::vector<std::string>{"env"});
  }
}

TEST_CASE("whoever changed the file since it was read wins") {
  const Scratch scratch;
  const std::string env = scratch / "env";
  const auto refused = [&](const EnvSnapshot& seen, const std::optional<std::string>& content) {
    return change(seen, content).outcome == ReplaceOutcome::changed_meanwhile;
  };
  for (const std::optional<std::string>& content :
       {std::optional<std::string>("ours"), std::optional<std::string>()}) {
    put(env, "old");
    EnvSnapshot seen = take_snapshot(env);
    put(env, "human");  // in place, as go does
    CHECK(refused(seen, content));
    CHECK(got(env) == "human");

    seen = take_snapshot(env);
    put(scratch / "other", "human");  // the same bytes, another file
    fs::rename(scratch / "other", env);
    CHECK(refused(seen, content));

    seen = take_snapshot(env);
    fs::remove(env);
    CHECK(refused(seen, content));
    CHECK(got(env) == std::nullopt);
  }
  const EnvSnapshot absent = take_snapshot(env);
  put(env, "human");
  CHECK(refused(absent, "ours"));
  CHECK(got(env) == "human");

  put(scratch / "elsewhere", "human");
  const EnvSnapshot direct = take_snapshot(env);
  fs::remove(env);
  fs::create_symlink("elsewhere", env);
  CHECK(refused(direct, "ours"));
  CHECK(got(scratch / "elsewhere") == "human");
  CHECK(names_in(scratch.path()) == std::vector<std::string>{"elsewhere", "env"});
}

TEST_CASE("where the folder is closed, the file is overwritten in place: longer, shorter, empty") {
  const Scratch scratch;
  const std::string env = scratch / "go/env";
  put(env, "old content\n");
  for (const auto& path : {scratch.path(), scratch / "go", env}) give_to_unprivileged(path);
  fs::permissions(scratch / "go", fs::perms(0555));
  for (const std::optional<std::string>& content :
       {std::optional<std::string>("much longer content than before\n"),
        std::optional<std::string>("short\n"), std::optional<std::string>()}) {
    const std::string result = unprivileged([&]() -> std::string {
      const Replaced replaced = replace(env, content);
      if (replaced.outcome != ReplaceOutcome::done) return replaced.detail;
      return replaced.in_place ? "in place" : "by rename";
    });
    CHECK(result == "in place");
    CHECK(got(env) == content.value_or(""));
  }
  fs::permissions(scratch / "go", fs::perms(0755));
}

TEST_CASE("a file or a folder that we may not write is left alone, and the sentence says which") {
  const Scratch scratch;
  const std::string env = scratch / "go/env";
  put(env, "old");
  for (const auto& path : {scratch.path(), scratch / "go", env}) give_to_unprivileged(path);
  fs::permissions(env, fs::perms(0444));
  const std::string detail = unprivileged([&] { return replace(env, "new").detail; });
  CHECK(detail.find(env + " can't be written: Permission denied") == 0);
  CHECK(got(env) == "old");
}

TEST_CASE(
    "every state that a kill can leave in the middle of overwriting is recognised, nothing else "
    "is") {
  const auto torn_states = [](const std::string& from, const std::string& to) {
    std::vector<std::string> states;
    for (std::size_t n = 0; n <= to.size(); ++n) {
      states.push_back(to.substr(0, n) + (n < from.size() ? from.substr(n) : ""));
    }
    return states;
  };
  std::mt19937 random(3);
  for (int round = 0; round < 300; ++round) {
    std::string from, to;
    for (std::size_t n = random() % 12; n > 0; --n) from += static_cast<char>('a' + random() % 2);
    for (std::size_t n = random() % 12; n > 0; --n) to += static_cast<char>('a' + random() % 2);
    const auto states = torn_states(from, to);
    for (const std::string& state : states) {
      CHECK(is_torn(from, to, state) == (state != from && state != to));
    }
    std::string other;
    for (std::size_t n = random() % 14; n > 0; --n) other += static_cast<char>('a' + random() % 2);
    const bool possible = std::find(states.begin(), states.end(), other) != states.end();
    CHECK(is_torn(from, to, other) == (possible && other != from && other != to));
  }
}
