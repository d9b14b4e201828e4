#include "experiments/lab/scenario/source.h"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <iterator>
#include <variant>

#include "experiments/lab/scenario/reader.h"

namespace post::lab {
namespace {

constexpr std::size_t kMostOverrideOctets = 4096;

struct SyntaxError {
  std::string description;
  Place place;
};

/// The only place that meets toml++'s exceptions.
std::variant<toml::table, SyntaxError> try_parse(std::string_view text, std::string_view name) {
  try {
    return toml::parse(text, name);
  } catch (const toml::parse_error& error) {
    return SyntaxError{std::string(error.description()), place_of(error.source())};
  }
}

/// The parser quotes the text: control characters would reach a terminal.
std::string printable(std::string text) {
  std::ranges::replace_if(
      text, [](unsigned char c) { return c < 0x20 || c == 0x7f; }, ' ');
  return text;
}

void report(const SyntaxError& error, Diagnostics& diagnostics) {
  const std::size_t again = error.description.find("cannot redefine existing ");
  if (again == std::string::npos) {
    diagnostics.add(error.place, "no TOML (" + printable(error.description) + ")",
                    "TOML 1.0, quantities in double quotes");
    return;
  }
  const std::size_t what = again + std::string_view("cannot redefine existing ").size();
  diagnostics.add(error.place, "a second " + printable(error.description.substr(what)),
                  "each key and table once");
}

std::string as_toml_text(std::string_view text) {
  std::string quoted = "\"";
  for (char c : text) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + '"';
}

/// "key=value" as a document of its own.
std::optional<toml::table> parse_override(std::string_view assignment, const std::string& name,
                                          Diagnostics& diagnostics) {
  const std::size_t equals = std::min(assignment.find('='), assignment.size());
  const std::string key(assignment.substr(0, equals));
  const auto control = [](unsigned char c) { return c < 0x20 || c == 0x7f; };
  if (equals == 0 || equals == assignment.size() || assignment.size() > kMostOverrideOctets ||
      std::ranges::any_of(assignment, control) || key.find_first_of("[#{") != std::string::npos) {
    diagnostics.add({name, 0, 0}, "no assignment", "key=value, the key dotted: links.NAME.delay");
    return std::nullopt;
  }
  const std::string_view value = assignment.substr(equals + 1);
  auto as_value = try_parse(key + " = " + std::string(value), name);
  if (auto* tree = std::get_if<toml::table>(&as_value)) return std::move(*tree);
  auto as_text = try_parse(key + " = " + as_toml_text(value), name);
  if (auto* tree = std::get_if<toml::table>(&as_text)) return std::move(*tree);
  report(std::get<SyntaxError>(as_text), diagnostics);
  return std::nullopt;
}

std::optional<std::size_t> index_of(std::string_view text) {
  std::size_t index = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), index);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return index;
}

class Merger {
 public:
  Merger(const std::string& name, Diagnostics& diagnostics)
      : name_(name), diagnostics_(diagnostics) {}

  void merge(toml::table& from, toml::table& into) {
    for (auto&& [key, value] : from) {
      toml::node* existing = into.get(key.str());
      toml::table* step =
          value.is_table() && !value.as_table()->is_inline() ? value.as_table() : nullptr;
      if (existing != nullptr && step != nullptr) {
        descend(*step, *existing, key.str());
      } else {
        value.visit([&](auto& node) { into.insert_or_assign(key, std::move(node)); });
      }
    }
  }

 private:
  void descend(toml::table& step, toml::node& existing, std::string_view key) {
    if (toml::table* table = existing.as_table()) return merge(step, *table);
    if (toml::array* array = existing.as_array()) return merge_into_list(step, *array, key);
    diagnostics_.add({name_, 0, 0}, in_quotes(key) + ", which is neither a table nor a list",
                     "a key that leads through tables and lists");
  }

  void merge_into_list(toml::table& from, toml::array& into, std::string_view key) {
    for (auto&& [position, value] : from) {
      const auto index = index_of(position.str());
      if (!index || *index >= into.size()) {
        diagnostics_.add({name_, 0, 0},
                         "no entry " + in_quotes(position.str()) + " in " + in_quotes(key),
                         "a number from 0 below " + std::to_string(into.size()));
        continue;
      }
      if (toml::table* step = value.as_table()) {
        descend(*step, into[*index], position.str());
      } else {
        value.visit([&](auto& node) {
          into.replace(into.cbegin() + static_cast<std::ptrdiff_t>(*index), std::move(node));
        });
      }
    }
  }

  const std::string& name_;
  Diagnostics& diagnostics_;
};

}  // namespace

std::optional<std::string> read_text(const std::filesystem::path& file, Diagnostics& diagnostics) {
  const Place place{file.string(), 0, 0};
  std::error_code error;
  const std::uintmax_t size = std::filesystem::file_size(file, error);
  if (error || !std::filesystem::is_regular_file(file, error)) {
    diagnostics.add(place, "no such file", "a folder with scenario.toml, or a scenario file");
    return std::nullopt;
  }
  if (size > kMostFileOctets) {
    diagnostics.add(place, "a file of " + std::to_string(size) + " B", "at most 1 MiB");
    return std::nullopt;
  }
  std::ifstream stream(file, std::ios::binary);
  std::string text((std::istreambuf_iterator<char>(stream)), {});
  if (stream.bad() || !stream.is_open()) {
    diagnostics.add(place, "a file that cannot be read", "a readable file");
    return std::nullopt;
  }
  return text;
}

std::optional<toml::table> parse_toml(std::string_view text, std::string_view name,
                                      Diagnostics& diagnostics) {
  if (text.size() > kMostFileOctets) {
    diagnostics.add({std::string(name), 0, 0}, "a text of " + std::to_string(text.size()) + " B",
                    "at most 1 MiB");
    return std::nullopt;
  }
  auto parsed = try_parse(text, name);
  if (auto* tree = std::get_if<toml::table>(&parsed)) return std::move(*tree);
  report(std::get<SyntaxError>(parsed), diagnostics);
  return std::nullopt;
}

void apply_override(std::string_view assignment, toml::table& root, Diagnostics& diagnostics) {
  const std::string name = "--set " + printable(std::string(assignment.substr(0, 100)));
  auto tree = parse_override(assignment, name, diagnostics);
  if (tree) Merger(name, diagnostics).merge(*tree, root);
}

}  // namespace post::lab
