// SPDX-License-Identifier: Apache-2.0
#include "pricing/routes.h"

#include "pricing/metrics.h"
#include "pricing/store.h"

namespace atelier::pricing {
namespace {

using auth::Role;
using http::Call;
using http::Empty;
using http::Method;
using http::Reply;
using http::With;

constexpr std::size_t kMostUpload = 100 * 1024 * 1024;
constexpr std::size_t kMostFileName = 200;
constexpr std::size_t kMostAlloys = 64;
constexpr std::chrono::seconds kPatience{10};

// --- what goes in and out

struct UploadQuery {
  std::optional<std::string> name;  ///< of the file, to show
};
BOOST_DESCRIBE_STRUCT(UploadQuery, (), (name))
void check(const UploadQuery& in, FieldErrors& errors) {
  if (in.name && in.name->size() > kMostFileName)
    errors.add("/name", "must have at most " + std::to_string(kMostFileName) + " bytes");
}

struct UploadedModel {
  std::string hash;
  std::int64_t size_bytes = 0;
  bool known = false;  ///< the same file was uploaded before
};
BOOST_DESCRIBE_STRUCT(UploadedModel, (), (hash, size_bytes, known))

struct ModelQuery {
  std::optional<LengthUnit> unit;  ///< of the file; millimetres where it is not said
};
BOOST_DESCRIBE_STRUCT(ModelQuery, (), (unit))

enum class ModelState : std::uint8_t { measuring, measured, refused };
BOOST_DESCRIBE_ENUM(ModelState, measuring, measured, refused)

struct ModelView {
  std::string hash;
  LengthUnit unit{};
  std::string file_name;
  std::int64_t size_bytes = 0;
  ModelState state{};
  std::optional<geometry::Measurement> measurement;
  std::optional<ModelFailure> failure;
};
BOOST_DESCRIBE_STRUCT(ModelView, (),
                      (hash, unit, file_name, size_bytes, state, measurement, failure))

struct AlloyView {
  std::string code;
  std::string name;
  std::int64_t fineness_permille = 0;
};
BOOST_DESCRIBE_STRUCT(AlloyView, (), (code, name, fineness_permille))

struct FinishView {
  std::string code;
  std::string name;
};
BOOST_DESCRIBE_STRUCT(FinishView, (), (code, name))

/// What a customer may choose from.
struct Choices {
  std::int64_t price_list_version = 0;
  std::string currency;
  std::vector<AlloyView> alloys;
  std::vector<FinishView> finishes;
  std::int64_t most_pieces = 0;
};
BOOST_DESCRIBE_STRUCT(Choices, (), (price_list_version, currency, alloys, finishes, most_pieces))

struct EstimateRequest : PriceParameters {
  std::optional<bool> rush;
};
BOOST_DESCRIBE_STRUCT(EstimateRequest, (PriceParameters), (rush))
void check(const EstimateRequest& in, FieldErrors& errors) {
  if (!blob::is_hash(in.model_hash)) errors.add("/model_hash", "must be 64 lower-case hex digits");
  if (in.quantity < 1) errors.add("/quantity", "must be 1 or more");
  if (in.alloys.size() > kMostAlloys)
    errors.add("/alloys", "must have at most " + std::to_string(kMostAlloys) + " items");
}

struct Estimate : Appraisal {
  std::int64_t price_list_version = 0;
  Instant priced_at;
  Instant valid_until;
};
BOOST_DESCRIBE_STRUCT(Estimate, (Appraisal), (price_list_version, priced_at, valid_until))

// --- handlers

Result<UploadedModel> register_model(sql::Database& db, const Call& call,
                                     const blob::Stored& stored) {
  ATELIER_TRY_ASSIGN(const auto query, from_query<UploadQuery>(call.query));
  const ModelFile model{.hash = stored.hash,
                        .size_bytes = static_cast<std::int64_t>(stored.size_bytes),
                        .file_name = query.name.value_or("model"),
                        .uploaded_by = call.caller().user.str(),
                        .uploaded_at = call.now};
  ATELIER_TRY_ASSIGN(const bool added, db.write([&](sql::Tx& tx) -> Result<bool> {
    return store::insert_model(tx, model);
  }));
  return UploadedModel{model.hash, model.size_bytes, !added};
}

Result<ModelView> look_at_model(sql::Database& db, Measurer& measurer, const Call& call,
                                const ModelQuery& query) {
  const ModelKey key{std::string(call.param("hash")), query.unit.value_or(LengthUnit::mm)};
  ATELIER_TRY_ASSIGN(const auto file,
                     db.read([&](sql::Reader& reader) -> Result<std::optional<ModelFile>> {
                       return store::find_model(reader, key.hash);
                     }));
  if (!file) return Error{ErrorKind::not_found, "model-not-found", "There is no such model."};
  ModelView view{.hash = key.hash,
                 .unit = key.unit,
                 .file_name = file->file_name,
                 .size_bytes = file->size_bytes,
                 .state = ModelState::measuring};
  ATELIER_TRY_ASSIGN(auto measured, measurer.find(key));
  if (!measured) {
    ATELIER_TRY(measurer.start(key, Lane::interactive));
  } else if (*measured) {
    view.state = ModelState::measured;
    view.measurement = std::move(**measured);
  } else {
    view.state = ModelState::refused;
    view.failure = ModelFailure{measured->error().type, measured->error().detail};
  }
  return view;
}

/// A model that was refused is measured again when it is next asked for: the limits or the program
/// may have changed since.
/// The file as it was uploaded. It never changes, so whoever has it need not ask again.
Result<Reply> model_file(sql::Database& db, const blob::Store& blobs, const Call& call) {
  const std::string hash(call.param("hash"));
  ATELIER_TRY_ASSIGN(const auto file,
                     db.read([&](sql::Reader& reader) -> Result<std::optional<ModelFile>> {
                       return store::find_model(reader, hash);
                     }));
  if (!file) return Error{ErrorKind::not_found, "model-not-found", "There is no such model."};
  ATELIER_TRY_ASSIGN(auto path, blobs.locate(hash));
  Reply reply{.content_type = "application/octet-stream", .etag = hash, .file = std::move(path)};
  reply.headers.push_back({"Cache-Control", "private, max-age=31536000, immutable"});
  return reply;
}

Result<void> forget_refusal(sql::Tx& tx, const Call& call) {
  bool any = false;
  for (const auto unit : enum_values<LengthUnit>())
    any |= store::forget_failure(tx, {std::string(call.param("hash")), unit});
  if (!any) return Error{ErrorKind::not_found, "model-not-refused", "The model was not refused."};
  return {};
}

Choices choices_of(const PriceList& list) {
  Choices choices{.price_list_version = list.version,
                  .currency = list.currency,
                  .most_pieces = list.limits.most_pieces};
  for (const auto& alloy : list.alloys)
    choices.alloys.push_back({alloy.code, alloy.name, alloy.fineness_permille});
  for (const auto& finish : list.finishes) choices.finishes.push_back({finish.code, finish.name});
  return choices;
}

std::string etag_of(const PriceList& list) { return "price-list-" + std::to_string(list.version); }

Result<Estimate> estimate(const Clock& clock, Measurer& measurer, const PriceLists& lists,
                          const EstimateRequest& in) {
  const auto began = clock.now();
  auto measured = measurer.measure({in.model_hash, in.unit}, Lane::interactive, kPatience);
  const auto now = clock.now();
  if (!measured && measured.error().kind != ErrorKind::unprocessable)
    return std::move(measured).error();
  const auto& list = lists.current(now);
  const auto speed = in.rush.value_or(false) ? Speed::rush : Speed::standard;
  Estimate answer;
  static_cast<Appraisal&>(answer) =
      measured ? appraise(*measured, in, speed, list) : not_appraised(measured.error());
  answer.price_list_version = list.version;
  answer.priced_at = now;
  answer.valid_until = now + list.validity_days * kDay;
  observe_quote(answer.outcome, now - began);
  return answer;
}

}  // namespace

void add_routes(const Ports& ports, Measurer& measurer, const PriceLists& lists) {
  auto& router = ports.router;
  auto& db = ports.db;
  const auto& clock = ports.clock;
  const auto customers = Role::customer | Role::manager | Role::admin;
  const auto staff = Role::manager | Role::lead | Role::admin;

  router.upload<UploadedModel>(Method::post, "/api/pricing/models",
                               {.roles = customers,
                                .summary = "Upload a model; the body is the file, ?name= its name",
                                .status = 201,
                                .body_limit = kMostUpload},
                               ports.blobs, [&db](const Call& call, const blob::Stored& stored) {
                                 return register_model(db, call, stored);
                               });

  router.task<ModelQuery, ModelView>(
      Method::get, "/api/pricing/models/{hash}",
      {.roles = customers | Role::lead, .summary = "What was measured of a model"},
      [&db, &measurer](const Call& call, const ModelQuery& query) {
        return look_at_model(db, measurer, call, query);
      });

  router.task<Empty, Reply>(Method::get, "/api/pricing/models/{hash}/file",
                            {.roles = staff, .summary = "The model itself, as it was uploaded"},
                            [&db, &blobs = ports.blobs](const Call& call, const Empty&) {
                              return model_file(db, blobs, call);
                            });

  router.write<Empty, Empty>(
      Method::delete_, "/api/pricing/models/{hash}/refusal",
      {.roles = Role::manager | Role::admin,
       .summary = "Let a model that was refused be measured again",
       .status = 204},
      db, [](sql::Tx& tx, const Call& call, const Empty&) { return forget_refusal(tx, call); });

  router.view<Empty, Choices>(
      Method::get, "/api/pricing/alloys", {.summary = "The alloys and finishes that can be chosen"},
      [&lists](const Call& call, const Empty&) -> Result<With<Choices>> {
        const auto& list = lists.current(call.now);
        return With<Choices>{.out = choices_of(list), .etag = etag_of(list)};
      });

  router.view<Empty, PriceList>(
      Method::get, "/api/pricing/price-list",
      {.roles = staff,
       .summary = "The price list that is in effect, with the source of each figure"},
      [&lists](const Call& call, const Empty&) -> Result<With<PriceList>> {
        const auto& list = lists.current(call.now);
        return With<PriceList>{.out = list, .etag = etag_of(list)};
      });

  router.task<EstimateRequest, Estimate>(
      Method::post, "/api/pricing/estimates",
      {.roles = Role::manager | Role::admin,
       .summary = "Measure and price a model now, without keeping a quote"},
      [&clock, &measurer, &lists](const Call&, const EstimateRequest& in) {
        return estimate(clock, measurer, lists, in);
      });
}

}  // namespace atelier::pricing
