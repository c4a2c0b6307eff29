// SQLite, as little of it as the history needs. One connection that nobody shares: it is opened
// with an exclusive lock, so that it needs no shared memory (which network file systems lack and
// which a full disk turns into SIGBUS), in WAL mode, so that a commit costs no fsync and a kill -9
// loses nothing. Calls block for as long as the disk does; nothing here ever waits for another
// process.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace gopx::state {

enum class DatabaseTrouble : std::uint8_t {
  none,
  corrupt,  // what is there is no database, or a damaged one
  full,     // no place on the disk, or the size limit is reached
  other,    // locked, not permitted, …
};

class Database;

// One SQL statement with its values. A failure is remembered by the database.
class Statement {
 public:
  // Values in the order of the question marks.
  Statement& with(std::int64_t value);
  Statement& with(std::string_view value);
  // Goes on to the next row: true if there is one. False at the end and after a failure.
  bool next();
  // Runs to the end: true unless it failed. Can be given values anew then.
  bool run();
  std::int64_t number(int column) const;
  std::string_view text(int column) const;  // until the next row

 private:
  friend class Database;
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const;
  };
  Statement(Database& database, std::string_view sql);
  void note(int code);

  Database* database_;
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
  int values_ = 0;
};

class Database {
 public:
  struct Limits {
    std::int64_t bytes_max = 0;  // of the file
    int checkpoint_pages = 0;    // written over from the log at once
  };

  // Makes the file (0600) where there is none, and checks it where there is one.
  static Database open(const std::string& path, const Limits& limits);
  Database(Database&&) noexcept = default;
  Database& operator=(Database&&) noexcept = default;

  // What was wrong first since forget_trouble(); the text names the file.
  DatabaseTrouble trouble() const { return trouble_; }
  const std::string& message() const { return message_; }
  bool ok() const { return trouble_ == DatabaseTrouble::none; }
  void forget_trouble();

  bool run(std::string_view sql);  // several statements, without values
  Statement prepare(std::string_view sql) { return {*this, sql}; }
  // The first column of the first row; 0 where there is none.
  std::int64_t number(std::string_view sql);
  // All of what `work` does, or nothing; gives whether it is done. `work` returns false to give up.
  template <class Work>
  bool together(Work work) {
    if (!run("BEGIN IMMEDIATE")) return false;
    if (work() && ok() && run("COMMIT")) return true;
    roll_back();
    return false;
  }

 private:
  friend class Statement;
  struct Close {
    void operator()(sqlite3* handle) const;
  };
  Database(std::string path, sqlite3* handle) : path_(std::move(path)), handle_(handle) {}
  void note(int code);
  void roll_back();

  std::string path_;
  std::unique_ptr<sqlite3, Close> handle_;
  DatabaseTrouble trouble_ = DatabaseTrouble::none;
  std::string message_;
};

}  // namespace gopx::state
