// Requests that the peer answers, each sent a while after the reply to the one before.
#include "experiments/lab/workloads/conversation.h"
#include "experiments/lab/workloads/declarations.h"
#include "experiments/lab/workloads/kinds.h"
#include "experiments/lab/workloads/wish.h"

namespace post::lab {
namespace {

class RequestReply final : public Workload, Conversation::Delegate {
 public:
  explicit RequestReply(const WorkloadSetup& setup)
      : conversation_(setup, *this, properties_of(setup.spec.parameters)),
        start_(parameter<Duration>(setup.spec, "start")),
        think_(parameter<Duration>(setup.spec, "think")),
        count_(parameter<std::uint64_t>(setup.spec, "count")),
        request_(parameter<std::uint64_t>(setup.spec, "request")),
        reply_(parameter<std::uint64_t>(setup.spec, "reply")),
        executor_(setup.host.executor()),
        task_(executor_, Phase::kPosted, setup.host.entity(), [this] { send_next(); }) {}

  void start() override { task_.arm(after(kStartOfRun, start_)); }
  bool finished() const override { return conversation_.settled(); }
  void report(const Receipts& receipts, Summary& summary) const override {
    conversation_.report(receipts, summary);
  }

 private:
  void send_next() {
    conversation_.send(request_, reply_);
    if (conversation_.queued() == count_) conversation_.finish();
  }

  void on_reply() override {
    if (conversation_.queued() < count_) task_.arm(after(executor_.now(), think_));
  }

  Conversation conversation_;
  Duration start_;
  Duration think_;
  std::uint64_t count_;
  std::uint64_t request_;
  std::uint64_t reply_;
  Executor& executor_;
  Task task_;
};

}  // namespace

WorkloadKind request_reply_workload() {
  WorkloadDeclaration declaration = conversation_declaration(
      "request_reply",
      "Requests that the peer answers, each sent a while after the reply before it");
  auto& parameters = declaration.parameters;
  parameters.push_back(start_parameter("When the first request is sent"));
  parameters.push_back({.name = "think",
                        .type = ParameterType::kDuration,
                        .help = "From a reply to the next request",
                        .fallback = Duration::zero(),
                        .most = kMostWaitNs});
  parameters.push_back(count_parameter("How many requests", 1));
  parameters.push_back(message_octets_parameter("request", "Content of each request", 200));
  parameters.push_back(message_octets_parameter("reply", "Content of each reply", 1000));
  append(parameters, wish_parameters());
  return {std::move(declaration), make_workload<RequestReply>};
}

}  // namespace post::lab
