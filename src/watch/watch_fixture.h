// SPDX-License-Identifier: Apache-2.0
// For watch's tests: the module over a real database and archive, and whoever sends and reads.
#pragma once

#include <gtest/gtest.h>

#include "platform/base/temp_folder.h"
#include "platform/testing/context_rig.h"
#include "watch/archive/test_otlp.h"
#include "watch/module.h"
#include "watch/views.h"

namespace atelier::watch {

using archive::testing::span_id;
using archive::testing::TestLog;
using archive::testing::TestSpan;
using archive::testing::trace_id;
using auth::Role;
using http::Method;
using testing::Request;

class WatchTest : public ::testing::Test {
 protected:
  static constexpr const char* kKey = "a key of many letters";

  WatchTest() { start(); }
  /// Ends the process and starts it again.
  void restart() {
    watch_.reset();
    rig.restart();
    start();
  }

  using Sent = std::map<std::string, std::string, std::less<>>;
  /// As a program of this machine.
  http::Reply post(const std::string& path, std::string body,
                   Sent headers = {{"content-type", "application/x-protobuf"}},
                   std::string remote = "127.0.0.1") {
    return rig
        .send({.method = Method::post,
               .target = path,
               .body = std::move(body),
               .headers = std::move(headers),
               .remote = std::move(remote)})
        .value();
  }
  void keep(const std::string& service, const std::vector<TestSpan>& spans,
            const std::string& version = "") {
    EXPECT_EQ(post("/v1/traces", archive::testing::request(service, spans, version)).status, 200);
  }
  void keep(const std::string& service, const std::vector<TestLog>& logs,
            const std::string& version = "") {
    EXPECT_EQ(post("/v1/logs", archive::testing::request(service, logs, version)).status, 200);
  }
  template <class Out>
  Result<Out> ask(const std::string& target) {
    return rig.ask<Out>({.target = target, .caller = somebody_});
  }

  testing::ContextRig rig{"watch"};

 private:
  void start() {
    watch_ = make_watch(rig.ports(), {.archive = folder_.path(), .telemetry_key = kKey});
    EXPECT_TRUE(watch_->start());
  }

  const TempFolder folder_;
  const auth::Caller somebody_ = testing::somebody(Role::on_call);
  std::unique_ptr<Module> watch_;
};

}  // namespace atelier::watch
