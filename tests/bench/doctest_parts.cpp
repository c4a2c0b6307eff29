// What the tests' helpers need of doctest (their precompiled header names it), for programs that
// run no tests.
#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>
