// SPDX-License-Identifier: Apache-2.0
#include "app/backup.h"

#include <fstream>
#include <gtest/gtest.h>
#include <iterator>

#include "platform/base/temp_folder.h"
#include "platform/blob/blob.h"
#include "platform/sql/sql.h"

namespace atelier::app {
namespace {

namespace fs = std::filesystem;

constexpr sql::Migration kTable[] = {
    {1, "step", "CREATE TABLE step (number bigint PRIMARY KEY)", ""}};
bool silent(const std::string&, std::int64_t, std::int64_t) { return true; }

class Backups : public testing::Test {
 protected:
  Backups() {
    fs::create_directories(data_);
    std::ofstream(data_ / "session.key") << "secret";
    for (int i = 0; i < 3; ++i) add(i);
    store_model("solid ring");
  }

  /// The database of the data, or of what was restored.
  std::unique_ptr<sql::Database> open(const fs::path& folder) {
    auto db = sql::open_sqlite({.path = (folder / "shop.sqlite").string(), .name = "shop"}, clock_);
    ATELIER_ASSERT(db.ok());
    ATELIER_ASSERT((*db)->migrate("test", kTable).ok());
    return std::move(*db);
  }
  void add(int number) {
    auto db = open(data_);
    ASSERT_TRUE(db->write([number](sql::Tx& tx) -> Result<void> {
                    tx.exec("INSERT INTO step VALUES ($1)", number);
                    return {};
                  }).ok());
  }
  std::int64_t steps_in(const fs::path& folder) {
    return *open(folder)->read([](sql::Reader& reader) -> Result<std::int64_t> {
      return *reader.first("SELECT count(*) FROM step",
                           [](const sql::Row& row) { return row.i64(0); });
    });
  }
  void store_model(const std::string& text) {
    auto store = blob::open_folder(data_ / "models");
    auto upload = (*store)->begin(1000);
    ASSERT_TRUE((*upload)->write(std::as_bytes(std::span(text))).ok());
    model_ = (*upload)->finish()->hash;
  }
  Result<BackupManifest> back_up() { return make_backup(data_, to_, clock_, silent); }
  Result<Restored> restore(bool force = false) {
    return restore_backup(to_, data_, force, clock_, silent);
  }
  static void overwrite(const fs::path& file, std::int64_t at) {
    std::fstream out(file, std::ios::in | std::ios::out | std::ios::binary);
    out.seekp(at);
    out.put('\x7f');
  }
  fs::path model_in(const fs::path& folder) const {
    return folder / "models" / model_.substr(0, 2) / model_;
  }

  TempFolder folder_;
  ManualClock clock_;
  const fs::path data_ = folder_.path() / "data";
  const fs::path to_ = folder_.path() / "backup";
  std::string model_;
};

TEST_F(Backups, SayWhatTheyHold) {
  const auto made = back_up();
  ASSERT_TRUE(made.ok()) << made.error().detail;
  ASSERT_EQ(made->databases.size(), 1u);
  EXPECT_EQ(made->databases[0].file, "shop.sqlite");
  EXPECT_EQ(made->databases[0].rows.at("step"), 3);
  EXPECT_EQ(made->databases[0].migrations.at("test"), 1);
  EXPECT_EQ(made->models.at(model_), 10);
  EXPECT_EQ(made->made_at, clock_.now());
  const auto checked = check_backup(to_, silent);
  ASSERT_TRUE(checked.ok()) << checked.error().detail;
  EXPECT_EQ(checked->databases[0].sha256, made->databases[0].sha256);
}

TEST_F(Backups, DoNotHoldTheKeyOfSessions) {
  ASSERT_TRUE(back_up().ok());
  EXPECT_FALSE(fs::exists(to_ / "session.key"));
}

TEST_F(Backups, AreRestoredIntoAnEmptyFolder) {
  ASSERT_TRUE(back_up().ok());
  fs::remove_all(data_);
  const auto restored = restore();
  ASSERT_TRUE(restored.ok()) << restored.error().detail;
  EXPECT_TRUE(restored->aside.empty());
  EXPECT_EQ(steps_in(data_), 3);
  EXPECT_TRUE(fs::exists(model_in(data_)));
}

TEST_F(Backups, DoNotReplaceWhatIsThereUnlessForced) {
  ASSERT_TRUE(back_up().ok());
  add(4);
  EXPECT_EQ(restore().error().type, "data-folder-not-empty");
  EXPECT_EQ(steps_in(data_), 4);
  const auto forced = restore(true);
  ASSERT_TRUE(forced.ok()) << forced.error().detail;
  EXPECT_EQ(steps_in(data_), 3);
  EXPECT_EQ(steps_in(forced->aside), 4);
  EXPECT_TRUE(fs::exists(forced->aside / "session.key"));
}

TEST_F(Backups, AreNotRestoredUnderARunningSystem) {
  ASSERT_TRUE(back_up().ok());
  const auto running = open(data_);
  EXPECT_EQ(restore(true).error().type, "database-in-use");
  EXPECT_TRUE(fs::exists(data_ / "session.key"));
}

TEST_F(Backups, AreRefusedWhereAByteIsWrongAndChangeNothing) {
  ASSERT_TRUE(back_up().ok());
  overwrite(to_ / "shop.sqlite", 60);
  EXPECT_EQ(restore(true).error().type, "backup-damaged");
  EXPECT_EQ(steps_in(data_), 3);
}

TEST_F(Backups, AreRefusedWhereAModelIsMissingOrAnother) {
  ASSERT_TRUE(back_up().ok());
  fs::remove(model_in(to_));
  std::ofstream(model_in(to_)) << "solid stone";
  EXPECT_EQ(restore(true).error().type, "backup-damaged");
  fs::remove(model_in(to_));
  EXPECT_FALSE(restore(true).ok());
}

TEST_F(Backups, AreNoneWithoutAManifest) {
  fs::create_directories(to_);
  EXPECT_EQ(restore(true).error().type, "no-backup");
  ASSERT_TRUE(back_up().ok()) << "an empty folder is as good as none";
  EXPECT_EQ(back_up().error().type, "backup-folder-not-empty");
}

TEST_F(Backups, AreRefusedOfAFolderWithNothingInIt) {
  EXPECT_EQ(make_backup(folder_.path() / "none", to_, clock_, silent).error().type, "no-data");
  EXPECT_FALSE(fs::exists(to_));
}

TEST_F(Backups, LeaveNothingBehindWhereTheyAreGivenUp) {
  const auto give_up = [](const std::string& what, std::int64_t, std::int64_t) {
    return what != "models";
  };
  EXPECT_EQ(make_backup(data_, to_, clock_, give_up).error().type, "interrupted");
  EXPECT_FALSE(fs::exists(to_));
  EXPECT_FALSE(fs::exists(to_.string() + ".incomplete"));
}

TEST_F(Backups, ArePutIntoPlaceWholeAfterOneThatWasKilled) {
  const fs::path left = to_.string() + ".incomplete";
  fs::create_directories(left);
  std::ofstream(left / "shop.sqlite") << "half";
  ASSERT_TRUE(back_up().ok());
  EXPECT_FALSE(fs::exists(left));
  EXPECT_TRUE(check_backup(to_, silent).ok());
}

}  // namespace
}  // namespace atelier::app
