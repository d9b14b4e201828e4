#include "experiments/lab/results/junit.h"

#include <algorithm>

namespace post::lab {
namespace {

/// XML 1.0, section 2.2: of the control characters only tab and line ends may stand in a document.
std::string_view escape_of(char c) {
  switch (c) {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '"':
      return "&quot;";
    case '\n':
      return "&#10;";
    default:
      return static_cast<unsigned char>(c) < 0x20 && c != '\t' ? "\xef\xbf\xbd" : "";
  }
}

std::string escaped(std::string_view text) {
  std::string result;
  for (const char c : text) {
    const std::string_view escape = escape_of(c);
    if (escape.empty()) {
      result += c;
    } else {
      result += escape;
    }
  }
  return result;
}

std::string case_xml(std::string_view suite, const JunitCase& one) {
  std::string xml = "  <testcase classname=\"" + escaped(suite) + "\" name=\"" + escaped(one.name);
  if (one.failure.empty()) return xml + "\"/>\n";
  const std::string summary = one.failure.substr(0, one.failure.find('\n'));
  xml += "\">\n    <failure message=\"" + escaped(summary) + "\">" + escaped(one.failure);
  return xml + "</failure>\n  </testcase>\n";
}

}  // namespace

std::string junit_xml(std::string_view suite, const std::vector<JunitCase>& cases) {
  const auto failures =
      std::ranges::count_if(cases, [](const JunitCase& one) { return !one.failure.empty(); });
  std::string xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuite name=\"";
  xml += escaped(suite) + "\" tests=\"" + std::to_string(cases.size()) + "\" failures=\"" +
         std::to_string(failures) + "\">\n";
  for (const JunitCase& one : cases) xml += case_xml(suite, one);
  return xml + "</testsuite>\n";
}

}  // namespace post::lab
