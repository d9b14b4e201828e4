"""Each dependency rule can fail."""

import layering
from fixture import CheckTest


class LayeringTest(CheckTest):
    def refused(self, path, include, **others):
        files = {path: f"// x\n#include {include}\n"}
        files.update({name.replace("__", "/") + ".h": text for name, text in others.items()})
        return self.found(layering.check, files)

    def test_the_model_may_include_the_standard_library_and_itself(self):
        self.assertEqual(self.refused("model/a.h", "<vector>"), [])
        self.assertEqual(self.refused("model/a.h", '"model/b.h"', model__b="// b\n"), [])

    def test_the_model_knows_no_world(self):
        self.assertEqual(self.refused("model/a.h", '"sim/b.h"', sim__b="// b\n"), ["model/a.h:2"])

    def test_the_model_knows_no_library_and_no_system(self):
        for include in ("<openssl/ssl.h>", "<unistd.h>", "<nlohmann/json.hpp>", '"toml++/toml.h"'):
            self.assertEqual(self.refused("model/a.h", include), ["model/a.h:2"], include)

    def test_stacks_may_use_openssl_but_not_ns3(self):
        self.assertEqual(self.refused("model/stacks/tls.cc", "<openssl/ssl.h>"), [])
        self.assertEqual(self.refused("model/stacks/tls.cc", "<ns3/node.h>"),
                         ["model/stacks/tls.cc:2"])

    def test_the_model_finds_stacks_by_name_only(self):
        stack, tcp = {"model__stacks__stack": "// s\n"}, {"model__stacks__tcp": "// t\n"}
        self.assertEqual(self.refused("model/a.h", '"model/stacks/stack.h"', **stack), [])
        self.assertEqual(self.refused("model/a.h", '"model/stacks/tcp.h"', **tcp), ["model/a.h:2"])

    def test_decisions_do_not_see_the_host(self):
        self.assertEqual(self.refused("model/scheduling/a.h", '"model/host.h"', model__host="//\n"),
                         ["model/scheduling/a.h:2"])

    def test_decisions_do_not_see_the_host_through_another_header(self):
        files = {"model/establishment/a.h": '#include "model/b.h"\n',
                 "model/b.h": '#include "model/host.h"\n', "model/host.h": "// h\n"}
        problem, = self.problems(layering.check, files)
        self.assertEqual(problem.line, 1)
        self.assertIn("model/b.h -> model/host.h", problem.message)

    def test_tables_do_not_see_packets(self):
        packet = {"sim__network__packet": "// p\n"}
        include = '"sim/network/packet.h"'
        self.assertEqual(self.refused("sim/network/loss/a.h", include, **packet),
                         ["sim/network/loss/a.h:2"])
        self.assertEqual(self.refused("sim/network/node.h", include, **packet), [])

    def test_adapters_see_tables_and_neither_engine_nor_each_other(self):
        table, engine, other = ({"sim__network__loss__a": "//\n"}, {"sim__engine__a": "//\n"},
                                {"adapters__posix__a": "//\n"})
        path = "adapters/ns3/x.cc"
        self.assertEqual(self.refused(path, '"sim/network/loss/a.h"', **table), [])
        self.assertEqual(self.refused(path, '"sim/engine/a.h"', **engine), [path + ":2"])
        self.assertEqual(self.refused(path, '"adapters/posix/a.h"', **other), [path + ":2"])
        self.assertEqual(self.refused(path, '"ns3/node.h"'), [])

    def test_services_run_in_every_world(self):
        self.assertEqual(self.refused("experiments/services/dns.cc", '"sim/a.h"', sim__a="//\n"),
                         ["experiments/services/dns.cc:2"])

    def test_the_lab_includes_all_but_ns3_and_tests(self):
        self.assertEqual(self.refused("experiments/lab/a.cc", "<toml++/toml.h>"), [])
        self.assertEqual(self.refused("experiments/lab/a.cc", "<ns3/node.h>"),
                         ["experiments/lab/a.cc:2"])
        self.assertEqual(self.refused("experiments/lab/a.cc", '"tests/a.h"', tests__a="//\n"),
                         ["experiments/lab/a.cc:2"])

    def test_the_oracle_knows_plain_message_types_only(self):
        path = "tests/support/oracle/a.cc"
        types, queue, hosts = ({"model__psi_types": "//\n"},
                               {"model__scheduling__message_queue": "//\n"},
                               {"tests__support__hosts": "//\n"})
        self.assertEqual(self.refused(path, '"model/psi_types.h"', **types), [])
        self.assertEqual(self.refused(path, '"model/scheduling/message_queue.h"', **queue),
                         [path + ":2"])
        self.assertEqual(self.refused(path, '"tests/support/hosts.h"', **hosts), [path + ":2"])

    def test_every_file_lies_in_a_layer(self):
        self.assertEqual(self.found(layering.check, {"stray/a.cc": "// x\n"}), ["stray/a.cc:1"])
