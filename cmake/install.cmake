# cmake --install: the libraries for applications, their headers, a CMake package and a pkg-config
# file. The laboratory and what links ns-3 stay here.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

# What applications link: postlab::model (the API with its stacks) and postlab::posix.
add_library(postlab_api INTERFACE)
target_link_libraries(postlab_api INTERFACE postlab_model postlab_stacks)
set_target_properties(postlab_api PROPERTIES EXPORT_NAME model)
set_target_properties(postlab_model PROPERTIES EXPORT_NAME core)
set_target_properties(postlab_stacks PROPERTIES EXPORT_NAME stacks)
set_target_properties(postlab_framers PROPERTIES EXPORT_NAME framers)
set_target_properties(postlab_http1 PROPERTIES EXPORT_NAME http1)
set_target_properties(postlab_json PROPERTIES EXPORT_NAME json)
set_target_properties(postlab_posix PROPERTIES EXPORT_NAME posix)
set(headers ${CMAKE_INSTALL_INCLUDEDIR}/postlab)
set(package ${CMAKE_INSTALL_LIBDIR}/cmake/postlab)
target_compile_features(postlab_model PUBLIC cxx_std_20)
target_include_directories(postlab_model INTERFACE $<INSTALL_INTERFACE:${headers}>)

install(TARGETS postlab_api postlab_model postlab_stacks postlab_framers postlab_http1 postlab_json
                postlab_posix EXPORT postlab ARCHIVE COMPONENT development)
install(DIRECTORY model DESTINATION ${headers} COMPONENT development FILES_MATCHING PATTERN *.h)
install(DIRECTORY adapters/posix DESTINATION ${headers}/adapters COMPONENT development
        FILES_MATCHING PATTERN *.h)
install(EXPORT postlab NAMESPACE postlab:: DESTINATION ${package} FILE postlab-targets.cmake
        COMPONENT development)

configure_package_config_file(cmake/postlab-config.cmake.in postlab-config.cmake
                              INSTALL_DESTINATION ${package})
write_basic_package_version_file(postlab-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/postlab-config.cmake
              ${PROJECT_BINARY_DIR}/postlab-config-version.cmake DESTINATION ${package}
        COMPONENT development)

file(RELATIVE_PATH POSTLAB_PC_TO_PREFIX /prefix/${CMAKE_INSTALL_LIBDIR}/pkgconfig /prefix)
configure_file(cmake/postlab.pc.in postlab.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/postlab.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig
        COMPONENT development)
