// Reads a Carrier one Message, or one part, at a time and at a pace: what back-pressure is for.
#pragma once

#include <functional>
#include <map>
#include <string>

#include "experiments/lab/scenario/scenario.h"
#include "model/host.h"
#include "model/post.h"

namespace post::lab {

/// Lives until its Carrier has nothing more to give, at least.
class PacedReader {
 public:
  using Take = std::function<void(const InMessage& message)>;

  /// `take` gets each whole Message, also where it was read in parts.
  PacedReader(Host& host, Carrier carrier, const ReadSpec& spec, Take take);
  PacedReader(const PacedReader&) = delete;
  PacedReader& operator=(const PacedReader&) = delete;

 private:
  void ask();
  void ask_for_part();
  void take_part(const InPart& part);
  void ask_again();

  Executor& executor_;
  Carrier carrier_;
  const ReadSpec spec_;
  const Take take_;
  std::map<MessageId, std::string> parts_;  // of Messages that are not complete
  Task task_;
};

}  // namespace post::lab
