# The settings that every target shares.
add_library(stowage_flags INTERFACE)
target_compile_options(stowage_flags INTERFACE -Wall -Wextra -Wpedantic -Wnon-virtual-dtor -Wold-style-cast -Woverloaded-virtual)
# GCC 12 takes "literal" + std::string for overlapping copies (its bug 105651).
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  target_compile_options(stowage_flags INTERFACE -Wno-restrict)
endif()
# In a unity build the names of one test file are in sight of the next one.
target_compile_options(stowage_flags INTERFACE
  $<$<NOT:$<AND:$<BOOL:${CMAKE_UNITY_BUILD}>,$<BOOL:$<TARGET_PROPERTY:STOWAGE_TEST>>>>:-Wshadow>)
# A unity build compiles a class of one .cpp file, with members from its anonymous namespace, as if a header had it.
if(CMAKE_UNITY_BUILD AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  target_compile_options(stowage_flags INTERFACE -Wno-subobject-linkage)
endif()
if(STOWAGE_WERROR)
  target_compile_options(stowage_flags INTERFACE -Werror)
endif()
if(STOWAGE_THREADS)
  target_compile_options(stowage_flags INTERFACE -fsanitize=thread -fno-omit-frame-pointer)
  target_link_options(stowage_flags INTERFACE -fsanitize=thread)
endif()
if(STOWAGE_SANITIZE)
  # With sanitizers on, GCC takes std::function inside std::regex and std::optional for uninitialised.
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    target_compile_options(stowage_flags INTERFACE -Wno-maybe-uninitialized)
  endif()
  # Of test programs what they test is instrumented, and not the assertions, which take four times as long to compile.
  set(instrumented $<NOT:$<BOOL:$<TARGET_PROPERTY:STOWAGE_TEST>>>)
  target_compile_options(stowage_flags INTERFACE
    $<${instrumented}:-fsanitize=address,undefined> $<${instrumented}:-fno-sanitize-recover=all> -fno-omit-frame-pointer)
  # UBSan stops the program where it stands, and AddressSanitizer reports the place. Words for each check would be a
  # million objects that AddressSanitizer watches from each start on. The price is the check `vptr`, which needs them.
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    target_compile_options(stowage_flags INTERFACE $<${instrumented}:-fsanitize-undefined-trap-on-error>)
  else()
    target_compile_options(stowage_flags INTERFACE $<${instrumented}:-fno-sanitize=vptr> $<${instrumented}:-fsanitize-trap=undefined>)
  endif()
  target_link_options(stowage_flags INTERFACE -fsanitize=address,undefined)
  # An object of its own, compiled once: in a unity build it would be part of files that are linked for something else.
  add_library(stowage_sanitizer_options OBJECT ${PROJECT_SOURCE_DIR}/tests/support/sanitizer_options.cpp)
  target_sources(stowage_flags INTERFACE $<TARGET_OBJECTS:stowage_sanitizer_options>)
endif()

# What makes a mistake in memory harder to use. Not of test programs, which nobody attacks, nor
# where a build has to be quick; FORTIFY needs optimisation.
set(shipped $<NOT:$<BOOL:$<TARGET_PROPERTY:STOWAGE_TEST>>>)
if(STOWAGE_HARDENED)
  target_compile_options(stowage_flags INTERFACE $<${shipped}:-fstack-protector-strong>)
  if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
    target_compile_options(stowage_flags INTERFACE $<${shipped}:-fcf-protection>)
  endif()
  target_compile_definitions(stowage_flags INTERFACE $<$<AND:${shipped},$<CONFIG:Release,RelWithDebInfo>>:_FORTIFY_SOURCE=2>)
  target_link_options(stowage_flags INTERFACE $<${shipped}:-Wl,-z,relro,-z,now>)
endif()

# stowage_module(NAME SOURCES … DEPS … PRIVATE …): one folder of src/ as a static library.
# DEPS are the modules that its headers show; PRIVATE the libraries that only its .cpp files see.
function(stowage_module name)
  cmake_parse_arguments(MODULE "" "" "SOURCES;DEPS;PRIVATE" ${ARGN})
  add_library(stowage_${name} STATIC ${MODULE_SOURCES})
  target_include_directories(stowage_${name} PUBLIC ${PROJECT_SOURCE_DIR}/src)
  target_link_libraries(stowage_${name} PUBLIC ${MODULE_DEPS} PRIVATE stowage_flags ${MODULE_PRIVATE})
endfunction()
