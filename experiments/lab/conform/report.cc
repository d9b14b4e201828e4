#include "experiments/lab/conform/report.h"

#include <algorithm>
#include <array>
#include <sstream>

#include "experiments/lab/explain/rule_titles.h"
#include "experiments/lab/results/output_folder.h"
#include "experiments/lab/trace/text_line.h"

namespace post::lab {
namespace {

constexpr std::string_view kRuleColumn = "rule ";
constexpr std::size_t kMostShown = 24;  // records of one verdict

std::string padded(std::string text, std::size_t width) {
  if (text.size() < width) text.append(width - text.size(), ' ');
  return text;
}

std::string coloured(Finding finding, const std::string& text, bool colour) {
  constexpr std::array kColours{"\x1b[32m", "\x1b[33m", "\x1b[2m", "\x1b[1;31m"};
  if (!colour) return text;
  return kColours[static_cast<std::size_t>(finding)] + text + "\x1b[0m";
}

std::size_t width_of_names(const Matrix& matrix) {
  std::size_t width = std::string_view("case").size();
  for (const Case& each : matrix.cases()) width = std::max(width, each.name.size());
  return width;
}

std::string legend(const Matrix& matrix, bool colour) {
  std::string text = "# The rules of docs/semantics.md in the world " + matrix.world() + ":";
  for (const Finding finding : kAllFindings) {
    text += finding == kAllFindings.front() ? " " : ", ";
    text += coloured(finding, std::string(1, symbol_of(finding)), colour) + " " +
            std::string(name_of(finding)) + " (" + std::to_string(matrix.count(finding)) + ")";
  }
  return text + "\n";
}

std::string trimmed(std::string line) {
  line.erase(line.find_last_not_of(' ') + 1);
  return line + "\n";
}

std::string head(const Matrix& matrix, std::size_t width) {
  std::string line = std::string(kRuleColumn) + padded("case", width);
  for (const Combination& combination : matrix.combinations()) line += "  " + combination.name();
  return line + "\n";
}

std::string row(const Matrix& matrix, std::size_t index, std::size_t width, bool colour) {
  const Case& each = matrix.cases()[index];
  std::string line =
      padded(std::to_string(each.rule), kRuleColumn.size()) + padded(std::string(each.name), width);
  for (std::size_t j = 0; j < matrix.combinations().size(); ++j) {
    const Finding finding = matrix.verdict(index, j).finding;
    const std::string symbol(1, symbol_of(finding));
    line += "  " + coloured(finding, symbol, colour) +
            std::string(matrix.combinations()[j].name().size() - 1, ' ');
  }
  return trimmed(std::move(line));
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

/// Which combinations come to one finding for one reason.
struct Reason {
  Finding finding;
  std::string reason;
  std::vector<std::string> combinations;
};

std::vector<Reason> reasons_of(const Matrix& matrix, std::size_t index) {
  std::vector<Reason> reasons;
  for (std::size_t j = 0; j < matrix.combinations().size(); ++j) {
    const Verdict& verdict = matrix.verdict(index, j);
    if (verdict.reason.empty()) continue;
    const auto known = std::ranges::find_if(reasons, [&](const Reason& reason) {
      return reason.finding == verdict.finding && reason.reason == verdict.reason;
    });
    const std::string name = matrix.combinations()[j].name();
    if (known != reasons.end()) {
      known->combinations.push_back(name);
    } else {
      reasons.push_back({verdict.finding, verdict.reason, {name}});
    }
  }
  return reasons;
}

std::string reasons_text(const Matrix& matrix, bool colour) {
  std::string text;
  for (std::size_t i = 0; i < matrix.cases().size(); ++i) {
    for (const Reason& reason : reasons_of(matrix, i)) {
      text += "# " + coloured(reason.finding, std::string(1, symbol_of(reason.finding)), colour) +
              " " + std::to_string(matrix.cases()[i].rule) + " " +
              std::string(matrix.cases()[i].name) + ", " + joined(reason.combinations) + ": " +
              reason.reason + "\n";
    }
  }
  return text;
}

const Fact* fact_of(const Transcript& transcript, TraceSeq seq) {
  const auto place =
      std::ranges::find(transcript.facts, seq, [](const Fact& fact) { return fact.record.seq; });
  return place == transcript.facts.end() ? nullptr : &*place;
}

std::string line_of(const Fact& fact) {
  const std::string line = text_line(fact.record);
  return fact.label.empty() ? line : line + "  (" + fact.label + ")";
}

std::string excerpt(const Transcript& transcript, const Verdict& verdict) {
  std::string text;
  std::size_t shown = 0;
  for (const TraceSeq seq : verdict.deciding) {
    const Fact* const fact = fact_of(transcript, seq);
    if (fact == nullptr) continue;
    if (shown++ == kMostShown) {
      return text + "    ... " + std::to_string(verdict.deciding.size() - kMostShown) + " more\n";
    }
    text += "    " + padded(std::to_string(seq), 5) + line_of(*fact) + "\n";
  }
  return text;
}

nlohmann::ordered_json cell_json(const Matrix& matrix, std::size_t i, std::size_t j) {
  const Verdict& verdict = matrix.verdict(i, j);
  nlohmann::ordered_json cell{{"combination", matrix.combinations()[j].name()},
                              {"stack", matrix.combinations()[j].stack},
                              {"framer", matrix.combinations()[j].framer},
                              {"finding", name_of(verdict.finding)},
                              {"reason", verdict.reason}};
  auto& trace = cell["trace"] = nlohmann::ordered_json::array();
  for (const TraceSeq seq : verdict.deciding) {
    const Fact* const fact = fact_of(matrix.cell(i, j).transcript, seq);
    if (fact == nullptr) continue;
    trace.push_back({{"seq", seq}, {"label", fact->label}, {"record", text_line(fact->record)}});
  }
  return cell;
}

}  // namespace

std::string table_of(const Matrix& matrix, bool colour) {
  const std::size_t width = width_of_names(matrix);
  std::string text = legend(matrix, colour) + head(matrix, width);
  for (std::size_t i = 0; i < matrix.cases().size(); ++i) text += row(matrix, i, width, colour);
  return text + reasons_text(matrix, colour);
}

std::string details_of(const Matrix& matrix) {
  std::ostringstream out;
  for (std::size_t i = 0; i < matrix.cases().size(); ++i) {
    const Case& each = matrix.cases()[i];
    const CaseProgram& program = each.program();
    out << "rule " << each.rule << " (" << kRuleTitles[each.rule - 1] << "), case " << each.name
        << "\n  " << each.sentence << "\n  program " << program.name << ": " << program.does
        << "\n";
    for (std::size_t j = 0; j < matrix.combinations().size(); ++j) {
      const Verdict& verdict = matrix.verdict(i, j);
      out << "  " << symbol_of(verdict.finding) << " " << matrix.combinations()[j].name() << ": "
          << name_of(verdict.finding) << (verdict.reason.empty() ? "" : ": " + verdict.reason)
          << "\n"
          << excerpt(matrix.cell(i, j).transcript, verdict);
    }
  }
  return out.str();
}

nlohmann::ordered_json json_of(const Matrix& matrix) {
  nlohmann::ordered_json json{{"world", matrix.world()}};
  auto& cases = json["cases"] = nlohmann::ordered_json::array();
  for (std::size_t i = 0; i < matrix.cases().size(); ++i) {
    const Case& each = matrix.cases()[i];
    nlohmann::ordered_json entry{{"rule", each.rule},
                                 {"case", each.name},
                                 {"sentence", each.sentence},
                                 {"program", each.program().name},
                                 {"does", each.program().does}};
    auto& verdicts = entry["verdicts"] = nlohmann::ordered_json::array();
    for (std::size_t j = 0; j < matrix.combinations().size(); ++j) {
      verdicts.push_back(cell_json(matrix, i, j));
    }
    cases.push_back(std::move(entry));
  }
  auto& counts = json["counts"];
  for (const Finding finding : kAllFindings)
    counts[std::string(name_of(finding))] = matrix.count(finding);
  return json;
}

Result<void> write_traces(const Matrix& matrix, const std::filesystem::path& folder) {
  const Result<OutputFolder> out = OutputFolder::create(folder);
  if (!out) return out.error();
  for (std::size_t i = 0; i < matrix.cases().size(); ++i) {
    for (std::size_t j = 0; j < matrix.combinations().size(); ++j) {
      std::string name = std::string(matrix.cases()[i].program().name) + "." +
                         matrix.combinations()[j].name() + ".trace";
      std::ranges::replace(name, '/', '-');
      std::string text;
      for (const Fact& fact : matrix.cell(i, j).transcript.facts) text += line_of(fact) + "\n";
      if (const Result<void> written = out->write(name, text); !written) return written;
    }
  }
  return {};
}

}  // namespace post::lab
