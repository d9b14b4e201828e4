#include "model/framing/json/grammar.h"

#include <cstddef>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace post {
namespace {

/// Hears the parser's events and keeps nothing but names.
class Judge final : public nlohmann::json_sax<nlohmann::json> {
 public:
  Judge(std::size_t depth, JsonNames names) : most_(depth), names_(names) {}

  Result<void> verdict() const { return error_ ? Result<void>(*error_) : Result<void>(); }

  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_integer(number_integer_t) override { return true; }
  bool number_unsigned(number_unsigned_t) override { return true; }
  bool number_float(number_float_t, const string_t&) override { return true; }
  bool string(string_t&) override { return true; }
  bool binary(binary_t&) override { return true; }
  bool start_object(std::size_t) override { return enter(); }
  bool start_array(std::size_t) override { return enter(); }
  bool end_object() override { return leave(); }
  bool end_array() override { return leave(); }
  bool key(string_t& name) override {
    if (names_ == JsonNames::kAny || open_.back().insert(name).second) return true;
    return stop({"duplicate_name", "an object has '" + name + "' twice; allowed: each name once"});
  }
  bool parse_error(std::size_t at, const std::string&,
                   const nlohmann::detail::exception& why) override {
    const std::string_view text = why.what();
    const std::size_t tag = text.find("] ");
    const std::string_view plain = tag == text.npos ? text : text.substr(tag + 2);
    return stop(
        {"bad_json", "octet " + std::to_string(at) + " of a JSON text: " + std::string(plain)});
  }

 private:
  bool enter() {
    open_.emplace_back();
    if (open_.size() <= most_) return true;
    return stop({"too_deep",
                 "more than " + std::to_string(most_) + " arrays and objects within each other"});
  }
  bool leave() {
    open_.pop_back();
    return true;
  }
  bool stop(Error error) {
    error_ = std::move(error);
    return false;
  }

  std::size_t most_;
  JsonNames names_;
  std::vector<std::set<std::string>> open_;
  std::optional<Error> error_;
};

}  // namespace

Result<void> check_json(std::string_view text, std::size_t depth, JsonNames names) {
  // The parser would read over a byte order mark, and over white space.
  constexpr std::string_view kFirst = "{[\"-0123456789tfn";
  if (text.empty() || kFirst.find(text.front()) == kFirst.npos) {
    return Error{"bad_json", "octet 1 of a JSON text; allowed: one of " + std::string(kFirst)};
  }
  Judge judge(depth, names);
  nlohmann::json::sax_parse(text.begin(), text.end(), &judge);
  return judge.verdict();
}

}  // namespace post
