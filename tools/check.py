"""Every static check, each to its end, then a summary; exit status 1 if one failed.

python -m tools.check [name …]        all of them, or those named
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TYPED = ("maillage", "tools", "tests", "benchmarks")
BRIEFLY = ("--quiet", "--output-format", "concise")
SETTINGS = {"DJANGO_SETTINGS_MODULE": "maillage.config.settings.test"}


@dataclass(frozen=True)
class Check:
    """One static check: `command` runs in the checkout with the programs of the virtual environment."""

    name: str
    rule: str
    command: tuple[str, ...]


@dataclass(frozen=True)
class Outcome:
    check: Check
    passed: bool
    output: str
    seconds: float


def checks() -> list[Check]:
    """The slowest first, so that two processors end together."""
    return [
        Check("mypy", "types, strict", ("mypy", *typed_folders())),
        Check("djlint", "templates", ("djlint", "--lint", "--quiet", "maillage")),
        Check("ruff", "Python style and likely mistakes", ("ruff", "check", *BRIEFLY, ".")),
        Check("format", "Python layout (ruff format)", ("ruff", "format", "--check", *BRIEFLY, ".")),
        Check("imports", "direction of imports (ARCHITECTURE.md, Rooms)", ("lint-imports", "--no-logo")),
        Check("django", "Django's own checks", django("check", "--fail-level", "WARNING")),
        Check("migrations", "models and migrations agree", django("makemigrations", "--check", "--dry-run")),
        Check(
            "files", "sizes, names, addresses, open ends", (sys.executable, "-m", "tools.repository_rules")
        ),
    ]


def typed_folders() -> list[str]:
    return [name for name in TYPED if next((ROOT / name).rglob("*.py"), None)]


def django(*arguments: str) -> tuple[str, ...]:
    return (sys.executable, "-m", "django", *arguments)


def run(check: Check) -> Outcome:
    started = time.monotonic()
    programs = str(Path(sys.executable).parent)
    environment = {**os.environ, **SETTINGS, "PATH": f"{programs}{os.pathsep}{os.environ.get('PATH', '')}"}
    done = subprocess.run(
        check.command,
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return Outcome(check, done.returncode == 0, done.stdout.strip(), time.monotonic() - started)


def main(arguments: Sequence[str] | None = None) -> int:
    wanted = set(sys.argv[1:] if arguments is None else arguments)
    known = {check.name for check in checks()}
    if wanted - known:
        print(f"No such check: {', '.join(sorted(wanted - known))}. There are: {', '.join(sorted(known))}.")
        return 2
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        outcomes = list(pool.map(run, [check for check in checks() if not wanted or check.name in wanted]))
    for outcome in outcomes:
        if not outcome.passed:
            print(f"\n=== {outcome.check.name}: {outcome.check.rule} ===\n{outcome.output}")
    print()
    for outcome in outcomes:
        word = "ok    " if outcome.passed else "FAILED"
        print(f"{word} {outcome.check.name:<11} {outcome.seconds:5.1f} s  {outcome.check.rule}")
    return 0 if all(outcome.passed for outcome in outcomes) else 1


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
