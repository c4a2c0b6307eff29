# What is installed beside the programs, and the Debian package. Included by the top CMakeLists.txt.
# Manual pages and completions come from the programs' own tables: gopx-man fills the templates in
# etc/man, and gopxctl itself prints the completions.
file(GLOB man_sources CONFIGURE_DEPENDS etc/man/*.cpp)
add_executable(gopx-man ${man_sources})
target_link_libraries(gopx-man PRIVATE gopx_base gopx_config gopx_api)

find_program(GZIP_PROGRAM gzip)
set(generated ${CMAKE_BINARY_DIR}/share)
file(MAKE_DIRECTORY ${generated})
set(pages)
foreach(page gopxd.8 gopxctl.1 gopxd.toml.5)
  add_custom_command(
    OUTPUT ${generated}/${page}
    COMMAND gopx-man ${CMAKE_SOURCE_DIR}/etc/man/${page}.in > ${generated}/${page}
    DEPENDS gopx-man etc/man/${page}.in VERBATIM)
  list(APPEND pages ${generated}/${page})
  string(REGEX MATCH "[0-9]$" section ${page})
  if(GZIP_PROGRAM)
    add_custom_command(
      OUTPUT ${generated}/${page}.gz
      COMMAND ${GZIP_PROGRAM} -9nc ${generated}/${page} > ${generated}/${page}.gz
      DEPENDS ${generated}/${page} VERBATIM)
    list(APPEND pages ${generated}/${page}.gz)
    install(FILES ${generated}/${page}.gz DESTINATION ${CMAKE_INSTALL_MANDIR}/man${section})
  else()
    install(FILES ${generated}/${page} DESTINATION ${CMAKE_INSTALL_MANDIR}/man${section})
  endif()
endforeach()

foreach(shell bash zsh fish)
  add_custom_command(
    OUTPUT ${generated}/gopxctl.${shell}
    COMMAND gopxctl completion ${shell} > ${generated}/gopxctl.${shell}
    DEPENDS gopxctl VERBATIM)
  list(APPEND pages ${generated}/gopxctl.${shell})
endforeach()
add_custom_target(gopx-share ALL DEPENDS ${pages})
install(FILES ${generated}/gopxctl.bash DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions
        RENAME gopxctl)
install(FILES ${generated}/gopxctl.zsh DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions
        RENAME _gopxctl)
install(FILES ${generated}/gopxctl.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)
install(FILES etc/gopxd.toml DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/gopx/examples)
install(FILES README.md DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/gopx)
install(FILES etc/package/copyright DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/gopx)

# gopxd reads fleet defaults from /etc/gopx and from nowhere else: only an installation to /usr puts
# the (empty) file there, and never over an administrator's.
install(CODE "set(fleet_source \"${CMAKE_SOURCE_DIR}/etc/package/gopxd.toml\")")
install(CODE [[
  if(CMAKE_INSTALL_PREFIX STREQUAL "/usr" AND NOT EXISTS "$ENV{DESTDIR}/etc/gopx/gopxd.toml")
    file(INSTALL DESTINATION "/etc/gopx" TYPE FILE FILES "${fleet_source}")
  endif()
]])

if(GZIP_PROGRAM)
  add_custom_command(
    OUTPUT ${generated}/changelog.gz
    COMMAND ${GZIP_PROGRAM} -9nc ${CMAKE_SOURCE_DIR}/etc/package/changelog > ${generated}/changelog.gz
    DEPENDS etc/package/changelog VERBATIM)
  add_custom_target(gopx-changelog ALL DEPENDS ${generated}/changelog.gz)
  install(FILES ${generated}/changelog.gz DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/gopx)
endif()

# `cpack` in the build folder of the release preset makes the .deb; see tests/package.sh.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME gopx)
set(CPACK_PACKAGE_VENDOR gopx)
set(CPACK_PACKAGE_CONTACT "The gopx authors <gopx@users.noreply.github.com>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "keeps the go command's module proxy working")
set(CPACK_PACKAGE_HOMEPAGE_URL "https://github.com/gopx/gopx")
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION
"gopxd, a small daemon of each user who starts it, watches the Go module
proxies as go itself would use them, rewrites the user's Go env file while
the proxy in use is down, and puts it back, byte for byte, when it recovers.
gopxctl shows what it does and why.

It is started for nobody by itself: systemctl --user enable --now gopxd")
set(CPACK_SET_DESTDIR ON)
set(CPACK_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION devel)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS ca-certificates)
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "golang-go | golang")
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA ${CMAKE_SOURCE_DIR}/etc/package/conffiles
                                       ${CMAKE_SOURCE_DIR}/etc/package/postinst
                                       ${CMAKE_SOURCE_DIR}/etc/package/prerm
                                       ${CMAKE_SOURCE_DIR}/etc/package/postrm)
install(FILES etc/package/lintian-overrides DESTINATION ${CMAKE_INSTALL_DATADIR}/lintian/overrides RENAME gopx)
include(CPack)

# Everything that is installed and packaged, and nothing else: what `cmake --build --preset release` builds.
add_custom_target(installed DEPENDS gopxd gopxctl gopx-share)
if(TARGET gopx-changelog)
  add_dependencies(installed gopx-changelog)
endif()
