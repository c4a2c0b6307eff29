// What the helpers here need of doctest (their precompiled headers name it), for programs that run
// no tests: benchmarks. Programs that do have it from doctest_main.cpp, and leave this in the
// archive.
#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>
