// What stands in a lock file: read back as it was written, and harmless when it is cut or strange.
#include "api/lock_note.hpp"

#include <doctest/doctest.h>

using namespace gopx::api;

TEST_CASE("what was written is read back") {
  for (const Stage stage :
       {Stage::unknown, Stage::starting, Stage::running, Stage::stopping, Stage::restoring}) {
    const auto note = read_lock_note(to_text({42, stage, "/run/user/1/gopx/gopxd.sock"}));
    REQUIRE(note);
    CHECK_EQ(note->pid, 42);
    CHECK(note->stage == stage);
    CHECK_EQ(note->socket, "/run/user/1/gopx/gopxd.sock");
  }
}

TEST_CASE("the first line alone, as an older gopxd writes it") {
  const auto note = read_lock_note("123\n");
  REQUIRE(note);
  CHECK_EQ(note->pid, 123);
  CHECK(note->stage == Stage::unknown);
  CHECK_EQ(note->socket, "");
  CHECK(to_text({123, Stage::unknown, ""}).starts_with("123\n"));
}

TEST_CASE("no process id: nothing; anything else may be missing, cut or rubbish") {
  for (const char* text : {"", "\n", "x\n", "12x\n", "-1\n", "0\n", "12", "99999999999999999999\n"})
    CHECK_FALSE(read_lock_note(text));
  for (const char* text : {"7\nrunn", "7\nrunning", "7\nwalking\n", "7\n\n\n"})
    CHECK(read_lock_note(text)->stage == Stage::unknown);
  for (const char* text : {"7\nrunning\n", "7\nrunning\n/run/s", "7\nrunning\nrelative\n"})
    CHECK_EQ(read_lock_note(text)->socket, "");
  CHECK_EQ(to_text({7, Stage::running, "/a\nb"}), "7\nrunning\n\n");
}

TEST_CASE("where the locks lie") {
  CHECK_EQ(state_lock_path("/h/.local/state/gopx"), "/h/.local/state/gopx/gopxd.lock");
  CHECK_EQ(env_lock_path("/h/.config/go/env"), "/h/.config/go/.env.gopxd.lock");
}
