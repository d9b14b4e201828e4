"""Who may include whom. The longest matching folder of LAYERS decides."""

import dataclasses

from source import CXX, Problem

STANDARD = frozenset("""
    algorithm any array atomic barrier bit bitset cassert cctype cerrno cfenv cfloat charconv chrono
    cinttypes climits clocale cmath compare complex concepts condition_variable coroutine csetjmp
    csignal cstdarg cstddef cstdint cstdio cstdlib cstring ctime cuchar cwchar cwctype deque
    exception execution expected filesystem format forward_list fstream functional future
    initializer_list iomanip ios iosfwd iostream istream iterator latch limits list locale map
    memory memory_resource mutex new numbers numeric optional ostream queue random ranges ratio
    regex scoped_allocator semaphore set shared_mutex source_location span sstream stack stdexcept
    stop_token streambuf string string_view strstream syncstream system_error thread tuple
    type_traits typeindex typeinfo unordered_map unordered_set utility valarray variant vector
    version""".split())
NS3 = "ns3/"
TABLES = ("sim/network/packet_meta.h", "sim/network/link.h", "sim/network/direction_options.h",
          "sim/network/flow_hash.h", "sim/network/ring_queue.h", "sim/network/ports.h",
          "sim/network/useful_until.h", "sim/network/wire_layout.h",
          "sim/network/route_kind.h", "sim/network/boxes/", "sim/network/jitter/",
          "sim/network/loss/", "sim/network/nat/", "sim/network/policer/", "sim/network/queue/",
          "sim/network/rate/", "sim/network/transit/")
PLAIN_TYPES = ("model/message.h", "model/outcome.h", "model/psi_types.h", "model/time.h",
               "model/bytes.h", "model/trace.h")


@dataclasses.dataclass(frozen=True)
class Layer:
    """What files whose path starts with `prefix` may include besides the standard library."""
    prefix: str
    project: tuple         # prefixes of the project's own headers
    foreign: tuple = ()    # prefixes of third-party and system headers; ("",) allows all but ns-3


LAYERS = (
    Layer("model/", ("model/",)),
    Layer("model/stacks/", ("model/",), ("openssl/", "ngtcp2/", "gnutls/", "usrsctp.h", "ldns/")),
    Layer("model/framing/http1", ("model/",), ("boost/beast/", "boost/asio/")),
    Layer("model/framing/json", ("model/",), ("nlohmann/",)),
    Layer("sim/", ("model/", "sim/")),
    # Named streams and keyed draws are those of every simulated world.
    Layer("adapters/ns3/", ("model/", "adapters/ns3/", "sim/engine/random.h") + TABLES, (NS3,)),
    Layer("adapters/posix/", ("model/", "adapters/posix/") + TABLES, ("",)),
    Layer("experiments/services/", ("model/", "experiments/services/")),
    Layer("experiments/lab/", ("model/", "sim/", "adapters/posix/", "experiments/"), ("",)),
    Layer("experiments/lab/ns3/",
          ("model/", "sim/", "adapters/posix/", "adapters/ns3/", "experiments/"), ("",)),
    Layer("examples/", ("model/", "adapters/posix/")),
    # The program, where the benchmarks are linked in.
    Layer("experiments/lab/cli/main.cc",
          ("model/", "sim/", "experiments/", "tests/bench/bench_command.h",
           "tests/validation/theory_command.h"), ("",)),
    # The oracle is written from the rules, not from the code that it judges.
    Layer("tests/support/oracle/", PLAIN_TYPES + ("tests/support/oracle/",)),
    Layer("tests/", ("model/", "sim/", "adapters/", "experiments/", "tests/"), ("",)),
    Layer("tests/contract/ns3/", ("model/", "sim/", "adapters/ns3/", "tests/"), ("", NS3)),
    Layer("tests/ns3/", ("model/", "sim/", "adapters/ns3/", "experiments/", "tests/"), ("", NS3)),
    Layer("tests/bench/ns3/",
          ("model/", "adapters/ns3/", "tests/bench/ns3/", "tests/bench/hold_increments.h"),
          (NS3, "sys/")),
)


@dataclasses.dataclass(frozen=True)
class Blind:
    """What files below `prefixes` must not see, not even through what they include."""
    prefixes: tuple
    hidden: tuple
    why: str


BLIND = (
    Blind(("model/establishment/", "model/scheduling/"), ("model/host.h",),
          "decisions are values in, values out"),
    Blind(TABLES, ("model/host.h", "sim/network/packet.h", "sim/engine/engine.h"),
          "tables take PacketMeta and return verdicts: each world owns the bytes"),
)
# Of model/stacks/, the rest of the model may see the interface only: stacks are found by name.
STACK_INTERFACE = "model/stacks/stack.h"


def layer_of(path):
    matching = [layer for layer in LAYERS if path.startswith(layer.prefix)]
    return max(matching, key=lambda layer: len(layer.prefix), default=None)


def allowed(layer, tree, name, angled):
    if angled or not (tree.root / name).is_file():
        return name in STANDARD or any(
            name.startswith(prefix) and (prefix or not name.startswith(NS3))
            for prefix in layer.foreign)
    return name.startswith(layer.project)


def direct_problems(tree, path, layer):
    for line, name, angled in tree.includes(path):
        if not allowed(layer, tree, name, angled):
            yield Problem(path, line, f"files below {layer.prefix} must not include {name}")
        elif (path.startswith("model/") and not path.startswith("model/stacks/")
              and name.startswith("model/stacks/") and name != STACK_INTERFACE):
            yield Problem(path, line, f"the model finds stacks by name: it includes of them only "
                          f"{STACK_INTERFACE}, not {name}")


def route_to(tree, start, hidden):
    """The chain of project headers by which `start` sees one of `hidden`; its first line."""
    waiting, seen = [(start, ())], {start}
    while waiting:
        path, chain = waiting.pop(0)
        for line, name, _ in tree.includes(path):
            step = chain + ((line, name),)
            if name in hidden:
                return step
            if name not in seen and (tree.root / name).is_file():
                seen.add(name)
                waiting.append((name, step))
    return None


def blindness_problems(tree, path):
    for rule in BLIND:
        if path.startswith(rule.prefixes):
            route = route_to(tree, path, rule.hidden)
            if route:
                chain = " -> ".join(name for _, name in route)
                yield Problem(path, route[0][0],
                              f"must not see {route[-1][1]} ({rule.why}): {chain}")


def check(tree):
    for path in tree.select(CXX):
        layer = layer_of(path)
        if layer is None:
            yield Problem(path, 1, "lies in no layer; see LAYERS in tests/tidy/layering.py")
            continue
        yield from direct_problems(tree, path, layer)
        yield from blindness_problems(tree, path)
