// go's settings: which layer counts, what of it makes a name private, what may be shown. The order
// was seen with the real go; tests/integration asks it again.
#include "api/go_settings.hpp"

#include <doctest/doctest.h>

using namespace gopx;
using namespace gopx::api;

namespace {

using Values = std::map<std::string, std::string, std::less<>>;

Layers layers(const Values& shell, const Values& file, const Values& go_env) {
  return {environment_layer(Layer::shell, shell),
          {Layer::env_file, "/e", file},
          {Layer::go_env, "/go/go.env", go_env}};
}

// "shell:value", "env-file:value" …; "" for none.
std::string told(const std::optional<GoSetting>& found) {
  return found ? std::string{name_of(found->layer)} + ":" + found->value : "";
}

}  // namespace

TEST_SUITE("api::go_settings") {
  TEST_CASE("environment if not empty, then the env file if the line is there, then go.env") {
    struct Row {
      Values shell, file, go_env;
      std::string expected;
    };
    const std::string name = "GOPRIVATE";
    for (const auto& [shell, file, go_env, expected] :
         {Row{{}, {}, {}, ""}, Row{{{name, "a"}}, {{name, "b"}}, {{name, "c"}}, "shell:a"},
          Row{{{name, ""}}, {{name, "b"}}, {{name, "c"}}, "env-file:b"},
          Row{{}, {{name, "b"}}, {}, "env-file:b"}, Row{{}, {{name, ""}}, {{name, "c"}}, ""},
          Row{{{name, ""}}, {}, {{name, "c"}}, "go.env:c"}, Row{{}, {}, {{name, ""}}, ""},
          Row{{{name, "none"}}, {{name, "b"}}, {}, "shell:none"}}) {
      CAPTURE(expected);
      CHECK_EQ(told(setting(layers(shell, file, go_env), name)), expected);
    }
  }

  TEST_CASE("every variable in every layer: those that go reads from the environment alone") {
    for (const GoVariable& variable : go_variables()) {
      const Values value{{std::string{variable.name}, "x"}};
      CAPTURE(variable.name);
      CHECK_EQ(told(setting(layers(value, {}, {}), variable.name)), "shell:x");
      const bool in_files = variable.reach != Reach::environment;
      CHECK_EQ(told(setting(layers({}, value, {}), variable.name)), in_files ? "env-file:x" : "");
      CHECK_EQ(told(setting(layers({}, {}, value), variable.name)), in_files ? "go.env:x" : "");
    }
    CHECK(go_variable("PATH") == nullptr);
    CHECK(environment_layer(Layer::shell, {{"PATH", "/bin"}, {"NETRC", ""}}).values.empty());
  }

  TEST_CASE("GONOPROXY and GONOSUMDB where they are not empty, else GOPRIVATE") {
    CHECK_EQ(told(no_proxy(layers({}, {{"GOPRIVATE", "p"}}, {}))), "env-file:p");
    CHECK_EQ(told(no_proxy(layers({}, {{"GOPRIVATE", "p"}, {"GONOPROXY", "n"}}, {}))),
             "env-file:n");
    CHECK_EQ(told(no_proxy(layers({{"GOPRIVATE", "p"}}, {}, {{"GONOPROXY", "n"}}))), "go.env:n");
    CHECK_EQ(
        told(no_proxy(layers({}, {{"GOPRIVATE", "p"}, {"GONOPROXY", ""}}, {{"GONOPROXY", "n"}}))),
        "env-file:p");
    CHECK_EQ(told(no_proxy(layers({}, {{"GONOSUMDB", "s"}}, {}))), "");
    CHECK_EQ(told(no_sumdb(layers({}, {{"GOPRIVATE", "p"}}, {{"GONOSUMDB", "s"}}))), "go.env:s");
    CHECK_EQ(told(no_sumdb(layers({}, {{"GOPRIVATE", "p"}, {"GONOPROXY", "n"}}, {}))),
             "env-file:p");
  }

  TEST_CASE("private is what GOPRIVATE or GONOPROXY of any layer covers, and nothing else") {
    const std::string secret = "corp.example/secret";
    for (const char* name : {"GOPRIVATE", "GONOPROXY"}) {
      const Values value{{name, "x.example,corp.example"}};
      CHECK_EQ(private_by(layers(value, {}, {}), secret)->layer, Layer::shell);
      CHECK_EQ(private_by(layers({}, value, {}), secret)->layer, Layer::env_file);
      CHECK_EQ(private_by(layers({}, {}, value), secret)->layer, Layer::go_env);
      // Also where go would not get to see it.
      CHECK_EQ(private_by(layers({{name, "none"}}, {}, value), secret)->layer, Layer::go_env);
      CHECK_EQ(private_by(layers({}, {{"GONOPROXY", "none"}}, {{"GOPRIVATE", "*"}}), secret)->layer,
               Layer::go_env);
    }
    for (const auto& [name, value] :
         {std::pair{"GONOSUMDB", "corp.example"}, std::pair{"GOINSECURE", "corp.example"},
          std::pair{"GOPRIVATE", "none"}, std::pair{"GOPRIVATE", ""},
          std::pair{"GOPRIVATE", "corp.exampl"}, std::pair{"GONOPROXY", " corp.example"}}) {
      CAPTURE(name);
      CAPTURE(value);
      CHECK_FALSE(private_by(layers({{name, value}}, {{name, value}}, {{name, value}}), secret));
    }
  }

  TEST_CASE("the lines of a file that count") {
    CHECK(read_go_env("GOPRIVATE=a\r\n# c\n export GOFLAGS=x\nGOFLAGS = y\nGOPRIVATE=b=c\n=d\n") ==
          Values{{"GOPRIVATE", "b=c"}, {"GOFLAGS ", " y"}});
    CHECK(weighed_settings("GOPRIVATE=a\nGOVCS=b\nNETRC=c\nX=d\nGOFLAGS=\n") ==
          std::map<std::string, std::string>{{"GOPRIVATE", "a"}, {"GOFLAGS", ""}});
  }

  TEST_CASE("vendoring: the last -mod counts") {
    for (const char* flags : {"-mod=vendor", "--mod=vendor", "-v -mod=vendor", "\t-mod=vendor ",
                              "-mod=mod -mod=vendor"})
      CHECK_MESSAGE(is_vendoring(flags), flags);
    for (const char* flags : {"", "-mod=vendored", "-mod=mod", "-mod=readonly", "-mod",
                              "-mod=vendor -mod=mod", "-modfile=vendor", "mod=vendors"})
      CHECK_MESSAGE(!is_vendoring(flags), flags);
  }

  TEST_CASE("what may be secret is not shown") {
    CHECK_EQ(masked_value("GOPROXY", "https://u:secret@h,direct"), "https://u:xxxxx@h,direct");
    CHECK_EQ(masked_value("GOAUTH", "netrc; git /d; /bin/helper secret"),
             "netrc; git /d; /bin/helper …");
    CHECK_EQ(masked_value("GOFLAGS", "-v -ldflags=-X=m.token=secret --mod=vendor"),
             "-v -ldflags=… --mod=vendor");
    CHECK_EQ(masked_value("GOPRIVATE", "corp.example,*.x"), "corp.example,*.x");
    for (const char* name : {"GOAUTH", "GOFLAGS", "GOPROXY"}) {
      const auto once = masked_value(name, "a https://u:secret@h -x=y");
      CHECK_EQ(masked_value(name, once), once);
    }
  }

  TEST_CASE("where a setting is, and the way out of it") {
    const GoSetting shell{"GOPRIVATE", "*", Layer::shell, std::nullopt};
    const GoSetting file{"GOPRIVATE", "*", Layer::env_file, "/e"};
    const GoSetting root{"GONOPROXY", "*", Layer::go_env, "/go/go.env"};
    CHECK_EQ(source_of(shell), "GOPRIVATE in your shell");
    CHECK_EQ(source_of(file), "GOPRIVATE in the env file");
    CHECK_EQ(source_of(root), "GONOPROXY in /go/go.env");
    CHECK_EQ(way_out_of(shell), "unset GOPRIVATE");
    CHECK_EQ(way_out_of(file), "go env -u GOPRIVATE");
    CHECK_EQ(way_out_of(root), "go env -w GONOPROXY=");
    for (const Layer layer : {Layer::shell, Layer::gopxd, Layer::env_file, Layer::go_env})
      CHECK(layer_named(name_of(layer)) == layer);
    CHECK_FALSE(layer_named("moon").has_value());
  }
}
