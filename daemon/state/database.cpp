// The only file that includes SQLite. Facts about it: https://www.sqlite.org/wal.html ("Use of WAL
// Without Shared-Memory": an exclusive lock taken before WAL mode is entered), pragma.html.
#include "state/database.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>

#include "sys/descriptor.hpp"
#include "sys/disk_sync.hpp"

namespace gopx::state {
namespace {

DatabaseTrouble trouble_of(int code) {
  switch (code & 0xFF) {
    case SQLITE_OK:
    case SQLITE_ROW:
    case SQLITE_DONE:
      return DatabaseTrouble::none;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return DatabaseTrouble::corrupt;
    case SQLITE_FULL:
      return DatabaseTrouble::full;
    default:
      return DatabaseTrouble::other;
  }
}

// Made by us, so that it is nobody else's to read; its log takes over the mode.
bool make_file(const std::string& path) {
  const sys::Descriptor fd{
      ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600)};
  struct stat found {};
  if (!fd) return false;
  if (::fstat(fd.get(), &found) == 0 && S_ISREG(found.st_mode)) return true;
  errno = EINVAL;
  return false;
}

// What SQLite does by itself after each commit (wal_autocheckpoint), counted as a disk sync. Pages
// that it can't bring over now are brought over later.
int checkpoint(void* pages_max, sqlite3* handle, const char* name, int pages) {
  if (pages < static_cast<int>(reinterpret_cast<std::intptr_t>(pages_max))) return SQLITE_OK;
  const sys::CountedSync counted;
  ::sqlite3_wal_checkpoint_v2(handle, name, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
  return SQLITE_OK;
}

constexpr std::string_view settings =
    "PRAGMA locking_mode = EXCLUSIVE;"
    "PRAGMA journal_mode = WAL;"
    "PRAGMA synchronous = NORMAL;"
    "PRAGMA trusted_schema = OFF;"
    "PRAGMA cell_size_check = ON;"
    "PRAGMA mmap_size = 0;"
    "PRAGMA cache_size = -1024;"
    "PRAGMA temp_store = MEMORY;";

}  // namespace

void Statement::Finalize::operator()(sqlite3_stmt* statement) const {
  ::sqlite3_finalize(statement);
}

Statement::Statement(Database& database, std::string_view sql) : database_(&database) {
  sqlite3_stmt* made = nullptr;
  if (database.handle_)
    note(::sqlite3_prepare_v2(database.handle_.get(), sql.data(), static_cast<int>(sql.size()),
                              &made, nullptr));
  statement_.reset(made);
}

void Statement::note(int code) { database_->note(code); }

Statement& Statement::with(std::int64_t value) {
  if (statement_) note(::sqlite3_bind_int64(statement_.get(), ++values_, value));
  return *this;
}

Statement& Statement::with(std::string_view value) {
  if (statement_)
    note(::sqlite3_bind_text(statement_.get(), ++values_, value.data(),
                             static_cast<int>(value.size()), SQLITE_TRANSIENT));
  return *this;
}

bool Statement::next() {
  if (!statement_ || !database_->ok()) return false;
  const int code = ::sqlite3_step(statement_.get());
  note(code);
  return code == SQLITE_ROW;
}

bool Statement::run() {
  while (next()) continue;
  if (statement_) ::sqlite3_reset(statement_.get());
  values_ = 0;
  return database_->ok();
}

std::int64_t Statement::number(int column) const {
  return ::sqlite3_column_int64(statement_.get(), column);
}

std::string_view Statement::text(int column) const {
  const auto* bytes =
      reinterpret_cast<const char*>(::sqlite3_column_text(statement_.get(), column));
  const int size = ::sqlite3_column_bytes(statement_.get(), column);
  return bytes == nullptr ? std::string_view{}
                          : std::string_view{bytes, static_cast<std::size_t>(size)};
}

void Database::Close::operator()(sqlite3* handle) const { ::sqlite3_close_v2(handle); }

Database Database::open(const std::string& path, const Limits& limits) {
  sqlite3* handle = nullptr;
  int code = SQLITE_CANTOPEN;
  const bool made = make_file(path);
  const int error = errno;
  if (made)
    code = ::sqlite3_open_v2(path.c_str(), &handle,
                             SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW,
                             nullptr);
  Database database{path, handle};
  if (!made) {
    database.trouble_ = DatabaseTrouble::other;
    database.message_ = fmt::format("{}: {}", path, std::strerror(error));
    return database;
  }
  database.note(code);
  if (!database.run(settings)) return database;
  const auto page_bytes = database.number("PRAGMA page_size");
  if (!database.ok() || page_bytes == 0) return database;
  database.run(fmt::format("PRAGMA max_page_count = {};", limits.bytes_max / page_bytes));
  ::sqlite3_wal_hook(handle, checkpoint,
                     reinterpret_cast<void*>(std::intptr_t{limits.checkpoint_pages}));
  auto check = database.prepare("PRAGMA quick_check(1)");
  if (check.next() && check.text(0) != "ok") database.note(SQLITE_CORRUPT);
  return database;
}

void Database::note(int code) {
  if (!ok() || trouble_of(code) == DatabaseTrouble::none) return;
  trouble_ = trouble_of(code);
  message_ = fmt::format("{}: {}", path_, ::sqlite3_errstr(code));
}

void Database::forget_trouble() {
  trouble_ = DatabaseTrouble::none;
  message_.clear();
}

bool Database::run(std::string_view sql) {
  if (!handle_ || !ok()) return false;
  note(::sqlite3_exec(handle_.get(), std::string{sql}.c_str(), nullptr, nullptr, nullptr));
  return ok();
}

std::int64_t Database::number(std::string_view sql) {
  auto statement = prepare(sql);
  return statement.next() ? statement.number(0) : 0;
}

void Database::roll_back() {
  if (::sqlite3_get_autocommit(handle_.get()) == 0)
    ::sqlite3_exec(handle_.get(), "ROLLBACK", nullptr, nullptr, nullptr);
}

}  // namespace gopx::state
