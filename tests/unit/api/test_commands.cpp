// The table of commands: complete, and free of contradictions. What it says about paths is part of
// the outside contract.
#include <doctest/doctest.h>

#include <map>
#include <set>
#include <string>

#include "api/commands.hpp"

using namespace gopx::api;

TEST_SUITE("api::commands") {
  TEST_CASE("every verb has exactly one row") {
    std::map<Verb, int> rows;
    for (const auto& command : commands()) ++rows[command.verb];
    for (int verb = 0; verb <= static_cast<int>(Verb::version); ++verb)
      CHECK_EQ(rows[static_cast<Verb>(verb)], 1);
    for (const auto& row : commands()) CHECK_EQ(&command(row.verb), &row);
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
    for (const auto& row : commands())
      if (!row.path.empty()) declared[std::string{row.path}] = std::string{name_of(row.method)};
    for (const auto& [path, method] : contract) CHECK_EQ(declared[path], method);
  }

  TEST_CASE("names and paths are unique, and a path has a method") {
    std::set<std::string> names, paths;
    for (const auto& row : commands()) {
      if (!row.name.empty()) CHECK(names.insert(std::string{row.name}).second);
      if (!row.path.empty()) CHECK(paths.insert(std::string{row.path}).second);
      CHECK_EQ(row.path.empty(), row.method == Method::none);
      CHECK_FALSE((row.name.empty() && row.path.empty()));
    }
  }

  TEST_CASE("everything has a sentence without a full stop") {
    for (const auto& row : commands()) {
      CAPTURE(row.name);
      CHECK_FALSE(row.sentence.empty());
      CHECK_NE(row.sentence.back(), '.');
      for (const auto& argument : row.arguments) {
        CHECK_FALSE(argument.sentence.empty());
        CHECK_NE(argument.sentence.back(), '.');
      }
    }
  }
}
