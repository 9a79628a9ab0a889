# A room is a folder with one library. Includes are written from the root of the tree.

# mingzhang_library(NAME SOURCES … DEPENDS …): the library of this folder.
function(mingzhang_library name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;DEPENDS")
  add_library(${name} STATIC ${arg_SOURCES})
  target_include_directories(${name} PUBLIC ${PROJECT_SOURCE_DIR})
  target_link_libraries(${name} PUBLIC ${arg_DEPENDS} PRIVATE mingzhang_warnings)
endfunction()

# mingzhang_binary(NAME SOURCES … DEPENDS …): a program, built into bin/.
function(mingzhang_binary name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;DEPENDS")
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE ${arg_DEPENDS} mingzhang_warnings)
endfunction()

# mingzhang_test(NAME LABEL unit|integration|e2e SOURCES … DEPENDS …): a GoogleTest program. ctest runs each of its
# tests as one of its own, with the label, and with MINGZHANG_BIN and MINGZHANG_SOURCE in the environment.
function(mingzhang_test name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "LABEL;TIMEOUT" "SOURCES;DEPENDS")
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 120)
  endif()
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE ${arg_DEPENDS} GTest::gmock GTest::gtest_main mingzhang_warnings)
  gtest_discover_tests(${name} TEST_PREFIX "${arg_LABEL}/${name}/" DISCOVERY_MODE PRE_TEST
    PROPERTIES LABELS ${arg_LABEL} TIMEOUT ${arg_TIMEOUT}
      # Two properties, because gtest_discover_tests keeps only the first entry of a list.
      ENVIRONMENT "MINGZHANG_BIN=${CMAKE_RUNTIME_OUTPUT_DIRECTORY}"
      ENVIRONMENT_MODIFICATION "MINGZHANG_SOURCE=set:${PROJECT_SOURCE_DIR}")
endfunction()
