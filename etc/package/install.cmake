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
# TEMPLATE is made into PAGE of that language and goes into FOLDER below the manual pages.
function(add_page language template page folder)
  get_filename_component(place ${generated}/${page} DIRECTORY)
  file(MAKE_DIRECTORY ${place})
  add_custom_command(
    OUTPUT ${generated}/${page}
    COMMAND gopx-man ${language} ${CMAKE_SOURCE_DIR}/etc/man/${template} > ${generated}/${page}
    DEPENDS gopx-man ${CMAKE_SOURCE_DIR}/etc/man/${template} VERBATIM)
  set(made ${generated}/${page})
  if(GZIP_PROGRAM)
    add_custom_command(
      OUTPUT ${generated}/${page}.gz
      COMMAND ${GZIP_PROGRAM} -9nc ${generated}/${page} > ${generated}/${page}.gz
      DEPENDS ${generated}/${page} VERBATIM)
    set(made ${generated}/${page}.gz)
  endif()
  set(pages ${pages} ${generated}/${page} ${made} PARENT_SCOPE)
  install(FILES ${made} DESTINATION ${CMAKE_INSTALL_MANDIR}/${folder})
endfunction()
add_page(en gopxd.8.in gopxd.8 man8)
add_page(en gopxctl.1.in gopxctl.1 man1)
add_page(en gopxd.toml.5.in gopxd.toml.5 man5)
add_page(zh gopxctl.1.zh_CN.in zh_CN/gopxctl.1 zh_CN/man1)
add_page(zh gopxd.toml.5.zh_CN.in zh_CN/gopxd.toml.5 zh_CN/man5)

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
