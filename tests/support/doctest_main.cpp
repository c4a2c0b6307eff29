// The one translation unit that holds doctest's implementation and main. Both names, since doctest.h
// derives one from the other only where it is not precompiled.
#define DOCTEST_CONFIG_IMPLEMENT
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include <doctest/doctest.h>
