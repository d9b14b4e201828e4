// A transfer of a given size, cut into Messages that are all queued at once.
#include <algorithm>

#include "experiments/lab/workloads/conversation.h"
#include "experiments/lab/workloads/declarations.h"
#include "experiments/lab/workloads/kinds.h"
#include "experiments/lab/workloads/schedule.h"
#include "experiments/lab/workloads/wish.h"

namespace post::lab {
namespace {

class Bulk final : public Workload, Conversation::Delegate {
 public:
  explicit Bulk(const WorkloadSetup& setup)
      : conversation_(setup, *this, properties_of(setup.spec.parameters)),
        total_(parameter<std::uint64_t>(setup.spec, "total")),
        message_size_(parameter<std::uint64_t>(setup.spec, "message_size")),
        schedule_(setup.host, {parameter<Duration>(setup.spec, "start")}, [this] { send_all(); }) {}

  void start() override { schedule_.start(); }
  bool finished() const override { return conversation_.settled(); }
  void report(const Receipts& receipts, Summary& summary) const override {
    conversation_.report(receipts, summary);
  }

 private:
  void send_all() {
    std::uint64_t left = total_;
    while (left > 0) {
      // The last Message may be longer, so that none is shorter than a header.
      const bool last = left < message_size_ + WorkloadHeader::kOctets;
      const std::uint64_t size = last ? left : message_size_;
      conversation_.send(size);
      left -= size;
    }
    conversation_.finish();
  }

  Conversation conversation_;
  std::uint64_t total_;
  std::uint64_t message_size_;
  Schedule schedule_;
};

}  // namespace

WorkloadKind bulk_workload() {
  WorkloadDeclaration declaration = conversation_declaration(
      "bulk", "A transfer of a given size, cut into Messages that are all queued at once");
  auto& parameters = declaration.parameters;
  parameters.push_back(start_parameter("When the transfer begins"));
  parameters.push_back({.name = "total",
                        .type = ParameterType::kOctets,
                        .help = "Octets of the whole transfer",
                        .required = true,
                        .least = WorkloadHeader::kOctets,
                        .most = std::uint64_t{1} << 30});
  parameters.push_back(message_octets_parameter("message_size", "Content of each Message", 64'000));
  append(parameters, wish_parameters());
  return {std::move(declaration), make_workload<Bulk>};
}

}  // namespace post::lab
