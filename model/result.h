// Values or named errors: no exception crosses the library's edge.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace post {

/// A refusal: a stable name for programs (snake_case) and a sentence for people that says what is
/// allowed.
struct Error {
  std::string name;
  std::string text;
  friend bool operator==(const Error&, const Error&) = default;
};

/// The Error is kept aside, so that a success is handed on without the cost of two strings.
template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error)
      : state_(std::in_place_index<1>, std::make_shared<const Error>(std::move(error))) {}

  bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }
  T& value() & { return std::get<0>(state_); }
  const T& value() const& { return std::get<0>(state_); }
  T&& value() && { return std::get<0>(std::move(state_)); }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }
  const Error& error() const { return *std::get<1>(state_); }

 private:
  std::variant<T, std::shared_ptr<const Error>> state_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : error_(std::make_shared<const Error>(std::move(error))) {}

  bool ok() const { return error_ == nullptr; }
  explicit operator bool() const { return ok(); }
  const Error& error() const { return *error_; }

 private:
  std::shared_ptr<const Error> error_;
};

/// A Result that may be ignored: of calls that queue, whose outcome comes as an event too.
template <class T>
struct Outcome : Result<T> {
  using Result<T>::Result;
  Outcome(Result<T> result) : Result<T>(std::move(result)) {}
};

}  // namespace post
