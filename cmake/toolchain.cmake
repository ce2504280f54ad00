# SPDX-License-Identifier: Apache-2.0
# One set of flags for every target, so that all of them can share one precompiled header.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)

add_compile_options(-Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual -Werror
                    # Designated initialisers leave the rest at its default on purpose.
                    -Wno-missing-field-initializers
                    -fno-omit-frame-pointer
                    # A measured volume must be the same to the bit on every build.
                    -ffp-contract=off)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # False alarms of GCC 12 on adding std::strings (its bugs 105329 and 105651); the address sanitizer
  # finds the real ones.
  add_compile_options(-Wno-array-bounds -Wno-restrict -Wno-stringop-overflow -Wno-stringop-overread)
endif()
set(CMAKE_CXX_FLAGS_DEBUG "-O0 -g1")
# Assertions stay on in release (ATELIER_ASSERT); NDEBUG is for the libraries.
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -g1 -DNDEBUG")

if(ATELIER_SANITIZE)
  # GCC takes what the sanitizers add for uses of what is not initialised (std::optional).
  add_compile_options(-fsanitize=${ATELIER_SANITIZE} -fno-sanitize-recover=all
                      -Wno-maybe-uninitialized)
  add_link_options(-fsanitize=${ATELIER_SANITIZE})
  if(ATELIER_SANITIZE MATCHES "undefined")
    # With these three and -O1 the build takes twice as long; the address sanitizer finds what they
    # would.
    add_compile_options(-fno-sanitize=vptr,null,object-size)
  else()
    add_compile_options(-O1)
  endif()
endif()

find_program(CCACHE ccache)
if(CCACHE)
  # The precompiled header needs these two to be cacheable.
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros
                                  CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} ${CCACHE})
  add_compile_options($<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess>)
endif()
find_program(MOLD mold)
if(MOLD)
  add_link_options(-fuse-ld=mold)
endif()
