#!/usr/bin/python3
"""The launcher in a small tree of its own: what it builds and when, what it installs."""

import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
CMAKE = """cmake_minimum_required(VERSION 3.25)
project(stub CXX)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/experiments/lab/*.cc)
add_executable(postlab ${sources})
"""
PROGRAM = """#include <cstdio>
int main(int count, char** words) {
  std::puts("VERSION");
  for (int i = 1; i < count; ++i) std::puts(words[i]);
  return count;
}
"""


def write(path, text, mode=0o644):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)


@unittest.skipUnless(shutil.which("dpkg-query"), "no Debian")
class LauncherTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="a b ")
        self.addCleanup(folder.cleanup)
        self.tree = pathlib.Path(folder.name) / "clone"
        self.stubs = pathlib.Path(folder.name) / "stubs"
        self.main = self.tree / "experiments/lab/main.cc"
        self.tree.mkdir()
        for name in ("postlab", "CMakePresets.json"):
            shutil.copy(ROOT / name, self.tree / name)
        shutil.copytree(ROOT / "scripts", self.tree / "scripts")
        write(self.tree / "CMakeLists.txt", CMAKE)
        write(self.main, PROGRAM.replace("VERSION", "one"))

    def start(self, *arguments):
        environment = os.environ | {"PATH": f"{self.stubs}:{os.environ['PATH']}"}
        environment.pop("POSTLAB_NO_INSTALL", None)
        return subprocess.Popen([self.tree / "postlab", *arguments], cwd="/", text=True,
                                env=environment, stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def call(self, *arguments):
        process = self.start(*arguments)
        out, err = process.communicate()
        return process.returncode, out, err

    def pretend_installed(self, *packages):
        lines = "".join(f"echo {package} installed\n" for package in packages)
        write(self.stubs / "dpkg-query", "#!/bin/sh\n" + lines, 0o755)

    def test_it_builds_once_and_hands_words_output_and_exit_code_through(self):
        code, out, err = self.call("run", "a b")
        self.assertEqual((code, out), (3, "one\nrun\na b\n"), err)
        self.assertIn("building", err)
        self.assertEqual(self.call("run", "a b"), (3, "one\nrun\na b\n", ""))

    def test_it_builds_again_when_a_file_changes_comes_or_goes(self):
        self.call("x")
        write(self.main, PROGRAM.replace("VERSION", "two"))
        self.assertEqual(self.call("x")[1], "two\nx\n")
        extra = self.main.with_name("extra.cc")
        write(extra, "#error\n")
        self.assertEqual(self.call("x")[0], 4)
        extra.unlink()
        self.assertEqual(self.call("x")[1], "two\nx\n")

    def test_a_build_that_failed_is_not_taken_for_good(self):
        self.call("x")
        write(self.main, "#error\n")
        self.assertEqual(self.call("x")[0], 4)
        self.assertEqual(self.call("x")[0], 4)

    def test_two_calls_at_once_build_one_after_the_other(self):
        calls = [self.start("x"), self.start("x")]
        self.assertEqual([process.communicate()[0] for process in calls], ["one\nx\n"] * 2)

    def test_a_moved_tree_is_configured_anew(self):
        self.call("x")
        self.tree = self.tree.rename(self.tree.with_name("moved"))
        self.assertEqual(self.call("x")[1], "one\nx\n")

    def test_no_install_names_what_is_missing(self):
        self.pretend_installed("g++", "cmake", "ninja-build", "ccache", "pkgconf", "libssl-dev")
        code, out, err = self.call("--no-install", "run")
        self.assertEqual((code, out), (4, ""))
        self.assertIn("libboost-dev libcli11-dev libtomlplusplus-dev nlohmann-json3-dev", err)
        self.assertNotIn("g++", err)

    def test_it_says_what_it_installs_and_installs_only_that(self):
        self.pretend_installed("g++", "cmake", "ninja-build", "ccache", "pkgconf", "libssl-dev",
                               "libboost-dev", "libcli11-dev", "libtomlplusplus-dev")
        log = self.stubs / "log"
        write(self.stubs / "apt-get", f"#!/bin/sh\necho \"$@\" >>'{log}'\n", 0o755)
        write(self.stubs / "id", "#!/bin/sh\necho 0\n", 0o755)
        code, _, err = self.call("run")
        self.assertEqual(code, 2)
        self.assertIn("installing with apt-get: nlohmann-json3-dev\n", err)
        update, install = log.read_text().splitlines()
        self.assertEqual(update, "-q update")
        self.assertTrue(install.endswith("install --no-install-recommends nlohmann-json3-dev"))

    def test_an_unknown_preset_is_refused_with_those_there_are(self):
        code, _, err = self.call("--preset", "fast", "run")
        self.assertEqual(code, 2)
        self.assertIn("no preset 'fast'; there are: release debug", err)


if __name__ == "__main__":
    unittest.main()
