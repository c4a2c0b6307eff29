// Asio's own functions, compiled once: BOOST_ASIO_SEPARATE_COMPILATION makes them declarations in
// every other file.
#include <boost/asio/impl/src.hpp>
