# Turns a compiled catalogue into a constant: cmake -DINPUT=zh_CN.mo -DOUTPUT=zh_CN_mo.hpp -DNAME=zh_CN_mo -P embed.cmake.
file(READ ${INPUT} bytes HEX)
string(REGEX REPLACE "(..)" "0x\\1," bytes "${bytes}")
string(REGEX REPLACE "(................................................................................)" "\\1\n    " bytes "${bytes}")
file(WRITE ${OUTPUT} "// Made by etc/po/embed.cmake.
#pragma once

namespace gopx {

inline constexpr unsigned char ${NAME}[] = {
    ${bytes}};

}  // namespace gopx
")
