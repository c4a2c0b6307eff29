// Answers of a made-up module proxy, right and wrong, for the tests of this folder.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "probes/crypto.hpp"
#include "probes/probe.hpp"
#include "support/module_zip.hpp"

namespace gopx::probes::answers {

using gopx::testing::make_module_zip;

// Both hashes were computed by another program (Python's hashlib), from the files below.
inline const Canary canary{"a.com/m", "v1.0.0", "h1:Zii2b7j8CsbAD5ryZcE8hO8CazSSXfwZx6CfxvpLyaA=",
                           "h1:ludQM08oAeZbytIORYKAENWp4eFLAj+GbyvNwCioY+4="};
inline const Canary unpinned{"a.com/m", "v1.0.0", "", ""};

inline const std::string right_mod = "module a.com/m\n";
inline const std::string right_info = R"({"Version":"v1.0.0","Time":"2018-02-14T15:44:20Z"})";
inline const std::string right_list = "v0.9.0\nv1.0.0\n";
inline const std::string page =
    "<!DOCTYPE html>\n<html><head><title> Log in\nplease </title></head></html>\n";

inline std::vector<FileContent> right_files() {
  return {{"a.com/m@v1.0.0/go.mod", right_mod},
          {"a.com/m@v1.0.0/a/z.txt", ""},
          {"a.com/m@v1.0.0/a.go", "package m\n"},
          {"a.com/m@v1.0.0/B.go", "package m\n"}};
}
inline std::string right_zip() { return make_module_zip(right_files()); }

// A tree head that sum.golang.org signed; the record above it is made up, so it isn't in that tree.
inline const std::string tree_note =
    "go.sum database tree\n3935567\nSapHtgdNCeF00Cx8kqztePV24kgzNg++Xovae42HAMw=\n\n"
    "\xE2\x80\x94 sum.golang.org "
    "Az3grsm7Wm4CVNR1RHq9BFnu9jzcRlU2uw7lr0gfUWgO6+rqPNjT+fUTl9gH0NRTgdwW9nIt"
    "uQSMbhSaLCsk8YeYSAs=\n";
inline std::string record_of(const std::string& zip_h1, const std::string& mod_h1) {
  return "a.com/m v1.0.0 " + zip_h1 + "\na.com/m v1.0.0/go.mod " + mod_h1 + "\n";
}
inline std::string lookup_of(const std::string& record) {
  return "942\n" + record + "\n" + tree_note;
}
inline std::string right_lookup() { return lookup_of(record_of(canary.zip_h1, canary.mod_h1)); }

inline Response answer(int status, std::string body = {}, std::string type = "text/plain") {
  Response response;
  response.status = status;
  response.body = std::move(body);
  response.content_type = std::move(type);
  return response;
}
inline Response ok(std::string body) { return answer(200, std::move(body)); }
inline Response html(int status = 200) { return answer(status, page, "text/html"); }
inline Response broken(Fault fault) {
  Response response;
  response.fault = fault;
  response.fault_detail = "as the fetcher puts it";
  return response;
}
inline Response cut(std::string body) {
  Response response = ok(std::move(body));
  response.cut = true;
  return response;
}

}  // namespace gopx::probes::answers
