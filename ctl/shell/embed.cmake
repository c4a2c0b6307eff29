# Turns the files beside it into constants: cmake -DOUTPUT=shell_files.hpp "-DFILES=hook.bash;…" -P embed.cmake.
# hook.bash becomes gopx::ctl::shell_files::hook_bash, byte for byte.
set(text "// Made by ctl/shell/embed.cmake from the files of ctl/shell.\n#pragma once\n\n#include <string_view>\n\n")
string(APPEND text "namespace gopx::ctl::shell_files {\n")
foreach(file ${FILES})
  file(READ ${CMAKE_CURRENT_LIST_DIR}/${file} code)
  string(REPLACE "." "_" name ${file})
  string(APPEND text "\nconstexpr std::string_view ${name} = R\"shell(${code})shell\";\n")
endforeach()
string(APPEND text "\n}  // namespace gopx::ctl::shell_files\n")
file(WRITE ${OUTPUT} "${text}")
