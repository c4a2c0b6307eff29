// Asio's functions for TLS, compiled once for the tests' servers (daemon/precompiled/asio.cpp has
// the others).
#include <boost/asio/ssl/impl/src.hpp>
