// Back-pressure of one Carrier: what its peer may send, Message by Message (rule 81).
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <utility>

#include "model/rare_container.h"
#include "model/receiving/arriving.h"
#include "model/receiving/credit_account.h"

namespace post {

/// Octets are charged as they arrive, each once, or by a skip notice that tells of more; the first
/// ones of a Message with what they lack of the least charge. They return when they are handed over
/// or dropped, what lacked when the Message is over; sooner where
/// - a reader of whole Messages waits and their Message is not whole: then they are lent, for they
///   are still here;
/// - their Message is whole and was charged as `held`: then it counts against the hold limit alone.
/// The largest Message is lent all of its octets, so that it completes, however long it is. The
/// others together are lent as many as the longest Message may have, or kLentBuffers times the
/// buffer, and are no more than take so much memory besides their octets. So no peer makes memory
/// of Messages that it only begins. Hold credit is charged with each octet of a Message that says
/// `held`, and returns with its end.
class InboundCredit {
 public:
  static constexpr std::uint64_t kLentBuffers = 4;
  static constexpr std::uint64_t kKeptBesides = 512;  ///< octets of memory for each Message
  static constexpr std::uint64_t kLeastBorrowers = 64;

  InboundCredit(std::uint64_t buffer, std::uint64_t hold_limit, std::uint64_t max_message)
      : octets_(buffer),
        hold_(hold_limit),
        lendable_(std::max(kLentBuffers * buffer, max_message)),
        most_borrowers_(kLeastBorrowers + kLentBuffers * buffer / kKeptBesides) {}

  /// Some stack's peer must hold itself: it is granted one Message at least.
  void bind(std::uint64_t least_charge) {
    binds_ = true;
    octets_.raise_limit(least_charge);
  }
  bool binds() const { return binds_; }
  bool covers(std::uint64_t octets, std::uint64_t hold) const {
    return octets_.covers(octets) && hold_.covers(hold);
  }
  /// The peer can send nothing new.
  bool exhausted() const { return octets_.exhausted(); }
  /// Octets charged since the start.
  std::uint64_t charged() const { return octets_.charged(); }
  Credit totals() const { return {octets_.total(), hold_.total()}; }

  void charge(Arriving& message, std::uint64_t octets);
  /// Of a whole Message for which no account is kept here: charged and, when it is over, returned.
  void charge_plain(std::uint64_t octets) { octets_.charge(octets); }
  void return_plain(std::uint64_t octets) { octets_.give_back(octets); }
  /// It turns out to say `held`.
  void charge_hold(const Arriving& message) { hold_.charge(message.charged); }
  /// Something of it was added, taken or dropped.
  void refresh(Arriving& message);
  /// It is over.
  void settle(Arriving& message);
  /// A Message that never arrived is over.
  void pass(std::uint64_t octets, bool held) {
    octets_.charge(octets);
    octets_.give_back(octets);
    if (!held) return;
    hold_.charge(octets);
    hold_.give_back(octets);
  }
  void set_reading_whole(bool reading) {
    if (!std::exchange(reading_whole_, reading) && reading) lend_on();
  }

 private:
  void give_back(Arriving& message);
  void keep_or_forget(Arriving& message);
  void forget(const Arriving& message);
  std::uint64_t due(const Arriving& message) const;
  std::uint64_t lendable(const Arriving& message) const;
  void note_lent(Arriving& message, std::uint64_t lent);
  void lend_on();
  void forget_largest() { largest_ = kept_.empty() ? nullptr : kept_.begin()->second; }

  CreditAccount octets_;
  CreditAccount hold_;
  bool binds_ = false;
  bool reading_whole_ = false;
  RareMap<Seat, Arriving*> kept_;  // incomplete, with octets that did not return
  Arriving* largest_ = nullptr;    // of those that were charged since the last one was over
  std::uint64_t lendable_;
  std::uint64_t most_borrowers_;
  std::uint64_t lent_ = 0;       // octets that returned and are here
  std::uint64_t borrowers_ = 0;  // Messages of which some are
};

}  // namespace post
