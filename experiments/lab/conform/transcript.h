// What one run of a program left: the trace, with the names that the program gave to Carriers and
// Messages, and what its applications saw.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "experiments/lab/trace/recorder.h"
#include "model/psi_types.h"

namespace post::lab {

/// A trace record, and the name of what it is about: of the Message where it is one, else of the
/// Carrier. Empty: the program named neither.
struct Fact {
  OwnedRecord record;
  std::string label{};

  /// A data field as text: "lifetime", "true", "100"; empty where there is none of that name.
  std::string field(std::string_view name) const;
  bool shows(unsigned rule) const;
  bool is(std::string_view name) const { return record.name == name; }
  Time time() const { return record.time; }
};

/// Something that an application saw: a callback, or the refusal of a call.
struct Note {
  Time time;
  std::string host;
  std::string carrier{};     ///< by the program's name
  std::string what;          ///< "sent", "received", "closed", "refused", ...
  std::string label{};       ///< of the Message, if it is about one
  std::string detail{};      ///< the cause, the error's name, the text
  bool inside_call = false;  ///< it came while an API call of this host was running (rule 3)
};

/// By which the labels of Messages are found: host, Carrier, and the number that the trace uses.
using MessagePlace = std::pair<std::uint32_t, std::uint64_t>;

/// What one side's program named.
struct Names {
  std::map<std::uint32_t, std::string> carriers{};  ///< by CarrierId
  std::map<MessagePlace, std::string> sent{};       ///< by CarrierId and MessageId
  std::map<MessagePlace, std::string> received{};   ///< by CarrierId and the arrival's number
  std::map<std::pair<std::uint64_t, std::uint64_t>, std::string> keys{};  ///< by stream, MessageId
};

struct Transcript {
  PsiTraits traits{};         ///< of the stack that the probe had up
  bool repeats = true;        ///< the world gives exact times
  bool takes_pieces = true;   ///< Messages may be sent in pieces
  bool takes_framer = false;  ///< the stack asks framers what Messages are as octets
  std::vector<Fact> facts{};  ///< in the order of the trace
  std::vector<Note> notes{};  ///< by host, each in the order of seeing
  std::vector<Fact> again{};  ///< of a second run with the same seed; only where asked for
};

/// Names the records of one run. `names` by host.
std::vector<Fact> facts_of(const std::vector<OwnedRecord>& records,
                           const std::map<std::string, Names>& names);

}  // namespace post::lab
