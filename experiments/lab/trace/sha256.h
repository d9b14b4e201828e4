// SHA-256 (FIPS 180-4) as a value and as a stream.
#pragma once

#include <openssl/evp.h>

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace post::lab {

struct Sha256Value {
  std::array<std::uint8_t, 32> octets{};

  std::string hex() const;        ///< 64 lower-case digits
  std::string to_string() const;  ///< "sha256:" and hex()
  std::string_view view() const {
    return {reinterpret_cast<const char*>(octets.data()), octets.size()};
  }
  friend bool operator==(const Sha256Value&, const Sha256Value&) = default;
};

class Sha256 {
 public:
  Sha256();
  void update(std::string_view octets);
  Sha256Value finish();  ///< once; the last call

 private:
  struct Free {
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
  };
  std::unique_ptr<EVP_MD_CTX, Free> context_;
};

Sha256Value sha256_of(std::string_view octets);

}  // namespace post::lab
