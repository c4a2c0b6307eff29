// fmt, compiled once. A static gopxctl needs it as a static library, which Debian does not ship; as
// headers only (FMT_HEADER_ONLY) every file would compile all of it again, a third of the build.
// The instantiations are those that fmt's own headers declare to be somewhere (src/format.cc of
// fmt 9 and 10).
#include <fmt/format-inl.h>

FMT_BEGIN_NAMESPACE
namespace detail {

template auto dragonbox::to_decimal(float x) noexcept -> dragonbox::decimal_fp<float>;
template auto dragonbox::to_decimal(double x) noexcept -> dragonbox::decimal_fp<double>;
template auto thousands_sep_impl(locale_ref) -> thousands_sep_result<char>;
template auto decimal_point_impl(locale_ref) -> char;
template void buffer<char>::append(const char*, const char*);
template void vformat_to(buffer<char>&, string_view, basic_format_args<format_context>, locale_ref);

}  // namespace detail
FMT_END_NAMESPACE
