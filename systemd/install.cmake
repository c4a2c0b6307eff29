# Installs the units with the absolute paths of the programs, as --prefix decides when installing. systemd reads units
# of users from lib/systemd/user below /usr and /usr/local (systemd.unit(5)).
foreach(unit gopxd.service gopxd.socket)
  file(READ ${source}/${unit} text)
  string(REGEX REPLACE "(Exec[A-Za-z]+=)(gopxd|gopxctl)" "\\1${CMAKE_INSTALL_PREFIX}/${bindir}/\\2" text "${text}")
  set(folder $ENV{DESTDIR}${CMAKE_INSTALL_PREFIX}/lib/systemd/user)
  message(STATUS "Installing: ${folder}/${unit}")
  file(MAKE_DIRECTORY ${folder})
  file(WRITE ${folder}/${unit} "${text}")
  file(CHMOD ${folder}/${unit} PERMISSIONS OWNER_READ OWNER_WRITE GROUP_READ WORLD_READ)
  list(APPEND CMAKE_INSTALL_MANIFEST_FILES ${CMAKE_INSTALL_PREFIX}/lib/systemd/user/${unit})
endforeach()
