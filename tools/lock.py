"""Recompute the lock files from pyproject.toml and package.json: `make lock` [UPGRADE=1].

No lock file holds an address: any mirror that serves the same bytes will do. Digests of every platform are kept
(`--universal`), so that one file serves Linux, macOS and the processors of both.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from tools import bootstrap

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "package-lock.json"
COMPILE = (
    "pip", "compile", "--quiet", "--universal", "--python-version", "3.11", "--generate-hashes",
    "--no-emit-index-url", "--no-emit-find-links", "--no-annotate", "--no-header",
)  # fmt: skip

# Each file holds the product's dependencies and these groups; those of ALONE hold their group only. The optional part
# of the product is tested and measured, so it is installed with both.
WITH_PRODUCT = {"dev": ("dev",), "tools": ("tools",), "bench": ("dev", "bench")}
WITH_OPTIONS = {"dev", "bench"}
ALONE = ("node", "uv")


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Recompute the lock files.")
    parser.add_argument(
        "--upgrade", action="store_true", help="take the newest versions that the ranges allow"
    )
    asked = parser.parse_args(arguments)
    upgrade = ["--upgrade"] if asked.upgrade else []
    compile_file("base", ["pyproject.toml", *upgrade])
    for name, groups in WITH_PRODUCT.items():
        chosen = [argument for group in groups for argument in ("--group", group)]
        options = ["--extra", "national"] if name in WITH_OPTIONS else []
        compile_file(name, ["pyproject.toml", *chosen, *options, *upgrade])
    for name in ALONE:
        compile_file(name, ["--group", f"pyproject.toml:{name}", *upgrade])
    lock_npm()
    return 0


def compile_file(name: str, arguments: list[str]) -> None:
    output = f"requirements/{name}.txt"
    print(f"lock: {output}", flush=True)
    bootstrap.run([*bootstrap.find_uv(), *COMPILE, *arguments, "--output-file", output], f"{output} failed.")


def lock_npm() -> None:
    print(f"lock: {LOCK.name}", flush=True)
    npm, _ = bootstrap.find_npm()
    subprocess.run([*npm, "install", "--package-lock-only", "--loglevel=error"], cwd=ROOT, check=True)
    LOCK.write_text(without_addresses(LOCK.read_text("utf-8")), encoding="utf-8")


def without_addresses(text: str) -> str:
    """The lock of npm without what is no part of the resolution: where it was found, whom to give money."""
    lock = json.loads(text)
    for package in lock["packages"].values():
        package.pop("resolved", None)
        package.pop("funding", None)
    return json.dumps(lock, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    try:
        sys.exit(main())
    except bootstrap.BootstrapError as error:
        sys.exit(f"lock: {error}")
