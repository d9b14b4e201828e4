#!/usr/bin/python3
"""Installs the libraries, builds the examples against that package alone, and runs them."""

import argparse
import pathlib
import re
import shutil
import signal
import subprocess
import tempfile
import unittest

SOURCE = pathlib.Path(__file__).resolve().parents[2]
EXAMPLES = ("echo_client", "echo_server", "race_monitor")
MOST_LINES = 40  # of an example
TIMEOUT_SECONDS = 300
OPTIONS = argparse.Namespace(build=None, compiler="c++", flags="")


def run(*command, **options):
    done = subprocess.run([str(word) for word in command], text=True, capture_output=True,
                          timeout=TIMEOUT_SECONDS, check=False, **options)
    if done.returncode != 0:
        raise AssertionError(f"{command}: exit {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


class InstalledPackage(unittest.TestCase):
    """One installation for all cases: building against it is what takes time."""

    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="postlab-install-"))
        cls.prefix = cls.folder / "prefix"
        run("cmake", "--install", OPTIONS.build, "--prefix", cls.prefix, "--component",
            "development")
        # A copy: nothing of the source tree can be found by accident.
        shutil.copytree(SOURCE / "examples", cls.folder / "examples")
        run("cmake", "-S", cls.folder / "examples", "-B", cls.folder / "build", "-G", "Ninja",
            f"-DCMAKE_PREFIX_PATH={cls.prefix}", f"-DCMAKE_CXX_COMPILER={OPTIONS.compiler}",
            f"-DCMAKE_CXX_FLAGS={OPTIONS.flags}")
        run("cmake", "--build", cls.folder / "build")

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.folder, ignore_errors=True)

    def program(self, name):
        return str(self.folder / "build" / name)

    def start_server(self, address):
        """The echo server at a port that was free, and that port."""
        for port in range(45700, 45800):
            server = subprocess.Popen([self.program("echo_server"), address, str(port)],
                                      stderr=subprocess.PIPE, text=True)
            for _ in range(100):
                if server.poll() is not None:
                    break  # the port is in use: it said so and ended
                if re.search(rf":{port:04X} \S+ 0A ", self.sockets(address)):
                    self.addCleanup(server.stderr.close)
                    self.addCleanup(server.wait, TIMEOUT_SECONDS)
                    self.addCleanup(server.send_signal, signal.SIGKILL)
                    return port
                subprocess.run(["sleep", "0.05"], check=True)
            server.stderr.close()
        raise AssertionError("no free port")

    @staticmethod
    def sockets(address):
        return pathlib.Path("/proc/net/tcp6" if ":" in address else "/proc/net/tcp").read_text()

    def test_an_echo_comes_back(self):
        port = self.start_server("127.0.0.1")
        self.assertEqual(run(self.program("echo_client"), f"127.0.0.1:{port}", "Hello!"),
                         "Hello!\n")

    def test_a_client_is_told_that_nobody_listens(self):
        done = subprocess.run([self.program("echo_client"), "127.0.0.1:1", "Hello!"], text=True,
                              capture_output=True, timeout=TIMEOUT_SECONDS, check=False)
        self.assertEqual(done.returncode, 1)
        self.assertIn("127.0.0.1:1 tcp: refused", done.stderr)

    def test_the_monitor_tells_who_won_and_who_was_refused(self):
        port = self.start_server("127.0.0.1")
        lines = run(self.program("race_monitor"), "127.0.0.1:1", f"127.0.0.1:{port}").splitlines()
        failed = [line for line in lines if "attempt_failed" in line]
        established = [line for line in lines if "establishment:established" in line]
        self.assertTrue(any("cause=refused" in line for line in failed), lines)
        self.assertEqual(len(established), 1, lines)
        self.assertIn(f"remote=127.0.0.1:{port}", established[0])
        self.assertIn("[rule 67]", established[0])

    def test_a_framer_of_an_applications_own(self):
        self.assertEqual(run(self.program("line_framer")),
                         "allowed: whole Messages without a line feed\na line\nthe last\n")

    def test_wrong_arguments_are_usage(self):
        for name in ("echo_client", "echo_server"):
            done = subprocess.run([self.program(name)], text=True, capture_output=True, check=False)
            self.assertEqual(done.returncode, 2)
            self.assertIn("usage:", done.stderr)

    def test_headers_need_nothing_that_is_not_installed(self):
        headers = self.prefix / "include" / "postlab"
        names = sorted(path.relative_to(headers) for path in headers.rglob("*.h"))
        self.assertGreater(len(names), 50)
        unit = self.folder / "all_headers.cc"
        unit.write_text("".join(f'#include "{name}"\n' for name in names), encoding="utf-8")
        run(OPTIONS.compiler, "-std=c++20", "-fsyntax-only", f"-I{headers}", unit)

    def test_pkg_config_builds_an_example_too(self):
        pc = next(self.prefix.rglob("postlab.pc"))
        flags = run("pkgconf", "--cflags", "--libs", pc).split()
        run(OPTIONS.compiler, *OPTIONS.flags.split(), SOURCE / "examples" / "echo_client.cc", "-o",
            self.folder / "by_pkg_config", *flags)

    def test_the_readme_shows_the_example_as_it_is(self):
        example = (SOURCE / "examples" / "echo_client.cc").read_text(encoding="utf-8")
        readme = (SOURCE / "README.md").read_text(encoding="utf-8")
        self.assertIn(example[example.index("int main"):], readme)

    def test_examples_stay_short(self):
        for name in EXAMPLES:
            lines = (SOURCE / "examples" / f"{name}.cc").read_text(encoding="utf-8").splitlines()
            self.assertLessEqual(len(lines), MOST_LINES, name)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", type=pathlib.Path, required=True)
    parser.add_argument("--compiler", required=True)
    parser.add_argument("--flags", default="")
    OPTIONS, rest = parser.parse_known_args()
    unittest.main(argv=[__file__, *rest])
