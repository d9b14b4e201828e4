#include "experiments/lab/trace/sha256.h"

#include <new>

namespace post::lab {
namespace {

// With a valid context these calls fail for want of memory only.
void must(int openssl_result) {
  if (openssl_result != 1) throw std::bad_alloc();
}

}  // namespace

std::string Sha256Value::hex() const {
  static constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  text.reserve(2 * octets.size());
  for (const std::uint8_t octet : octets) {
    text.push_back(kDigits[octet >> 4]);
    text.push_back(kDigits[octet & 0xf]);
  }
  return text;
}

std::string Sha256Value::to_string() const { return "sha256:" + hex(); }

Sha256::Sha256() : context_(EVP_MD_CTX_new()) {
  if (context_ == nullptr) throw std::bad_alloc();
  must(EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr));
}

void Sha256::update(std::string_view octets) {
  must(EVP_DigestUpdate(context_.get(), octets.data(), octets.size()));
}

Sha256Value Sha256::finish() {
  Sha256Value value;
  must(EVP_DigestFinal_ex(context_.get(), value.octets.data(), nullptr));
  return value;
}

Sha256Value sha256_of(std::string_view octets) {
  Sha256 hash;
  hash.update(octets);
  return hash.finish();
}

}  // namespace post::lab
