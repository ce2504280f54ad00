# SPDX-License-Identifier: Apache-2.0
# A folder is a library: every .cpp in it, but for *_test.cpp, which become one test program beside
# it, and but for *_main.cpp.
#
#   atelier_library(shop DEPS contracts sql)      library atelier_shop, tests shop_test
#
# A folder with schema/NNNN_name.sql gets them compiled in as `kMigrations` (see embed_schema.cmake).
function(atelier_library name)
  cmake_parse_arguments(ARG "" "" "DEPS;TEST_DEPS" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS *.cpp)
  set(tests ${sources})
  list(FILTER tests INCLUDE REGEX "_test\\.cpp$")
  list(FILTER sources EXCLUDE REGEX "(_test|_main)\\.cpp$")

  file(GLOB schema CONFIGURE_DEPENDS schema/*.sql)
  if(schema)
    set(generated ${CMAKE_CURRENT_BINARY_DIR}/schema.cpp)
    add_custom_command(OUTPUT ${generated}
      COMMAND ${CMAKE_COMMAND} -DNAMESPACE=${name} -DOUT=${generated}
              "-DFILES=${schema}" -P ${CMAKE_SOURCE_DIR}/cmake/embed_schema.cmake
      DEPENDS ${schema} ${CMAKE_SOURCE_DIR}/cmake/embed_schema.cmake VERBATIM)
    list(APPEND sources ${generated})
  endif()

  if(sources)
    add_library(atelier_${name} STATIC ${sources})
    set(visibility PUBLIC)
    if(NOT name STREQUAL "base")
      target_precompile_headers(atelier_${name} REUSE_FROM atelier_base)
    endif()
  else()
    add_library(atelier_${name} INTERFACE)
    set(visibility INTERFACE)
  endif()
  target_include_directories(atelier_${name} ${visibility} ${CMAKE_SOURCE_DIR}/src)
  foreach(dep ${ARG_DEPS})
    if(dep MATCHES "::")
      target_link_libraries(atelier_${name} ${visibility} ${dep})
    else()
      target_link_libraries(atelier_${name} ${visibility} atelier_${dep})
    endif()
  endforeach()

  if(tests)
    add_executable(${name}_test ${tests})
    target_precompile_headers(${name}_test REUSE_FROM atelier_base)
    target_link_libraries(${name}_test PRIVATE atelier_${name} atelier_testing GTest::gtest GTest::gmock GTest::gtest_main)
    foreach(dep ${ARG_TEST_DEPS})
      target_link_libraries(${name}_test PRIVATE atelier_${dep})
    endforeach()
    target_compile_definitions(${name}_test PRIVATE ATELIER_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
    add_test(NAME ${name} COMMAND ${name}_test)
    set_property(GLOBAL APPEND PROPERTY ATELIER_TESTS ${name}_test)
  endif()
endfunction()
