#include "experiments/lab/conform/expectation.h"

#include <algorithm>
#include <sstream>

namespace post::lab {
namespace {

constexpr std::size_t kMostColumns = 100;
constexpr std::size_t kMostQuoted = 40;

std::vector<std::string> words_of(const std::string& line) {
  std::istringstream in(line);
  std::vector<std::string> words;
  for (std::string word; in >> word;) words.push_back(word);
  return words;
}

bool is_symbol(const std::string& word) {
  return word.size() == 1 && std::ranges::any_of(kAllFindings, [&](Finding finding) {
           return symbol_of(finding) == word.front();
         });
}

std::string meaning_of(char symbol) {
  for (const Finding finding : kAllFindings) {
    if (symbol_of(finding) == symbol) return std::string(name_of(finding));
  }
  return "nothing";
}

class Parser {
 public:
  explicit Parser(std::string place) : place_(std::move(place)) {}

  Result<void> take(const std::string& line) {
    ++number_;
    const std::vector<std::string> words = words_of(line);
    if (words.empty() || words.front().starts_with('#')) return {};
    return columns_.empty() ? take_head(words) : take_row(words);
  }
  Symbols symbols() { return std::move(symbols_); }
  bool has_head() const { return !columns_.empty(); }

 private:
  Result<void> take_head(const std::vector<std::string>& words) {
    const bool good = words.size() >= 3 && words[0] == "rule" && words[1] == "case" &&
                      words.size() <= kMostColumns;
    if (!good) return error("found '" + shown(words[0]) + "'; allowed: rule case COMBINATION ...");
    columns_.assign(words.begin() + 2, words.end());
    return {};
  }

  Result<void> take_row(const std::vector<std::string>& words) {
    if (words.size() != columns_.size() + 2) {
      return error("found " + std::to_string(words.size()) +
                   " words; allowed: " + std::to_string(columns_.size() + 2) + ", as in the head");
    }
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      const std::string& word = words[i + 2];
      if (!is_symbol(word)) return error("found '" + shown(word) + "'; allowed: + ~ - !");
      if (!symbols_.emplace(std::pair(words[1], columns_[i]), word.front()).second) {
        return error("'" + shown(words[1]) + "' stands there before");
      }
    }
    return {};
  }

  static std::string shown(const std::string& word) { return word.substr(0, kMostQuoted); }
  Error error(const std::string& text) const {
    return {"expectation", place_ + ":" + std::to_string(number_) + ": " + text};
  }

  std::string place_;
  std::size_t number_ = 0;
  std::vector<std::string> columns_;
  Symbols symbols_;
};

}  // namespace

Symbols symbols_of(const Matrix& matrix) {
  Symbols symbols;
  for (std::size_t i = 0; i < matrix.cases().size(); ++i) {
    for (std::size_t j = 0; j < matrix.combinations().size(); ++j) {
      symbols.emplace(
          std::pair(std::string(matrix.cases()[i].name), matrix.combinations()[j].name()),
          symbol_of(matrix.verdict(i, j).finding));
    }
  }
  return symbols;
}

Result<Symbols> parse_symbols(std::string_view text, const std::string& place) {
  Parser parser(place);
  std::istringstream in{std::string(text)};
  for (std::string line; std::getline(in, line);) {
    if (const Result<void> taken = parser.take(line); !taken) return taken.error();
  }
  if (!parser.has_head())
    return Error{"expectation", place + ": found no head; allowed: rule case COMBINATION ..."};
  return parser.symbols();
}

std::vector<std::string> differences(const Symbols& expected, const Symbols& found, bool whole) {
  std::vector<std::string> lines;
  const auto note = [&](const auto& key, const std::string& wanted, const std::string& seen) {
    lines.push_back(key.first + " over " + key.second + ": expected " + wanted + ", found " + seen);
  };
  for (const auto& [key, symbol] : found) {
    const auto wanted = expected.find(key);
    if (wanted == expected.end()) {
      note(key, "nothing", meaning_of(symbol));
    } else if (wanted->second != symbol) {
      note(key, meaning_of(wanted->second), meaning_of(symbol));
    }
  }
  for (const auto& [key, symbol] : expected) {
    if (whole && !found.contains(key)) note(key, meaning_of(symbol), "nothing");
  }
  return lines;
}

}  // namespace post::lab
