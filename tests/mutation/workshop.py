"""A copy of the sources with a build of its own, in which mutants are tried."""

import hashlib
import os
import pathlib
import re
import resource
import signal
import subprocess
import time

SOURCES = ("CMakeLists.txt", "cmake", "model", "sim", "adapters", "experiments", "tests")
PROGRAMS = ("test_model", "test_property")  # the second where there is one
OPTIONS = ("-G", "Ninja", "-DCMAKE_BUILD_TYPE=Release", "-DCMAKE_CXX_FLAGS_RELEASE=-O0 -w",
           "-DPOSTLAB_TESTS=ON", "-DPOSTLAB_WERROR=OFF", "-DPOSTLAB_BENCH=OFF",
           "-DPOSTLAB_WITH_NS3=OFF", "-DPOSTLAB_CHECK_HEADERS=OFF", "-DPOSTLAB_UNITY=TESTS",
           "-DPOSTLAB_PROPERTY_SEQUENCES=5000")
QUICK = "--gtest_filter=-*Full.*:*Full/*"
MEMORY, OUTPUT = 4 << 30, 64 << 20  # bytes; a mutant may ask for all there is


class WorkshopError(Exception):
    """The sources do not build or pass even without a mutant."""


class Workshop:
    def __init__(self, root, folder):
        self.root, self.source = pathlib.Path(root), pathlib.Path(folder) / "source"
        self.build, self.output = pathlib.Path(folder) / "build", pathlib.Path(folder) / "output"
        self.limits = {}  # seconds, by program

    def prepare(self):
        """Copies, builds, and measures how long the tests take without a mutant. Returns what tells
        these sources from others."""
        self.source.mkdir(parents=True, exist_ok=True)
        sources = mirror(self.root, self.source, SOURCES)
        self.must(["cmake", "-S", self.source, "-B", self.build, *OPTIONS])
        for program in PROGRAMS:
            if subprocess.run(["ninja", "-C", self.build, "-t", "query", program], check=False,
                              capture_output=True).returncode != 0:
                continue
            self.must(["ninja", "-C", self.build, program])
            began = time.monotonic()
            broken = self.run(program, 600)
            if broken:
                raise WorkshopError(f"{program} fails without a mutant: {broken}")
            self.limits[program] = 10 + 5 * (time.monotonic() - began)
        return sources

    def must(self, command):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise WorkshopError("\n".join([*(done.stdout + done.stderr).splitlines()[-30:],
                                           " ".join(map(str, command)) + " failed"]))

    def judge(self, mutant):
        """What catches the mutant: None if nothing does, "" if it does not compile."""
        path = self.source / mutant.path
        original = path.read_bytes()
        try:
            path.write_text(mutant.apply(original.decode()), encoding="utf-8")
            return self.verdict()
        finally:
            path.write_bytes(original)

    def verdict(self):
        for program, limit in self.limits.items():
            built = subprocess.run(["ninja", "-C", self.build, program], capture_output=True,
                                   check=False)
            if built.returncode != 0:
                return ""
            caught = self.run(program, limit)
            if caught:
                return caught
        return None

    def run(self, program, limit):
        """What ended the program: None if it passes."""
        with open(self.output, "wb") as output:
            process = subprocess.Popen(
                [self.build / "bin" / program, QUICK, "--gtest_fail_fast", "--gtest_brief=1"],
                stdin=subprocess.DEVNULL, stdout=output, stderr=output, cwd=self.build,
                start_new_session=True, preexec_fn=set_limits)
            try:
                status = process.wait(limit)
            except subprocess.TimeoutExpired:
                status = None
            finally:
                end_group(process)
        if status == 0:
            return None
        return f"{program}: " + ("time limit" if status is None else self.failure(status))

    def failure(self, status):
        found = re.search(rb"^\[  FAILED  \] ([^\s,]+)", self.output.read_bytes(), re.M)
        return found.group(1).decode() if found else f"exit status {status}"


def set_limits():
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (OUTPUT, OUTPUT))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def end_group(process):
    """Ends the program and what it started."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    process.wait()


def mirror(root, target, names):
    """Makes `target` hold what `root` holds below `names`; files that are equal keep their time.
    Returns a digest of all names and contents."""
    wanted = {path.relative_to(root) for name in names
              for path in ([root / name] if (root / name).is_file() else (root / name).rglob("*"))
              if path.is_file() and "__pycache__" not in path.parts}
    digest = hashlib.sha256()
    for path in sorted(wanted):
        content = (root / path).read_bytes()
        digest.update(f"{path} {len(content)}\n".encode() + content)
        copy = target / path
        if not copy.is_file() or copy.read_bytes() != content:
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(content)
    for copy in [path for path in target.rglob("*") if path.is_file()]:
        if copy.relative_to(target) not in wanted:
            copy.unlink()
    return digest.hexdigest()
