// Messages of one size at equal intervals.
#include "experiments/lab/workloads/conversation.h"
#include "experiments/lab/workloads/declarations.h"
#include "experiments/lab/workloads/kinds.h"
#include "experiments/lab/workloads/wish.h"

namespace post::lab {
namespace {

class Periodic final : public Workload, Conversation::Delegate {
 public:
  explicit Periodic(const WorkloadSetup& setup)
      : conversation_(setup, *this, properties_of(setup.spec.parameters)),
        start_(parameter<Duration>(setup.spec, "start")),
        interval_(parameter<Duration>(setup.spec, "interval")),
        count_(parameter<std::uint64_t>(setup.spec, "count")),
        size_(parameter<std::uint64_t>(setup.spec, "size")),
        task_(setup.host.executor(), Phase::kPosted, setup.host.entity(), [this] { send_next(); }) {
  }

  void start() override { task_.arm(after(kStartOfRun, start_)); }
  bool finished() const override { return conversation_.settled(); }
  void report(const Receipts& receipts, Summary& summary) const override {
    conversation_.report(receipts, summary);
  }

 private:
  void send_next() {
    conversation_.send(size_);
    if (conversation_.queued() == count_) return conversation_.finish();
    const auto passed = static_cast<Duration::rep>(conversation_.queued());
    task_.arm(after(kStartOfRun, start_ + interval_ * passed));
  }

  Conversation conversation_;
  Duration start_;
  Duration interval_;
  std::uint64_t count_;
  std::uint64_t size_;
  Task task_;
};

}  // namespace

WorkloadKind periodic_workload() {
  WorkloadDeclaration declaration =
      conversation_declaration("periodic", "Messages of one size at equal intervals");
  auto& parameters = declaration.parameters;
  parameters.push_back(start_parameter("When the first Message is sent"));
  parameters.push_back({.name = "interval",
                        .type = ParameterType::kDuration,
                        .help = "From one Message to the next",
                        .required = true,
                        .least = 1,
                        .most = kMostWaitNs});
  parameters.push_back(count_parameter("How many Messages"));
  parameters.push_back(message_octets_parameter("size", "Content of each Message", 1000));
  append(parameters, wish_parameters());
  return {std::move(declaration), make_workload<Periodic>};
}

}  // namespace post::lab
