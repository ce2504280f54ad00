// SPDX-License-Identifier: Apache-2.0
#include "app/config.h"

#include <cstdlib>
#include <fstream>
#include <gtest/gtest.h>

#include "platform/base/temp_folder.h"

namespace atelier::app {
namespace {

Arguments read(std::vector<std::string> words) {
  words.insert(words.begin(), "atelier");
  std::vector<char*> argv;
  for (auto& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  return read_arguments(static_cast<int>(words.size()), argv.data());
}

/// A variable of the environment for the length of a test.
class Variable {
 public:
  Variable(const char* name, const char* value) : name_(name) { setenv(name, value, 1); }
  ~Variable() { unsetenv(name_); }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;

 private:
  const char* name_;
};

TEST(Configuration, ServesEverythingOnPort8080WhereNothingIsSaid) {
  const auto arguments = read({});
  EXPECT_EQ(arguments.command, Arguments::Command::serve);
  EXPECT_EQ(arguments.config.targets, std::vector<std::string>{"all"});
  EXPECT_EQ(arguments.config.server.port, 8080);
  EXPECT_EQ(arguments.config.server.address, "127.0.0.1");
}

TEST(Configuration, TakesAFlagBeforeTheEnvironmentBeforeTheFile) {
  const TempFolder folder;
  const auto file = (folder.path() / "atelier.toml").string();
  std::ofstream(file) << "port = 9001\nthreads = 7\nlog-level = \"warn\"\n";
  const Variable port("ATELIER_PORT", "9002");
  const Variable threads("ATELIER_THREADS", "8");
  const auto config = read({"--config", file, "--port", "9003"}).config;
  EXPECT_EQ(config.server.port, 9003);
  EXPECT_EQ(config.server.threads, 8);
  EXPECT_EQ(config.log_level, "warn");
}

TEST(Configuration, KeepsATenthOfWhatWentWellOnTheBoardsUnlessToldOtherwise) {
  EXPECT_EQ(read({}).config.trace_ratios,
            (std::vector<std::string>{"/api/mes/board=0.1", "/api/crm/orders=0.1"}));
  EXPECT_EQ(read({"--trace-ratio", "/api/mes/board=1"}).config.trace_ratios,
            std::vector<std::string>{"/api/mes/board=1"});
}

TEST(Configuration, TakesRatiosOfRoutes) {
  const auto config =
      read({"--trace-ratio", "/api/mes/board=0.01,/api/crm/orders=1", "--trace-slow-ms", "300"})
          .config;
  ASSERT_EQ(config.trace_ratios.size(), 2U);
  EXPECT_EQ(parse_trace_ratio(config.trace_ratios[0]),
            (std::pair<std::string, double>("/api/mes/board", 0.01)));
  EXPECT_EQ(parse_trace_ratio(config.trace_ratios[1])->second, 1);
  EXPECT_EQ(config.trace_slow_ms, 300);
  for (const auto* wrong : {"/a", "/a=", "/a=2", "/a=-1", "/a=nan", "a=1", "/a=0.5x"})
    EXPECT_EQ(read({"--trace-ratio", wrong}).exit_code, 2) << wrong;
}

TEST(Configuration, IsTheSameWhenReadBackFromWhatItPrints) {
  const TempFolder folder;
  const auto file = (folder.path() / "printed.toml").string();
  const auto printed = [&](std::vector<std::string> words) {
    words.emplace_back("--print-config");
    testing::internal::CaptureStdout();
    EXPECT_EQ(read(words).exit_code, 0);
    return testing::internal::GetCapturedStdout();
  };
  for (const auto& words : std::vector<std::vector<std::string>>{
           {},
           {"--target", "shop,crm", "--port", "9000", "--public-url", "https://shop.example"}}) {
    const auto first = printed(words);
    std::ofstream(file) << first;
    EXPECT_EQ(read({"--config", file}).exit_code, 0) << first;
    EXPECT_EQ(read({"--config", file}).config.targets, read(words).config.targets) << first;
    EXPECT_EQ(read({"--config", file}).config.server.port, read(words).config.server.port);
    EXPECT_EQ(read({"--config", file}).config.server.public_url,
              read(words).config.server.public_url);
  }
}

TEST(Configuration, TakesOptionsOfTheServiceAfterTheSubcommandToo) {
  const auto arguments = read({"tour", "--once", "--port", "0", "--target", "shop,crm"});
  EXPECT_EQ(arguments.command, Arguments::Command::tour);
  EXPECT_TRUE(arguments.tour.once);
  EXPECT_EQ(arguments.config.server.port, 0);
  EXPECT_EQ(arguments.config.targets, (std::vector<std::string>{"shop", "crm"}));
}

TEST(Configuration, TakesThePasswordFromTheEnvironmentOnly) {
  const Variable password("ATELIER_ADMIN_PASSWORD", "secret of ten");
  EXPECT_EQ(read({"serve"}).config.admin_password, "secret of ten");
  EXPECT_NE(read({"serve", "--admin-password", "x"}).exit_code, 0);
}

TEST(Configuration, RefusesWhatItDoesNotKnow) {
  for (const auto& words : std::vector<std::vector<std::string>>{{"--prot", "1"},
                                                                 {"--threads", "0"},
                                                                 {"--log-level", "loud"},
                                                                 {"dance"},
                                                                 {"quote", "no-such-file.stl"}}) {
    const auto arguments = read(words);
    EXPECT_EQ(arguments.command, Arguments::Command::done);
    EXPECT_NE(arguments.exit_code, 0);
  }
}

TEST(Configuration, TakesWhatToImportAndHowMuchToMakeUp) {
  const TempFolder folder;
  const auto file = folder.file("orders.jsonl");
  std::ofstream(file) << "{}";
  const auto import =
      read({"import", file, "--dry-run", "--report", "r.json", "--data", folder.path().string()});
  EXPECT_EQ(import.command, Arguments::Command::import);
  EXPECT_EQ(import.import.file, file);
  EXPECT_TRUE(import.import.dry_run);
  EXPECT_EQ(import.config.data, folder.path());
  const auto seed = read({"seed", "--orders", "500", "--seed", "7"});
  EXPECT_EQ(seed.command, Arguments::Command::seed);
  EXPECT_EQ(seed.seed.orders, 500);
  EXPECT_EQ(seed.seed.seed, 7u);
}

TEST(Configuration, TakesWhatToDecideAboutDeadLetters) {
  const auto listed = read({"dead-letters", "list", "--url", "http://host:1"});
  EXPECT_EQ(listed.command, Arguments::Command::dead_letters);
  EXPECT_EQ(listed.dead_letters.deed, DeadLetterArguments::Deed::list);
  EXPECT_EQ(listed.dead_letters.remote.url, "http://host:1");
  const auto discarded =
      read({"dead-letters", "discard", "crm.evt/x", "--reason", "a copy", "--yes", "--json"});
  EXPECT_EQ(discarded.dead_letters.deed, DeadLetterArguments::Deed::discard);
  EXPECT_EQ(discarded.dead_letters.what, "crm.evt/x");
  EXPECT_EQ(discarded.dead_letters.reason, "a copy");
  EXPECT_TRUE(discarded.dead_letters.yes);
  const auto outbox = read({"outbox", "status", "--context", "crm"});
  EXPECT_EQ(outbox.command, Arguments::Command::outbox);
  EXPECT_EQ(outbox.outbox.remote.context, "crm");
  EXPECT_FALSE(outbox.outbox.resend);
  const auto again =
      read({"outbox", "resend", "--since", "2026-03-01T12:00:00Z", "--reason", "a deleted queue"});
  EXPECT_TRUE(again.outbox.resend);
  EXPECT_EQ(again.outbox.since, "2026-03-01T12:00:00Z");
  EXPECT_EQ(again.outbox.reason, "a deleted queue");
}

TEST(Configuration, EndsWithTwoWhereTheCommandLineIsWrong) {
  for (const auto& words :
       std::vector<std::vector<std::string>>{{"import"},
                                             {"import", "no-such-file.jsonl"},
                                             {"seed", "--orders", "0"},
                                             {"dead-letters"},
                                             {"dead-letters", "replay", "crm.evt/x"},
                                             {"outbox"},
                                             {"outbox", "resend", "--reason", "why"},
                                             {"--what"}}) {
    const auto arguments = read(words);
    EXPECT_EQ(arguments.command, Arguments::Command::done);
    EXPECT_EQ(arguments.exit_code, 2) << words.front();
  }
}

}  // namespace
}  // namespace atelier::app
