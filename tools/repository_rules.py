"""Rules on the files themselves, which no linter of a language knows.

Sizes, names, words that must not stay, addresses in lock files, traces of one machine, committed third-party
code. Reads what git tracks or would track. Prints `path:line: what is wrong` and exits 1 if anything is.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).resolve().parents[1]

MOST_LINES = 600
SIZED = {".py", ".html", ".css", ".js", ".mjs"}
MOST_BYTES = 2_000_000
FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "common", "misc"}
THIRD_PARTY = {"node_modules", "vendor", "site-packages"}
LOCK_FILES = re.compile(r"(requirements/[\w-]+\.txt|package-lock\.json)\Z")
ADDRESS = re.compile(r"\w+://")

# Each pattern is written so that it does not match its own source.
FORBIDDEN_TEXT = {
    re.compile(r"(?<![\w.~$}/-])/(?:work|root|home/\w+|Users/\w+|tmp)/\w"): "a path of one machine",
    re.compile(r"(?:pypi|npmjs|pythonhosted|yarnpkg)\.(?:org|com)\b"): "the name of a package registry",
}
FORBIDDEN_IN_CODE = {
    re.compile(r"\b(?:TOD[O]|FIXM[E]|XX[X])\b"): "an open end: finish it or open an issue",
    re.compile(r"assert[ ]True\b"): "an assertion that asserts nothing",
    re.compile(r"pytest\.(?:mark\.)?(?:skip|xfail)\b"): "a test that is not run",
    re.compile(
        r"[\"']10\d{9}[\"']"
    ): "a number that a real professional may have: invented RPPS begin with 9999",
}
FORBIDDEN_IN_TEMPLATES = {
    re.compile(r"\|\s*safe\b|autoescape off"): "escaping is switched off: let the view build safe HTML",
}
CODE = {".py", ".html", ".css", ".js", ".mjs", ".sh"}


def main() -> int:
    faults = sorted(fault for path in repository_files() for fault in faults_of(path))
    for fault in faults:
        print(fault)
    return 1 if faults else 0


def repository_files() -> list[PurePosixPath]:
    """Files tracked by git, and new ones that it does not ignore; all files where there is no git."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    names = sorted(set(listed.split("\0")) - {""})
    return [PurePosixPath(name) for name in names if (ROOT / name).is_file()]


def faults_of(path: PurePosixPath) -> Iterator[str]:
    yield from faults_of_name(path)
    content = (ROOT / path).read_bytes()
    if len(content) > MOST_BYTES:
        yield f"{path}: {len(content):,} bytes (at most {MOST_BYTES:,})"
    if b"\0" not in content[:8000]:
        yield from faults_of_text(path, content.decode("utf-8", errors="replace"))


def faults_of_name(path: PurePosixPath) -> Iterator[str]:
    if THIRD_PARTY & set(path.parts):
        yield f"{path}: third-party code is installed, never committed"
    if path.suffix == ".py" and FORBIDDEN_NAMES & {path.stem, *path.parts[:-1]}:
        yield f"{path}: a module is named after what it does ({', '.join(sorted(FORBIDDEN_NAMES))} say nothing)"


def faults_of_text(path: PurePosixPath, text: str) -> Iterator[str]:
    lines = text.splitlines()
    if path.suffix in SIZED and "migrations" not in path.parts and len(lines) > MOST_LINES:
        yield f"{path}: {len(lines)} lines (at most {MOST_LINES})"
    rules = dict(FORBIDDEN_TEXT)
    if path.suffix in CODE:
        rules |= FORBIDDEN_IN_CODE
    if path.suffix == ".html":
        rules |= FORBIDDEN_IN_TEMPLATES
    if LOCK_FILES.search(str(path)):
        rules[ADDRESS] = "an address in a lock file"
    for number, line in enumerate(lines, start=1):
        for pattern, fault in rules.items():
            if pattern.search(line):
                yield f"{path}:{number}: {fault}"


if __name__ == "__main__":
    sys.exit(main())
