// SPDX-License-Identifier: Apache-2.0
#include "geometry/ray_caster.h"

#include <cmath>
#include <embree3/rtcore.h>
#include <limits>
#include <xmmintrin.h>

namespace atelier::geometry {
namespace {

/// Of the diagonal. Facets that are met nearer than this are the ray's own and its neighbours.
constexpr float kNear = 1e-5F;

struct ReleaseDevice {
  void operator()(RTCDevice device) const { rtcReleaseDevice(device); }
};
struct ReleaseScene {
  void operator()(RTCScene scene) const { rtcReleaseScene(scene); }
};
using Device = std::unique_ptr<std::remove_pointer_t<RTCDevice>, ReleaseDevice>;
using Scene = std::unique_ptr<std::remove_pointer_t<RTCScene>, ReleaseScene>;

/// Embree wants denormals to be nothing; nobody else here does.
class FlushToZero {
 public:
  FlushToZero() : before_(_mm_getcsr()) { _mm_setcsr(before_ | kFlush | kDenormalsAreZero); }
  ~FlushToZero() { _mm_setcsr(before_); }
  FlushToZero(const FlushToZero&) = delete;
  FlushToZero& operator=(const FlushToZero&) = delete;

 private:
  static constexpr unsigned kFlush = 0x8000, kDenormalsAreZero = 0x40;
  unsigned before_;
};

bool is_inverted(const Solid& solid, std::uint32_t shell) {
  return shell < solid.inverted.size() && solid.inverted[shell];
}

}  // namespace

struct RayCaster::State {
  const std::vector<Point>* vertices = nullptr;
  std::vector<VertexId> corners;  // three for each facet kept, turned outwards
  Vec3 min;
  double diagonal = 0;
  Device device;
  Scene scene;

  void keep_facets(const Welded& mesh, const Topology& topology, const Solid& solid) {
    corners.reserve(mesh.corners.size());
    for (std::size_t facet = 0; facet < mesh.facets(); ++facet) {
      const std::uint32_t shell = topology.shell_of[facet];
      if (shell == kNoShell || topology.turn_of[facet] == 0) continue;
      const VertexId* c = &mesh.corners[3 * facet];
      const bool turned = (topology.turn_of[facet] < 0) != is_inverted(solid, shell);
      corners.insert(corners.end(), {c[0], turned ? c[2] : c[1], turned ? c[1] : c[2]});
    }
  }

  void find_box() {
    Vec3 max{-HUGE_VAL, -HUGE_VAL, -HUGE_VAL};
    min = {HUGE_VAL, HUGE_VAL, HUGE_VAL};
    for (const Point& p : *vertices) {
      const Vec3 v = to_vec3(p);
      min = {std::min(min.x, v.x), std::min(min.y, v.y), std::min(min.z, v.z)};
      max = {std::max(max.x, v.x), std::max(max.y, v.y), std::max(max.z, v.z)};
    }
    diagonal = length(max - min);
  }

  /// In a box of diagonal one at the origin: Embree takes no huge figures, and floats far from the
  /// origin are coarse.
  Vec3 scaled(const Vec3& p) const { return (p - min) * (1 / diagonal); }

  bool build() {
    // One thread: other models are measured on the other processors.
    device.reset(rtcNewDevice("threads=1,verbose=0"));
    if (!device) return false;
    scene.reset(rtcNewScene(device.get()));
    rtcSetSceneFlags(scene.get(),
                     static_cast<RTCSceneFlags>(RTC_SCENE_FLAG_ROBUST | RTC_SCENE_FLAG_COMPACT));
    RTCGeometry geometry = rtcNewGeometry(device.get(), RTC_GEOMETRY_TYPE_TRIANGLE);
    auto* points = static_cast<float*>(rtcSetNewGeometryBuffer(
        geometry, RTC_BUFFER_TYPE_VERTEX, 0, RTC_FORMAT_FLOAT3, sizeof(Point), vertices->size()));
    auto* indices = static_cast<VertexId*>(
        rtcSetNewGeometryBuffer(geometry, RTC_BUFFER_TYPE_INDEX, 0, RTC_FORMAT_UINT3,
                                3 * sizeof(VertexId), corners.size() / 3));
    if (points && indices) {
      for (const Point& p : *vertices) {
        const Vec3 v = scaled(to_vec3(p));
        *points++ = static_cast<float>(v.x);
        *points++ = static_cast<float>(v.y);
        *points++ = static_cast<float>(v.z);
      }
      std::copy(corners.begin(), corners.end(), indices);
      rtcCommitGeometry(geometry);
      rtcAttachGeometry(scene.get(), geometry);
    }
    rtcReleaseGeometry(geometry);
    if (!points || !indices) return false;
    const FlushToZero flush;
    rtcCommitScene(scene.get());
    return rtcGetDeviceError(device.get()) == RTC_ERROR_NONE;
  }
};

RayCaster::RayCaster(std::unique_ptr<State> state) : state_(std::move(state)) {}
RayCaster::RayCaster(RayCaster&&) noexcept = default;
RayCaster& RayCaster::operator=(RayCaster&&) noexcept = default;
RayCaster::~RayCaster() = default;

std::optional<RayCaster> RayCaster::make(const Welded& mesh, const Topology& topology,
                                         const Solid& solid) {
  auto state = std::make_unique<State>();
  state->vertices = &mesh.vertices;
  state->keep_facets(mesh, topology, solid);
  state->find_box();
  if (state->corners.empty() || !(state->diagonal > 0) || !state->build()) return std::nullopt;
  return RayCaster(std::move(state));
}

std::size_t RayCaster::facets() const { return state_->corners.size() / 3; }

double RayCaster::diagonal() const { return state_->diagonal; }

RayCaster::Corners RayCaster::corners(std::uint32_t facet) const {
  const VertexId* c = &state_->corners[3 * std::size_t{facet}];
  const auto& v = *state_->vertices;
  return {to_vec3(v[c[0]]), to_vec3(v[c[1]]), to_vec3(v[c[2]])};
}

std::optional<RayCaster::Hit> RayCaster::cast(const Vec3& from, const Vec3& direction,
                                              double beyond) const {
  const Vec3 origin = state_->scaled(from);
  RTCRayHit ray{};
  ray.ray = {.org_x = static_cast<float>(origin.x),
             .org_y = static_cast<float>(origin.y),
             .org_z = static_cast<float>(origin.z),
             .tnear = static_cast<float>(beyond / state_->diagonal) + kNear,
             .dir_x = static_cast<float>(direction.x),
             .dir_y = static_cast<float>(direction.y),
             .dir_z = static_cast<float>(direction.z),
             .tfar = std::numeric_limits<float>::infinity(),
             .mask = ~0U};
  ray.hit.geomID = RTC_INVALID_GEOMETRY_ID;
  RTCIntersectContext context;
  rtcInitIntersectContext(&context);
  {
    const FlushToZero flush;
    rtcIntersect1(state_->scene.get(), &context, &ray);
  }
  if (ray.hit.geomID == RTC_INVALID_GEOMETRY_ID) return std::nullopt;
  const Corners met = corners(ray.hit.primID);
  const Vec3 normal = met.doubled_area();
  const double size = length(normal);
  const double slope = size > 0 ? dot(normal, direction) / size : 0;
  // A facet that is met edge on has no distance of its own.
  const bool steep = std::abs(slope) > 1e-6;
  return Hit{.facet = ray.hit.primID,
             .distance = steep ? dot(normal, met.a - from) / (slope * size)
                               : static_cast<double>(ray.ray.tfar) * state_->diagonal,
             .slope = slope};
}

}  // namespace atelier::geometry
