// Test results for machines: the JUnit XML that CI systems read.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace post::lab {

struct JunitCase {
  std::string name;
  std::string failure;  ///< empty: passed; its first line is the summary
};

/// The whole document. Characters that XML cannot hold become U+FFFD.
std::string junit_xml(std::string_view suite, const std::vector<JunitCase>& cases);

}  // namespace post::lab
