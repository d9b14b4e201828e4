# Finds ns-3's libraries by name: Debian's CMake package names files that come with other packages.
#
# Sets POSTLAB_NS3, and where that is true the targets
#   postlab_ns3_libraries        what the adapter needs
#   postlab_ns3_more_libraries   Wi-Fi, mobility, animation and flow statistics besides
include_guard(GLOBAL)
option(POSTLAB_WITH_NS3 "Build the ns-3 adapter where libns3-dev is installed" ON)

function(postlab_find_ns3 target result)
  set(libraries)
  foreach(module IN LISTS ARGN)
    find_library(NS3_${module} ns3-${module})
    mark_as_advanced(NS3_${module})
    list(APPEND libraries ${NS3_${module}})
  endforeach()
  if(libraries MATCHES "NOTFOUND")
    set(${result} FALSE PARENT_SCOPE)
    return()
  endif()
  add_library(${target} INTERFACE IMPORTED GLOBAL)
  target_link_libraries(${target} INTERFACE ${libraries})
  set(${result} TRUE PARENT_SCOPE)
endfunction()

find_path(NS3_INCLUDE_DIR ns3/simulator.h)
mark_as_advanced(NS3_INCLUDE_DIR)
set(POSTLAB_NS3 FALSE)
if(POSTLAB_WITH_NS3 AND NS3_INCLUDE_DIR)
  postlab_find_ns3(postlab_ns3_libraries POSTLAB_NS3 csma point-to-point internet bridge
                   traffic-control network stats core)
endif()
if(POSTLAB_NS3)
  postlab_find_ns3(postlab_ns3_more_libraries POSTLAB_NS3_MORE wifi flow-monitor netanim mobility)
endif()
