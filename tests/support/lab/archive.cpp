// See archive.hpp. libzip writes into a growing buffer source, which is read back after the archive
// is closed.
#include "archive.hpp"

#include <zip.h>

#include <cstdlib>

namespace gopx::lab {
namespace {

constexpr zip_uint16_t dos_time = 0;
constexpr zip_uint16_t dos_date = (40 << 9) | (1 << 5) | 1;  // 2020-01-01

void must(bool done) {
  if (!done) std::abort();
}

void add(zip_t* archive, const File& file) {
  zip_source_t* source = zip_source_buffer(archive, file.content.data(), file.content.size(), 0);
  must(source != nullptr);
  const auto index = zip_file_add(archive, file.name.c_str(), source, ZIP_FL_ENC_UTF_8);
  must(index >= 0);
  must(zip_file_set_dostime(archive, static_cast<zip_uint64_t>(index), dos_time, dos_date, 0) == 0);
}

std::string read_all(zip_source_t* source) {
  zip_stat_t about;
  must(zip_source_stat(source, &about) == 0 && zip_source_open(source) == 0);
  std::string bytes(about.size, '\0');
  must(zip_source_read(source, bytes.data(), bytes.size()) ==
       static_cast<zip_int64_t>(bytes.size()));
  zip_source_close(source);
  return bytes;
}

}  // namespace

std::string make_zip(const std::vector<File>& files) {
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* buffer = zip_source_buffer_create(nullptr, 0, 0, &error);
  must(buffer != nullptr);
  zip_source_keep(buffer);  // the archive takes one reference with it
  zip_t* archive = zip_open_from_source(buffer, ZIP_TRUNCATE, &error);
  must(archive != nullptr);
  for (const File& file : files) add(archive, file);
  must(zip_close(archive) == 0);
  std::string bytes = read_all(buffer);
  zip_source_free(buffer);
  zip_error_fini(&error);
  return bytes;
}

}  // namespace gopx::lab
