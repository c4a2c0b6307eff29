// Which product a private proxy is, told from its address and from what it says of itself, and what
// is worth knowing when that product fails. The table is in product.cpp. A wrong guess costs
// nothing but a sentence: no decision hangs on it.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/fault.hpp"

namespace gopx::probes {

enum class Product : std::uint8_t { unknown, nexus, artifactory, athens, goproxy, gitlab };

// "Nexus", "Artifactory", …; "" for unknown.
std::string_view name_of(Product product);

// `maker`: the header lines of an answer that name a product, as is_maker_header() picks them,
// joined by line feeds; "" = not asked yet.
Product recognise(std::string_view url, std::string_view maker);
// Does this header (its name) name products?
bool is_maker_header(std::string_view name);

// What an administrator or a user of this product should look at after such a failure; "" where
// there is nothing that the fault's own sentence doesn't say.
std::string_view advice_for(Product product, Fault fault);

}  // namespace gopx::probes
