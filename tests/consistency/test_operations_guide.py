"""docs/operations.md names every setting and every command that there are, and none that there is not."""

from __future__ import annotations

import argparse
import ast
import re
from collections.abc import Iterator
from pathlib import Path

from maillage.config.command import _parser

ROOT = Path(__file__).resolve().parents[2]
GUIDE = ROOT / "docs/operations.md"
# What our own processes tell each other, or the building of the package; nobody sets them by hand.
INTERNAL = {
    "MAILLAGE_PROCESSES",
    "MAILLAGE_SOCKET",
    "MAILLAGE_STATIC",
    "MAILLAGE_SUPERVISOR",
    "MAILLAGE_THREADS",
    # Set by `maillage demo` and by the wizard for their own processes.
    "MAILLAGE_DEMO",
}
NAME = re.compile(r"MAILLAGE_[A-Z0-9_]+")


def strings(root: Path) -> Iterator[str]:
    """Every text of the product's code that is the name of a variable, or the beginning of one (« …_ »)."""
    for path in sorted(root.rglob("*.py")):
        if "tests" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and NAME.fullmatch(node.value):
                yield node.value


def documented(text: str) -> tuple[set[str], set[str]]:
    """Names written in full in the first cells of the tables, and those that « `_SUFFIX` » may stand for there."""
    full: set[str] = set()
    meant: set[str] = set()
    for line in text.splitlines():
        cell = line.split("|")[1] if line.startswith("| `") else ""
        names = re.findall(r"`([A-Z_0-9]+)`", cell)
        whole = [name for name in names if NAME.fullmatch(name)]
        full.update(whole)
        for suffix in (name for name in names if name.startswith("_")):
            parts = whole[0].split("_") if whole else []
            meant.update("_".join(parts[:count]) + suffix for count in range(1, len(parts)))
    return full, meant


def faults(code: set[str], text: str) -> list[str]:
    full, meant = documented(text)
    families = {name for name in code if name.endswith("_")}
    missing = {name for name in code - families if name not in full | meant | INTERNAL}
    unknown = {name for name in full if name not in code and not name.startswith(tuple(families))}
    return sorted(
        [f"{name}: not in the table" for name in missing] + [f"{name}: read nowhere" for name in unknown]
    )


def test_every_setting_is_in_the_table_and_no_other() -> None:
    assert faults(set(strings(ROOT / "maillage")), GUIDE.read_text(encoding="utf-8")) == []


def test_a_setting_on_one_side_only_is_found() -> None:
    table = "| `MAILLAGE_SMTP_HOST`, `_PORT` | mail |\n| `MAILLAGE_GONE` | nothing |\n"
    code = {"MAILLAGE_SMTP_HOST", "MAILLAGE_SMTP_PORT", "MAILLAGE_SMTP_USER", "MAILLAGE_SOCKET"}
    assert faults(code, table) == ["MAILLAGE_GONE: read nowhere", "MAILLAGE_SMTP_USER: not in the table"]


def test_every_command_is_in_the_table_and_no_other() -> None:
    actions = _parser()._actions
    commands = next(one for one in actions if isinstance(one, argparse._SubParsersAction)).choices
    told = re.findall(r"^\| `maillage ([a-z-]+)", GUIDE.read_text(encoding="utf-8"), re.MULTILINE)
    assert set(told) == set(commands)
