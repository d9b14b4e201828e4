# What every target of the project is compiled with.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()
# A broken invariant must be reported in every build: assertions stay on.
string(REPLACE "-DNDEBUG" "" CMAKE_CXX_FLAGS_RELEASE "${CMAKE_CXX_FLAGS_RELEASE}")

# Precompiled headers and ccache agree only with this sloppiness (see ccache's manual).
find_program(CCACHE ccache)
if(CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER
      ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros ${CCACHE})
endif()

add_library(postlab_options INTERFACE)
target_include_directories(postlab_options INTERFACE ${PROJECT_SOURCE_DIR})
# -ffp-contract=off: a*b+c must not differ between compilers (docs/determinism.md).
target_compile_options(postlab_options INTERFACE -Wall -Wextra -Wpedantic -ffp-contract=off)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  # What it says of "text" + std::string and of std::function is false
  # (https://gcc.gnu.org/PR105651, PR105562); clang-16 keeps watch over bounds and initialization.
  target_compile_options(postlab_options INTERFACE -Wno-restrict -Wno-stringop-overflow
                                                   -Wno-stringop-overread -Wno-array-bounds
                                                   -Wno-maybe-uninitialized)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_SYSTEM_PROCESSOR STREQUAL "x86_64")
  # Packets, chunks and headers are a few hundred octets. g++ clears and copies such with `rep stos`
  # and `rep movs`, which take longer to start than the octets need.
  set(in_loops vector_loop:512:noalign,libcall:-1:noalign)
  target_compile_options(
    postlab_options INTERFACE "$<$<CONFIG:Release>:-mmemset-strategy=${in_loops}>"
                              "$<$<CONFIG:Release>:-mmemcpy-strategy=${in_loops}>")
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  target_compile_options(postlab_options INTERFACE -fpch-instantiate-templates)
endif()
if(POSTLAB_WERROR)
  target_compile_options(postlab_options INTERFACE -Werror)
endif()
if(POSTLAB_SANITIZE)
  target_compile_options(postlab_options INTERFACE -fsanitize=${POSTLAB_SANITIZE}
                                                   -fno-sanitize-recover=all
                                                   -fno-omit-frame-pointer)
  target_link_options(postlab_options INTERFACE -fsanitize=${POSTLAB_SANITIZE})
  if(POSTLAB_SANITIZE MATCHES "address")
    # Descriptors of globals and types hold millions of addresses, which a movable program would
    # have to relocate at each start; the tests start more than a thousand times.
    target_link_options(postlab_options INTERFACE -no-pie)
  endif()
  # The usual linker takes longer than the compiler over such a program.
  find_program(POSTLAB_LLD ld.lld PATHS /usr/lib/llvm-16/bin NO_DEFAULT_PATH)
  mark_as_advanced(POSTLAB_LLD)
  if(POSTLAB_LLD)
    cmake_path(GET POSTLAB_LLD PARENT_PATH lld_folder)
    target_link_options(postlab_options INTERFACE -fuse-ld=lld -B${lld_folder})
  endif()
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # Instrumented code hides from g++ what is initialized (https://gcc.gnu.org/PR105562).
    target_compile_options(postlab_options INTERFACE -Wno-maybe-uninitialized)
  endif()
endif()

# UndefinedBehaviorSanitizer needs a descriptor to look at an object's type, and calls the object
# broken where the table is full: tests that fill it, and what they test, go without that check.
# Inline functions take theirs from where their header was precompiled: so these precompile alone.
add_library(postlab_without_type_checks INTERFACE)  # its options come behind those above
if(POSTLAB_SANITIZE MATCHES "undefined")
  target_compile_options(postlab_without_type_checks INTERFACE -fno-sanitize=vptr)
endif()

# Precompiles HEADERS for a target, or shares what target FROM precompiled with the same options.
function(postlab_precompile name from)
  get_target_property(libraries ${name} LINK_LIBRARIES)
  if(NOT TARGET ${from} OR name STREQUAL from
     OR (POSTLAB_SANITIZE MATCHES "undefined" AND libraries MATCHES "postlab_without_type_checks"))
    target_precompile_headers(${name} PRIVATE ${ARGN})
  else()
    target_precompile_headers(${name} REUSE_FROM ${from})
  endif()
endfunction()

# Compiles a target's files eight at a time as one, if POSTLAB_UNITY says so of its kind: COMMANDS,
# TESTS (with COMMANDS) or LIBRARIES (ALL). It saves most of the parsing and all the doubles of
# inline functions; names in unnamed namespaces must differ within a target for that.
function(postlab_unity name kind)
  set(with_COMMANDS COMMANDS TESTS ALL)
  set(with_TESTS TESTS ALL)
  set(with_LIBRARIES ALL)
  if(POSTLAB_UNITY IN_LIST with_${kind})
    set_target_properties(${name} PROPERTIES UNITY_BUILD ON)
  endif()
endfunction()

# What most files include: parsed once for each library.
set(POSTLAB_COMMON_HEADERS
    <algorithm> <functional> <map> <memory> <optional> <string> <string_view> <variant> <vector>)

# A library of all .cc files below the calling folder, less those below the folders in EXCEPT, with
# POSTLAB_COMMON_HEADERS and PRECOMPILE as precompiled headers.
function(postlab_library name)
  cmake_parse_arguments(ARG "" "" "EXCEPT;LINK;PRECOMPILE" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cc)
  foreach(folder IN LISTS ARG_EXCEPT)
    list(FILTER sources EXCLUDE REGEX "^${CMAKE_CURRENT_SOURCE_DIR}/${folder}")
  endforeach()
  if(sources)
    add_library(${name} STATIC ${sources})
    target_link_libraries(${name} PUBLIC $<BUILD_INTERFACE:postlab_options> ${ARG_LINK})
    postlab_unity(${name} LIBRARIES)
    if(ARG_PRECOMPILE)
      target_precompile_headers(${name} PRIVATE ${POSTLAB_COMMON_HEADERS} ${ARG_PRECOMPILE})
    else()
      postlab_precompile(${name} postlab_model ${POSTLAB_COMMON_HEADERS})
    endif()
  else()
    add_library(${name} INTERFACE)
    target_link_libraries(${name} INTERFACE postlab_options ${ARG_LINK})
  endif()
endfunction()
