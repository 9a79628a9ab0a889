# What the services allocate with: jemalloc, which takes less time than the C library when many threads allocate, and
# gives back what it does not need (docs/decisions/0022). Sanitizers bring their own.
add_library(mingzhang_allocator INTERFACE)
if(NOT MINGZHANG_SANITIZER)
  target_link_libraries(mingzhang_allocator INTERFACE PkgConfig::jemalloc)
  target_sources(mingzhang_allocator INTERFACE ${CMAKE_CURRENT_LIST_DIR}/jemalloc_options.cc)
endif()
