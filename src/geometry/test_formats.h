// SPDX-License-Identifier: Apache-2.0
// Writes any mesh in each format that is read, for tests and benchmarks.
#pragma once

#include <bit>
#include <cstdio>
#include <string>
#include <utility>
#include <vector>
#include <zlib.h>

#include "geometry/test_meshes.h"
#include "geometry/weld.h"

namespace atelier::geometry::testing {

/// A line of text for each vertex and each facet.
template <class Vertex, class Triangle>
std::string indexed_text(const Mesh& mesh, Vertex vertex, Triangle triangle) {
  const Welded welded = weld(facets_of(mesh));
  std::string out;
  for (const Point& p : welded.vertices) out += vertex(p);
  for (std::size_t i = 0; i < welded.facets(); ++i) out += triangle(&welded.corners[3 * i]);
  return out;
}

inline std::string format(const char* pattern, auto... values) {
  char line[256];
  std::snprintf(line, sizeof line, pattern, values...);
  return line;
}
/// With every digit that a float has.
inline std::string format(const char* pattern, const Point& p) {
  return format(pattern, static_cast<double>(p[0]), static_cast<double>(p[1]),
                static_cast<double>(p[2]));
}

inline std::string obj(const Mesh& mesh) {
  return "# a ring\no ring\n" + indexed_text(
                                    mesh,
                                    [](const Point& p) { return format("v %.9g %.9g %.9g\n", p); },
                                    [](const VertexId* c) {
                                      return format("f %u %u %u\n", c[0] + 1, c[1] + 1, c[2] + 1);
                                    });
}

inline std::string ply_header(const char* kind, std::size_t vertices, std::size_t faces) {
  return "ply\nformat " + std::string(kind) + " 1.0\ncomment a ring\nelement vertex " +
         std::to_string(vertices) +
         "\nproperty float x\nproperty float y\nproperty float z\nelement face " +
         std::to_string(faces) + "\nproperty list uchar int vertex_indices\nend_header\n";
}

inline std::string ply_text(const Mesh& mesh) {
  const Welded welded = weld(facets_of(mesh));
  return ply_header("ascii", welded.vertices.size(), mesh.size()) +
         indexed_text(
             mesh, [](const Point& p) { return format("%.9g %.9g %.9g\n", p); },
             [](const VertexId* c) { return format("3 %u %u %u\n", c[0], c[1], c[2]); });
}

inline std::string ply_binary(const Mesh& mesh, bool big_endian) {
  const Welded welded = weld(facets_of(mesh));
  std::string out = ply_header(big_endian ? "binary_big_endian" : "binary_little_endian",
                               welded.vertices.size(), mesh.size());
  const auto word = [&](std::uint32_t bits) {
    if (big_endian) bits = __builtin_bswap32(bits);
    append(out, &bits, sizeof bits);
  };
  for (const Point& p : welded.vertices)
    for (const float x : p) word(std::bit_cast<std::uint32_t>(x));
  for (std::size_t i = 0; i < welded.corners.size(); ++i) {
    if (i % 3 == 0) out += '\3';
    word(welded.corners[i]);
  }
  return out;
}

/// An archive of named texts.
inline std::string zip(const std::vector<std::pair<std::string, std::string>>& files,
                       bool deflated = true) {
  std::string out, directory;
  const auto number = [](std::string& to, std::uint64_t value, std::size_t size) {
    append(to, &value, size);
  };
  for (const auto& [name, content] : files) {
    std::string packed = content;
    if (deflated) {
      z_stream z{};
      deflateInit2(&z, Z_BEST_SPEED, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY);
      packed.resize(deflateBound(&z, content.size()));
      z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(content.data()));
      z.avail_in = static_cast<uInt>(content.size());
      z.next_out = reinterpret_cast<Bytef*>(packed.data());
      z.avail_out = static_cast<uInt>(packed.size());
      deflate(&z, Z_FINISH);
      packed.resize(z.total_out);
      deflateEnd(&z);
    }
    std::string common;  // of the local header and the directory
    number(common, 20, 2);
    number(common, 0, 2);
    number(common, deflated ? 8 : 0, 2);
    number(common, 0, 4);
    number(common, crc32_z(0, reinterpret_cast<const Bytef*>(content.data()), content.size()), 4);
    number(common, packed.size(), 4);
    number(common, content.size(), 4);
    number(common, name.size(), 2);
    number(common, 0, 2);
    directory += "PK\1\2";
    number(directory, 20, 2);
    directory += common;
    number(directory, 0, 6);
    number(directory, 0, 4);
    number(directory, out.size(), 4);
    directory += name;
    out += "PK\3\4" + common + name + packed;
  }
  const std::size_t at = out.size();
  out += directory + "PK\5\6";
  number(out, 0, 4);
  number(out, files.size(), 2);
  number(out, files.size(), 2);
  number(out, directory.size(), 4);
  number(out, at, 4);
  number(out, 0, 2);
  return out;
}

inline std::string mesh_xml(const Mesh& mesh) {
  const Welded welded = weld(facets_of(mesh));
  std::string out = "<mesh><vertices>\n";
  for (const Point& p : welded.vertices)
    out += format("<vertex x=\"%.9g\" y=\"%.9g\" z=\"%.9g\"/>\n", p);
  out += "</vertices><triangles>\n";
  for (std::size_t i = 0; i < welded.corners.size(); i += 3)
    out += format("<triangle v1=\"%u\" v2=\"%u\" v3=\"%u\"/>\n", welded.corners[i],
                  welded.corners[i + 1], welded.corners[i + 2]);
  return out + "</triangles></mesh>";
}

inline std::string model_xml(const std::string& resources, const std::string& items,
                             const std::string& unit = "millimeter") {
  return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<model unit=\"" + unit +
         "\" xml:lang=\"en-US\" "
         "xmlns=\"http://schemas.microsoft.com/3dmanufacturing/core/2015/02\">\n<resources>" +
         resources + "</resources>\n<build>" + items + "</build>\n</model>\n";
}

inline std::string threemf_of(const std::string& model, bool deflated = true) {
  return zip(
      {{"_rels/.rels",
        "<Relationships><Relationship Target=\"/3D/3dmodel.model\" Id=\"rel0\" Type=\"http://"
        "schemas.microsoft.com/3dmanufacturing/2013/01/3dmodel\"/></Relationships>"},
       {"3D/3dmodel.model", model}},
      deflated);
}

inline std::string threemf(const Mesh& mesh, bool deflated = true) {
  return threemf_of(model_xml("<object id=\"1\" type=\"model\">" + mesh_xml(mesh) + "</object>",
                              "<item objectid=\"1\"/>"),
                    deflated);
}

}  // namespace atelier::geometry::testing
