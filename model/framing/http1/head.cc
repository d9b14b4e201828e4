#include "model/framing/http1/head.h"

#include <algorithm>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>
#include <utility>

namespace post {
namespace {

namespace http = boost::beast::http;
using boost::beast::error_code;
using boost::beast::string_view;

std::string text_of(string_view view) { return {view.data(), view.size()}; }

bool is_printable(char octet) { return octet >= ' ' && octet != '\x7f'; }

/// What may stand in a field's value: obs-text too, of which `char` makes negative numbers.
bool is_value_octet(char octet) {
  return octet == '\t' || (static_cast<unsigned char>(octet) >= 0x20 && octet != '\x7f');
}

/// Beast reads the lines; what it lets pass and this framer does not is refused by the functions of
/// fields.
template <bool isRequest>
class HeadReader final : public http::basic_parser<isRequest> {
 public:
  explicit HeadReader(const Http1Limits& limits) : limits_(limits) {
    this->header_limit(UINT32_MAX);  // checked while the head was collected
    this->body_limit(UINT64_MAX);    // so is the whole Message, as it comes
  }

  Result<HttpHead> read(std::string_view octets) {
    head_.request = isRequest;
    error_code failed;
    this->put(boost::asio::const_buffer(octets.data(), octets.size()), failed);
    if (error_) return *std::move(error_);
    if (failed || !this->is_header_done()) return refusal(failed, octets);
    return std::move(head_);
  }

 private:
  void on_request_impl(http::verb, string_view method, string_view target, int version,
                       error_code&) override {
    head_.method = text_of(method);
    head_.target = text_of(target);
    note_version(version);
  }
  void on_response_impl(int status, string_view reason, int version, error_code&) override {
    head_.status = static_cast<unsigned>(status);
    head_.reason = text_of(reason);
    note_version(version);
  }
  void on_field_impl(http::field name, string_view text, string_view value,
                     error_code& failed) override {
    HttpField field{text_of(text), text_of(value)};
    if (++seen_ > limits_.fields) {
      stop({"too_many_fields", "more than " + std::to_string(limits_.fields) + " fields"}, failed);
    } else if (!std::ranges::all_of(field.value, is_value_octet)) {
      stop({"bad_field", "the value of " + field.name + " is " + quoted(field.value) +
                             "; allowed: printable octets, spaces, tabs"},
           failed);
    } else if (name == http::field::content_length) {
      note_length(field.value, failed);
    } else if (name == http::field::transfer_encoding) {
      note_encoding(field.value, failed);
    } else {
      head_.fields.push_back(std::move(field));
    }
  }
  void on_header_impl(error_code&) override {}
  void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code&) override {}
  std::size_t on_body_impl(string_view, error_code&) override { return 0; }
  void on_chunk_header_impl(std::uint64_t, string_view, error_code&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, string_view, error_code&) override { return 0; }
  void on_finish_impl(error_code&) override {}

  void note_version(int version) { head_.minor = static_cast<unsigned>(version % 10); }

  void note_length(const std::string& value, error_code& failed) {
    std::uint64_t length = 0;
    const bool digits = !value.empty() && value.size() < 19 &&
                        std::ranges::all_of(value, [](char c) { return c >= '0' && c <= '9'; });
    for (const char digit : value) length = length * 10 + static_cast<unsigned>(digit - '0');
    if (!digits || head_.length || head_.chunked) {
      return stop({"bad_length", "Content-Length is " + quoted(value) +
                                     "; allowed: one number below 10^18, and no Transfer-Encoding "
                                     "beside it"},
                  failed);
    }
    head_.length = length;
  }

  void note_encoding(const std::string& value, error_code& failed) {
    if (!same_field_name(value, "chunked") || head_.chunked || head_.length || head_.minor == 0) {
      return stop({"bad_length", "Transfer-Encoding is " + quoted(value) +
                                     "; allowed: chunked, once, in HTTP/1.1, and no Content-Length "
                                     "beside it"},
                  failed);
    }
    head_.chunked = true;
  }

  void stop(Error error, error_code& failed) {
    error_ = std::move(error);
    failed = http::error::bad_value;
  }

  /// What Beast itself refuses: the line behind those that were read.
  Error refusal(const error_code& failed, std::string_view octets) const {
    const bool started = head_.status != 0 || !head_.method.empty();
    for (std::size_t line = started ? seen_ + 1 : 0; line > 0; --line) {
      octets.remove_prefix(octets.find("\r\n") + 2);
    }
    const std::string what = quoted(octets.substr(0, octets.find("\r\n")));
    if (!started) {
      return {"bad_start_line", what + ": " + failed.message() +
                                    "; allowed: METHOD TARGET HTTP/1.1, or HTTP/1.1 STATUS REASON"};
    }
    const bool length =
        failed == http::error::bad_content_length || failed == http::error::bad_transfer_encoding;
    return {length ? "bad_length" : "bad_field",
            "field " + std::to_string(seen_ + 1) + " is " + what + ": " + failed.message() +
                (length ? "; allowed: one number, or chunked, once" : "; allowed: NAME: VALUE")};
  }

  const Http1Limits& limits_;
  HttpHead head_;
  std::size_t seen_ = 0;
  std::optional<Error> error_;
};

std::size_t count(const HttpHead& head, std::string_view name) {
  return static_cast<std::size_t>(std::ranges::count_if(
      head.fields, [&](const HttpField& field) { return same_field_name(field.name, name); }));
}

Result<HttpHead> judge(HttpHead head) {
  if (head.request && head.minor == 0) {
    return Error{"not_supported", "a request of HTTP/1.0; allowed: HTTP/1.1"};
  }
  if (head.request && head.method == "CONNECT") {
    return Error{"not_supported", "CONNECT makes a tunnel; allowed: all other methods"};
  }
  if (head.request && count(head, "Host") != 1) {
    return Error{"bad_field", "a request with " + std::to_string(count(head, "Host")) +
                                  " fields Host; allowed: one"};
  }
  if (!head.request && head.status < 100) {
    return Error{"bad_start_line",
                 "status " + std::to_string(head.status) + "; allowed: 100 to 999"};
  }
  if (head.status == 101) {
    return Error{"not_supported", "101 changes the protocol; allowed: all other statuses"};
  }
  return head;
}

void append_clean(std::string& to, std::string_view value) {
  for (const char octet : value) to += is_value_octet(octet) ? octet : ' ';
}

}  // namespace

Result<HttpHead> parse_http_head(std::string_view octets, const Http1Limits& limits) {
  Result<HttpHead> head = octets.starts_with("HTTP/") ? HeadReader<false>(limits).read(octets)
                                                      : HeadReader<true>(limits).read(octets);
  return head ? judge(*std::move(head)) : head;
}

std::string write_http_head(const HttpHead& head) {
  const std::string version = "HTTP/1." + std::to_string(head.minor);
  std::string text;
  if (head.request) {
    append_clean(text, head.method + " " + head.target + " " + version);
  } else {
    append_clean(text, version + " " + std::to_string(head.status) + " " + head.reason);
  }
  text += "\r\n";
  for (const HttpField& field : head.fields) {
    append_clean(text, field.name + ": " + field.value);
    text += "\r\n";
  }
  return text;
}

bool same_field_name(std::string_view one, std::string_view other) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  return std::ranges::equal(one, other, {}, lower, lower);
}

std::string quoted(std::string_view octets) {
  constexpr std::size_t kMost = 40;
  std::string text = "'";
  for (const char octet : octets.substr(0, kMost)) text += is_printable(octet) ? octet : '.';
  return text + (octets.size() > kMost ? "...'" : "'");
}

}  // namespace post
