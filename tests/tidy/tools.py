"""The checks that other programs make: clang-format, shellcheck, clang-tidy."""

import os
import re
import shutil
import subprocess

from source import CXX, Problem

FORMAT_MAJOR = "14"  # Debian's; other releases lay the same style out otherwise
DIAGNOSTIC = re.compile(
    r"^(.+?):(\d+):(?:\d+:)? (?:(?:fatal )?error|warning|note|style|info): (.+)$", re.M)


class Unavailable(Exception):
    """The tool is not installed: the check is skipped."""


def find(*names):
    for name in names:
        if shutil.which(name):
            return name
    raise Unavailable(f"{' or '.join(names)} is not installed")


def run(command, root):
    return subprocess.run(command, cwd=root, text=True, capture_output=True, check=False)


def problems(output, root):
    """Diagnostics in a compiler's form, with paths relative to the root."""
    for path, line, message in dict.fromkeys(DIAGNOSTIC.findall(output)):
        yield Problem(os.path.relpath(os.path.join(root, path), root), int(line), message)


def outcome(result, root):
    """The problems of a failed run; a failure without a diagnostic is one itself."""
    found = list(problems(result.stdout + result.stderr, root))
    if result.returncode != 0 and not found:
        found = [Problem(result.args[0], 0, (result.stderr or result.stdout).strip())]
    return found if result.returncode != 0 else []


def clang_format():
    for name in (f"clang-format-{FORMAT_MAJOR}", "clang-format"):
        if shutil.which(name):
            if f"version {FORMAT_MAJOR}." in run([name, "--version"], "/").stdout:
                return name
    raise Unavailable(f"clang-format {FORMAT_MAJOR} is not installed")


def check_format(tree):
    files = tree.select(CXX)
    if not files:
        return []
    return outcome(run([clang_format(), "--dry-run", "-Werror", *files], tree.root), tree.root)


def check_shell(tree):
    files = [path for path in tree.select((".sh", "postlab", ".ci/run"))
             if path.endswith(".sh") or tree.text(path).startswith("#!")]
    if not files:
        return []
    return outcome(run([find("shellcheck"), "-x", "-f", "gcc", *files], tree.root), tree.root)


def check_clang_tidy(tree, build):
    runner = find("run-clang-tidy-16")
    ours = rf"^{re.escape(str(tree.root))}/(model|sim|experiments)/"
    result = run([runner, "-quiet", "-p", build, ours], tree.root)
    return outcome(result, tree.root)
