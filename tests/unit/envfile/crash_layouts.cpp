// See crash_layouts.hpp.
#ifdef __linux__

#include "crash_layouts.hpp"

#include <grp.h>

#include "support/acl.hpp"
#include "support/mounts.hpp"
#include "support/unprivileged.hpp"

namespace gopx::testing {

namespace fs = std::filesystem;

namespace {

const std::optional<std::string> usual = "# mine\nGOSUMDB=off\nGOPROXY=a\nGOFLAGS=-v\n";

bool enter_mounts() {
  return ::unshare(CLONE_NEWNS) == 0 &&
         ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0;
}

bool drop_powers() {
  return ::geteuid() != 0 ||
         (::setgroups(0, nullptr) == 0 && ::setresgid(nobody, nobody, nobody) == 0 &&
          ::setresuid(nobody, nobody, nobody) == 0);
}

void overwrite(const std::string& path, const std::string& text) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << text;
}

Layout plain(std::string name, std::optional<std::string> text) {
  Layout layout;
  layout.name = std::move(name);
  layout.text = std::move(text);
  return layout;
}

Layout linked_file(std::string name, std::optional<std::string> text) {
  Layout layout = plain(std::move(name), std::move(text));
  layout.real = "dot/goenv";
  layout.prepare = [](const StoreFixture& fixture) {
    fs::create_directories(fixture.scratch / "dot");
    fs::create_directories(fixture.scratch / "config/go");
    fs::create_symlink(fixture.scratch / "dot/goenv", fixture.env);
    return true;
  };
  return layout;
}

Layout linked_folder() {
  Layout layout = plain("a link to the folder", usual);
  layout.real = "dot/go/env";
  layout.prepare = [](const StoreFixture& fixture) {
    fs::create_directories(fixture.scratch / "dot/go");
    fs::create_directories(fixture.scratch / "config");
    fs::create_directory_symlink(fixture.scratch / "dot/go", fixture.scratch / "config/go");
    return true;
  };
  return layout;
}

Layout no_folder() {
  Layout layout = plain("no folder", std::nullopt);
  layout.reset = [](const StoreFixture& fixture) { fs::remove_all(fixture.scratch / "config"); };
  return layout;
}

// It stays the same inode: what could replace it would be found out by looks_of().
Layout overwritten(std::string name) {
  Layout layout = plain(std::move(name), usual);
  layout.in_place = true;
  layout.reset = [](const StoreFixture& fixture) { overwrite(fixture.env, *usual); };
  return layout;
}

Layout mount_point() {
  Layout layout = overwritten("a mount point of its own");
  layout.prepare = [](const StoreFixture& fixture) {
    put(fixture.scratch / "outside", *usual);
    put(fixture.env, "");
    return true;
  };
  layout.enter = [](const StoreFixture& fixture) {
    return enter_mounts() && bind_mount(fixture.scratch / "outside", fixture.env);
  };
  return layout;
}

Layout in_read_only_folder() {
  Layout layout = mount_point();
  layout.name = "a writable mount in a read-only folder";
  layout.enter = [](const StoreFixture& fixture) {
    const std::string folder = fixture.scratch / "config/go";
    return enter_mounts() && bind_mount(folder, folder) && make_read_only(folder) &&
           bind_mount(fixture.scratch / "outside", fixture.env);
  };
  return layout;
}

Layout hard_link() {
  Layout layout = overwritten("a second hard link");
  layout.prepare = [](const StoreFixture& fixture) {
    put(fixture.env, *usual);
    fs::create_hard_link(fixture.env, fixture.scratch / "second");
    return true;
  };
  return layout;
}

bool give_all(const StoreFixture& fixture) {
  for (const auto& path :
       {fixture.scratch.path(), fixture.scratch / "config", fixture.scratch / "config/go"})
    give_to_unprivileged(path);
  return true;
}

Layout closed_folder() {
  Layout layout = overwritten("a closed folder");
  layout.prepare = [](const StoreFixture& fixture) {
    put(fixture.env, *usual);
    give_to_unprivileged(fixture.env);
    fs::permissions(fixture.scratch / "config/go", fs::perms(0555));
    return give_all(fixture);
  };
  layout.enter = [](const StoreFixture&) { return drop_powers(); };
  return layout;
}

Layout foreign_owner() {
  Layout layout = overwritten("another owner's file");
  layout.prepare = [](const StoreFixture& fixture) {
    put(fixture.env, *usual);
    fs::permissions(fixture.env, fs::perms(0666));
    return ::geteuid() == 0 && give_all(fixture);
  };
  layout.enter = [](const StoreFixture&) { return drop_powers(); };
  return layout;
}

Layout root_at_work() {
  Layout layout = plain("a user's file, written by root", usual);
  layout.prepare = [](const StoreFixture&) { return ::geteuid() == 0; };
  layout.reset = [](const StoreFixture& fixture) {
    fs::remove(fixture.env);
    put(fixture.env, *usual);
    if (::chown(fixture.env.c_str(), 1234, 2345) != 0) throw std::runtime_error("no chown");
  };
  return layout;
}

Layout read_only_file() {
  Layout layout = plain("a read-only file", usual);
  layout.prepare = [](const StoreFixture& fixture) {
    put(fixture.env, *usual);
    fs::permissions(fixture.env, fs::perms(0444));
    return give_all(fixture);
  };
  layout.enter = [](const StoreFixture&) { return drop_powers(); };
  layout.reset = [](const StoreFixture&) {};
  return layout;
}

Layout acl_and_attributes() {
  static const std::vector<AclEntry> alice_reads{
      {acl_owner, 6}, {acl_user, 4, 1234}, {acl_group, 0}, {acl_mask, 4}, {acl_other, 0}};
  Layout layout = plain("an ACL and an attribute", usual);
  const auto set = [](const StoreFixture& fixture) {
    fs::remove(fixture.env);
    put(fixture.env, *usual);
    return set_attribute(fixture.env, acl_access, acl_bytes(alice_reads)) &&
           set_attribute(fixture.env, "user.note", "mine");
  };
  layout.prepare = set;
  layout.reset = [set](const StoreFixture& fixture) { set(fixture); };
  return layout;
}

}  // namespace

std::vector<Layout> all_layouts() {
  return {plain("a plain file", usual),
          plain("no LF at the end", "A=1\nGOPROXY=a\nB=2"),
          plain("CR LF", "A=1\r\nGOPROXY=a\r\nB=2\r\n"),
          plain("twice the same key", "GOPROXY=x\nGOSUMDB=off\nGOPROXY=a"),
          plain("an empty file", ""),
          plain("no file", std::nullopt),
          no_folder(),
          linked_file("a link to the file", usual),
          linked_file("a link that leads to nothing", std::nullopt),
          linked_folder(),
          mount_point(),
          in_read_only_folder(),
          hard_link(),
          closed_folder(),
          foreign_owner(),
          root_at_work(),
          read_only_file(),
          acl_and_attributes()};
}

void begin_afresh(const StoreFixture& fixture, const Layout& layout) {
  fs::remove_all(fixture.state);
  for (const std::string& path : left_behind(fixture, layout)) fs::remove(path);
  if (layout.reset) return layout.reset(fixture);
  fs::remove(fixture.scratch / layout.real);
  fs::create_directories(fs::path(fixture.scratch / layout.real).parent_path());
  if (layout.text) put(fixture.scratch / layout.real, *layout.text);
}

std::string looks_of(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return {};
  return std::to_string(status.st_uid) + ":" + std::to_string(status.st_gid) + ":" +
         std::to_string(status.st_mode) + ":" + std::to_string(status.st_nlink) + ":" +
         attribute(path, acl_access) + ":" + attribute(path, "user.note");
}

std::vector<std::string> left_behind(const StoreFixture& fixture, const Layout& layout) {
  std::vector<std::string> found;
  const auto beside = fs::path(fixture.scratch / layout.real).parent_path().string();
  for (const std::string& folder : {beside, fixture.state}) {
    if (!fs::exists(folder)) continue;
    for (const std::string& name : names_in(folder)) {
      if (name.find(".gopx-") != std::string::npos) found.push_back(folder + "/" + name);
    }
  }
  return found;
}

}  // namespace gopx::testing

#endif
