// SPDX-License-Identifier: Apache-2.0
#include "geometry/threemf.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "geometry/read_errors.h"
#include "geometry/text_scan.h"
#include "geometry/threemf_objects.h"
#include "geometry/xml.h"
#include "geometry/zip.h"

namespace atelier::geometry {
namespace {

constexpr ReadErrors kErrors("3mf");
/// Of XML for each facet and the half of a vertex that goes with it: three times the usual.
constexpr std::size_t kMostText = 512;
constexpr std::size_t kAnyText = std::size_t{1} << 20;
constexpr std::size_t kMostParts = 1'000;

// 3MF Core Specification 1.3, 3.4: the units of the attribute `unit`.
constexpr FileUnit kUnits[] = {{"micron", 0.001}, {"millimeter", 1}, {"centimeter", 10},
                               {"inch", 25.4},    {"foot", 304.8},   {"meter", 1'000}};

bool same_name(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c; };
  return std::ranges::equal(a, b, {}, lower, lower);
}

/// What is placed on the platform.
struct Item {
  std::size_t object = 0;
  Placement placement;
};

class Reader {
 public:
  Reader(std::vector<ZipEntry> entries, std::size_t max_facets)
      : entries_(std::move(entries)), objects_(max_facets), max_facets_(max_facets) {}

  Result<Model> read() {
    ATELIER_TRY_ASSIGN(const std::string root, find_root());
    ATELIER_TRY(read_part(root, true));
    Model model{.format = Format::threemf, .unit = unit_};
    for (const Item& item : items_)
      if (!objects_.is_support(item.object))
        ATELIER_TRY(objects_.build(item.object, item.placement, model.decoded));
    if (model.decoded.empty()) return kErrors.empty("The file builds nothing");
    return model;
  }

 private:
  /// What the tags of one part are added to.
  struct Part {
    XmlReader& xml;
    std::size_t number;
    bool is_root;
    std::optional<Object> object;
    std::string id = {};
    bool closed = false;
  };

  const ZipEntry* find_entry(std::string_view name) const {
    if (name.starts_with('/')) name.remove_prefix(1);
    const auto found =
        std::ranges::find_if(entries_, [&](const ZipEntry& e) { return same_name(e.name, name); });
    return found == entries_.end() ? nullptr : &*found;
  }

  /// The relationship of the package says where the model is; nearly always at the usual place.
  Result<std::string> find_root() {
    const ZipEntry* relations = find_entry("_rels/.rels");
    if (relations) {
      ATELIER_TRY_ASSIGN(auto stream, ZipStream::open(*relations, kAnyText));
      XmlReader xml(std::move(stream));
      for (;;) {
        ATELIER_TRY_ASSIGN(const XmlTag* tag, xml.next());
        if (tag->name.empty()) break;
        if (tag->name == "Relationship" && (*tag)["Type"].ends_with("/3dmodel"))
          return std::string((*tag)["Target"]);
      }
    }
    if (find_entry("3D/3dmodel.model")) return std::string("3D/3dmodel.model");
    return kErrors.bad("bad-model", "The archive", "has no 3D model in it");
  }

  Result<std::size_t> read_part(const std::string& name, bool is_root) {
    const ZipEntry* entry = find_entry(name);
    if (!entry)
      return kErrors.bad("bad-model", "The archive", "has no part \"" + printable(name) + "\"");
    const auto number = static_cast<std::size_t>(entry - entries_.data());
    if (std::ranges::find(parts_, number) != parts_.end()) return number;
    if (parts_.size() == kMostParts)
      return kErrors.bad("bad-model", "The archive", "has too many parts");
    parts_.push_back(number);
    const std::size_t most = kAnyText + kMostText * max_facets_;
    ATELIER_TRY_ASSIGN(auto stream, ZipStream::open(*entry, most - std::min(most, unpacked_)));
    XmlReader xml(std::move(stream));
    Part part{.xml = xml, .number = number, .is_root = is_root, .object = std::nullopt};
    for (;;) {
      ATELIER_TRY_ASSIGN(const XmlTag* tag, xml.next());
      if (tag->name.empty()) break;
      ATELIER_TRY(read_tag(part, *tag));
    }
    unpacked_ += xml.size();
    if (!part.closed) return kErrors.truncated("the model has no end");
    return number;
  }

  Result<void> read_tag(Part& part, const XmlTag& tag) {
    if (tag.opens) {
      if (tag.name == "vertex" && part.object) return read_vertex(part, tag);
      if (tag.name == "triangle" && part.object) return read_triangle(part, tag);
      if (tag.name == "component" && part.object) return read_component(part, tag);
      if (tag.name == "item" && part.is_root) return read_item(part, tag);
      if (tag.name == "model" && part.is_root) ATELIER_TRY(read_unit(part, tag));
      if (tag.name == "object") {
        part.object = Object{.is_support = tag["type"].ends_with("support")};
        part.id = tag["id"];
      }
    }
    if (!tag.closes) return {};
    if (tag.name == "model") part.closed = true;
    if (tag.name != "object" || !part.object) return {};
    if (!objects_.add({part.number, part.id}, std::move(*part.object)))
      return bad(part, "bad-model", "ends a second object " + printable(part.id));
    part.object.reset();
    return {};
  }

  Result<void> read_unit(const Part& part, const XmlTag& tag) {
    const auto name = tag["unit"].empty() ? std::string_view("millimeter") : tag["unit"];
    const auto found = std::ranges::find(kUnits, name, &FileUnit::name);
    if (found == std::end(kUnits))
      return bad(part, "bad-model", "has the unit \"" + printable(name) + "\", which 3MF has not");
    unit_ = *found;
    return {};
  }

  Result<void> read_vertex(Part& part, const XmlTag& tag) {
    Point p;
    constexpr std::string_view kAxes[] = {"x", "y", "z"};
    for (std::size_t axis = 0; axis < 3; ++axis) {
      const auto value = to_float(tag[kAxes[axis]]);
      if (!value) return bad(part, "bad-model", "has a vertex without three numbers");
      if (!std::isfinite(*value)) return kErrors.not_finite(part.xml.where());
      p[axis] = *value;
    }
    if (++vertices_ > 3 * max_facets_) return kErrors.too_many_facets(max_facets_);
    part.object->vertices.push_back(p);
    return {};
  }

  Result<void> read_triangle(Part& part, const XmlTag& tag) {
    std::array<std::uint32_t, 3> corners;
    constexpr std::string_view kCorners[] = {"v1", "v2", "v3"};
    for (std::size_t i = 0; i < 3; ++i) {
      const auto word = tag[kCorners[i]];
      const auto [stop, failure] =
          std::from_chars(word.data(), word.data() + word.size(), corners[i]);
      if (failure != std::errc{} || stop != word.data() + word.size() ||
          corners[i] >= part.object->vertices.size())
        return bad(part, "bad-index",
                   "has a triangle with vertex \"" + printable(word) + "\", and there are " +
                       std::to_string(part.object->vertices.size()) + " before it");
    }
    if (++triangles_ > max_facets_) return kErrors.too_many_facets(max_facets_);
    part.object->facets.push_back(corners);
    return {};
  }

  Result<void> read_component(Part& part, const XmlTag& tag) {
    ATELIER_TRY_ASSIGN(const std::size_t object, find_object(part, tag));
    ATELIER_TRY_ASSIGN(const Placement placement, placement_of(part, tag));
    part.object->components.push_back({object, placement});
    return {};
  }

  Result<void> read_item(const Part& part, const XmlTag& tag) {
    ATELIER_TRY_ASSIGN(const std::size_t object, find_object(part, tag));
    ATELIER_TRY_ASSIGN(const Placement placement, placement_of(part, tag));
    items_.push_back({object, placement});
    return {};
  }

  /// In this part, or in the one that the production extension's `path` names. Only the root may
  /// name others.
  Result<std::size_t> find_object(const Part& part, const XmlTag& tag) {
    const std::string id(tag["objectid"]);
    const std::string path(tag["path"]);
    std::size_t number = part.number;
    if (!path.empty()) {
      if (!part.is_root) return bad(part, "bad-model", "leads from one part on to another");
      ATELIER_TRY_ASSIGN(number, read_part(path, false));
    }
    const auto found = objects_.find({number, id});
    if (!found)
      return bad(part, "bad-index",
                 "names object \"" + printable(id) + "\", which is not before it");
    return *found;
  }

  Result<Placement> placement_of(const Part& part, const XmlTag& tag) const {
    const auto text = tag["transform"];
    if (text.empty()) return Placement{};
    const auto placement = to_placement(text);
    if (!placement) return bad(part, "bad-model", "has a transform without twelve numbers");
    return *placement;
  }

  static Error bad(const Part& part, const char* what, const std::string& why) {
    return kErrors.bad(what, part.xml.where(), why);
  }

  std::vector<ZipEntry> entries_;
  std::vector<std::size_t> parts_;  // that were read
  Objects objects_;
  std::vector<Item> items_;
  std::optional<FileUnit> unit_;
  std::size_t max_facets_;
  std::size_t vertices_ = 0, triangles_ = 0;
  std::size_t unpacked_ = 0;
};

}  // namespace

bool begins_like_zip(std::string_view file) { return file.starts_with("PK\3\4"); }

Result<Model> read_3mf(std::string_view file, std::size_t max_facets) {
  ATELIER_TRY_ASSIGN(auto entries, list_zip(file));
  return Reader(std::move(entries), max_facets).read();
}

}  // namespace atelier::geometry
