# How every target is compiled: the language level, warnings, sanitizers, and the fast tools where they exist.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE RelWithDebInfo)
endif()

find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${CMAKE_SOURCE_DIR}
      CCACHE_NOHASHDIR=1 CCACHE_SLOPPINESS=pch_defines,time_macros ${CCACHE})
endif()
find_program(MOLD mold)
if(MOLD)
  add_link_options(-fuse-ld=mold)
endif()

if(MINGZHANG_SANITIZER STREQUAL "address")
  add_compile_options(-fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer)
  add_link_options(-fsanitize=address,undefined)
elseif(MINGZHANG_SANITIZER STREQUAL "thread")
  add_compile_options(-fsanitize=thread -fno-omit-frame-pointer)
  add_link_options(-fsanitize=thread)
  add_library(mingzhang_tsan_abseil OBJECT cmake/tsan_abseil.cc)
  link_libraries($<$<STREQUAL:$<TARGET_PROPERTY:TYPE>,EXECUTABLE>:mingzhang_tsan_abseil>)
elseif(MINGZHANG_SANITIZER STREQUAL "fuzz")
  add_compile_options(-fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=undefined)
  add_link_options(-fsanitize=address,undefined)
elseif(MINGZHANG_SANITIZER)
  message(FATAL_ERROR "MINGZHANG_SANITIZER must be address, thread, fuzz or empty, not '${MINGZHANG_SANITIZER}'")
endif()

# The warnings of our own code; generated code and Debian's headers are system headers to it.
add_library(mingzhang_warnings INTERFACE)
target_compile_options(mingzhang_warnings INTERFACE -Wall -Wextra -Wshadow -Wconversion
                       -Wnon-virtual-dtor -Woverloaded-virtual -Wno-sign-conversion)
# GCC 12 sees overlapping copies in std::string::insert where there are none (GCC bug 105651).
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  target_compile_options(mingzhang_warnings INTERFACE -Wno-restrict)
endif()
# It also takes for uninitialised what the sanitizers' calls keep it from following (absl::Cleanup, std::optional).
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND MINGZHANG_SANITIZER)
  target_compile_options(mingzhang_warnings INTERFACE -Wno-maybe-uninitialized)
endif()
if(MINGZHANG_WERROR)
  target_compile_options(mingzhang_warnings INTERFACE -Werror)
endif()
