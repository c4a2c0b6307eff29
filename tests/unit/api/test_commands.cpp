// The table of commands: complete, and free of contradictions. What it says about paths is part of
// the outside contract.
#include <doctest/doctest.h>

#include <map>
#include <set>
#include <string>

#include "api/command_table.hpp"

using namespace gopx::api;

TEST_SUITE("api::commands") {
  TEST_CASE("every command has its row, and the row makes this command") {
    REQUIRE_EQ(command_table().size(), std::variant_size_v<Command>);
    for (std::size_t i = 0; i < command_table().size(); ++i) {
      const auto& row = command_table()[i];
      CHECK_EQ(row.command({}).index(), i);
      CHECK_EQ(&row_of(row.command({})), &row);
    }
  }

  TEST_CASE("the requests of the contract are there, with their methods") {
    const std::map<std::string, std::string> contract{
        {"/v1/status", "GET"},     {"/v1/endpoints/NAME", "GET"},
        {"/v1/events", "GET"},     {"/v1/config", "GET"},
        {"/v1/probe", "POST"},     {"/v1/use", "POST"},
        {"/v1/auto", "POST"},      {"/v1/pause", "POST"},
        {"/v1/resume", "POST"},    {"/v1/keep", "POST"},
        {"/v1/reload", "POST"},    {"/v1/history", "GET"},
        {"/v1/freshness", "POST"}, {"/metrics", "GET"}};
    std::map<std::string, std::string> declared;
    for (const auto& row : command_table())
      if (!row.names.path.empty())
        declared[std::string{row.names.path}] = std::string{name_of(row.names.method)};
    for (const auto& [path, method] : contract) CHECK_EQ(declared[path], method);
  }

  TEST_CASE("names and paths are unique, and a path has a method") {
    std::set<std::string> names, paths;
    for (const auto& row : command_table()) {
      if (!row.names.command.empty()) CHECK(names.insert(std::string{row.names.command}).second);
      if (!row.names.path.empty()) CHECK(paths.insert(std::string{row.names.path}).second);
      CHECK_EQ(row.names.path.empty(), row.names.method == Method::none);
      CHECK_FALSE((row.names.command.empty() && row.names.path.empty()));
    }
  }

  TEST_CASE("everything has a sentence without a full stop") {
    for (const auto& row : command_table()) {
      CAPTURE(row.names.command);
      CHECK_FALSE(row.sentence.empty());
      CHECK_NE(row.sentence.back(), '.');
      for (const auto& argument : row.arguments) {
        CHECK_FALSE(argument.sentence.empty());
        CHECK_NE(argument.sentence.back(), '.');
      }
    }
  }
}
