# What the program says of itself as man pages and completions, and `cpack`, which makes a Debian package of it.
# packaging/check makes it, installs it and removes it.
#   cmake --preset release -B build/package -DCMAKE_INSTALL_PREFIX=/usr -DSTOWAGE_TESTS=OFF
#   cmake --build build/package && (cd build/package && cpack -G DEB)

set(STOWAGE_PACKAGE_CONTACT "the stowage authors <stowage@localhost>" CACHE STRING
    "Who maintains the Debian package: a name and a mail address")

set(manual_folder ${CMAKE_BINARY_DIR}/manual)
add_custom_command(
  OUTPUT ${manual_folder}/stamp
  COMMAND ${CMAKE_COMMAND} -E rm -rf ${manual_folder}
  COMMAND $<TARGET_FILE:stowage> manual --out ${manual_folder}
  COMMAND sh -c "gzip -9n ${manual_folder}/man1/*.1"
  COMMAND ${CMAKE_COMMAND} -E touch ${manual_folder}/stamp
  DEPENDS stowage
  COMMENT "Writing man pages and completions"
  VERBATIM)
add_custom_target(manual ALL DEPENDS ${manual_folder}/stamp)

install(DIRECTORY ${manual_folder}/man1 DESTINATION ${CMAKE_INSTALL_MANDIR} OPTIONAL)
install(FILES ${manual_folder}/stowage.bash DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions
        RENAME stowage OPTIONAL)
install(FILES ${manual_folder}/_stowage DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions OPTIONAL)
install(FILES ${manual_folder}/stowage.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d OPTIONAL)

# A package of a distribution keeps its units where systemd finds them; otherwise they are examples.
if(CMAKE_INSTALL_PREFIX STREQUAL "/usr")
  foreach(unit stowage.service stowage.timer)
    file(READ examples/unattended/${unit} text)
    string(REPLACE "/usr/local/" "/usr/" text "${text}")
    file(WRITE ${CMAKE_BINARY_DIR}/packaging/${unit} "${text}")
    install(FILES ${CMAKE_BINARY_DIR}/packaging/${unit} DESTINATION lib/systemd/system)
  endforeach()
  install(FILES packaging/copyright DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/stowage)
  install(FILES packaging/lintian-overrides DESTINATION ${CMAKE_INSTALL_DATADIR}/lintian/overrides RENAME stowage)
  install(FILES ${CMAKE_BINARY_DIR}/packaging/changelog.gz DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/stowage)
  configure_file(packaging/changelog.in ${CMAKE_BINARY_DIR}/packaging/changelog @ONLY)
  add_custom_command(
    OUTPUT ${CMAKE_BINARY_DIR}/packaging/changelog.gz
    COMMAND gzip -9nc ${CMAKE_BINARY_DIR}/packaging/changelog > ${CMAKE_BINARY_DIR}/packaging/changelog.gz
    DEPENDS ${CMAKE_BINARY_DIR}/packaging/changelog
    COMMENT "Packing the changelog")
  add_custom_target(changelog ALL DEPENDS ${CMAKE_BINARY_DIR}/packaging/changelog.gz)
endif()

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME stowage)
set(CPACK_PACKAGE_VENDOR "stowage")
set(CPACK_PACKAGE_CONTACT "${STOWAGE_PACKAGE_CONTACT}")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "keeps Portainer servers in the state that YAML files describe")
set(CPACK_PACKAGE_DESCRIPTION
    "stowage reads what stacks shall run where from YAML files in Git, asks\nPortainer servers what there is, shows the difference and applies it.\nThere is no state file: the server is the state.")
set(CPACK_PACKAGING_INSTALL_PREFIX ${CMAKE_INSTALL_PREFIX})
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION admin)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "ca-certificates, git, openssh-client, tzdata")
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE
    WORLD_READ WORLD_EXECUTE)
include(CPack)
