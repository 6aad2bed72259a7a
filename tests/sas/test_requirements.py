"""The kit’s list, the table of `docs/sas.md` and the tests say the same."""

from __future__ import annotations

import ast
import csv
import re
from pathlib import Path

import pytest

pytestmark = pytest.mark.once

ROOT = Path(__file__).resolve().parents[2]
GUIDE = ROOT / "docs" / "sas.md"
KIT = Path(__file__).with_name("kit_requirements.csv")
OFFICIAL = "official environment"
LINE = re.compile(r"^\| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
TEST = re.compile(r"`(test_\w+)`")


def kit_requirements() -> set[int]:
    with KIT.open(encoding="utf-8-sig", newline="") as lines:
        return {int(row["ID"]) for row in csv.DictReader(lines)}


def named_tests() -> dict[str, str]:
    """Name of each test of the SAS and its docstring."""
    folders = (ROOT / "tests" / "sas", ROOT / "maillage" / "contexts" / "care" / "sas" / "tests")
    return {
        node.name: ast.get_docstring(node) or ""
        for folder in folders
        for path in sorted(folder.glob("test_*.py"))
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    }


def numbers_in(docstring: str) -> set[int]:
    """« Kit 5, 6, 7: » and « Kit 15 to 22, 33 to 40: »."""
    told = re.match(r"Kit ([\d, to]+):", docstring)
    found: set[int] = set()
    for part in told[1].split(",") if told else ():
        first, _, last = part.strip().partition(" to ")
        found.update(range(int(first), int(last or first) + 1))
    return found


def table(text: str) -> dict[str, str]:
    return {first.strip(): second.strip() for first, second in LINE.findall(text)}


def faults(text: str, tests: dict[str, str], wanted: set[int]) -> list[str]:
    rows = {int(first): second for first, second in table(text).items() if first.isdigit()}
    found = [f"requirement {number}: not in the table" for number in sorted(wanted - rows.keys())]
    found += [f"requirement {number}: unknown" for number in sorted(rows.keys() - wanted)]
    for first, second in table(text).items():
        named = TEST.findall(second)
        if (first.isdigit() or "test_" in second) and not named and second != OFFICIAL:
            found.append(f"{first}: no test")
        found += [f"{first}: {name} does not exist" for name in named if name not in tests]
    for name, docstring in tests.items():
        for number in sorted(numbers_in(docstring)):
            if name not in TEST.findall(rows.get(number, "")) and name.startswith("test_"):
                found.append(f"requirement {number}: {name} says that it tries it")
    return found


def test_every_requirement_is_in_the_table_with_a_test_that_exists() -> None:
    assert faults(GUIDE.read_text(encoding="utf-8"), named_tests(), kit_requirements()) == []


def test_a_table_that_lies_is_found() -> None:
    text = "| requirement | where |\n| 1 | `test_gone` |\n| 3 | `test_a` |\n"
    assert faults(text, {"test_a": "Kit 3: x", "test_b": "Kit 1, 3: y"}, {1, 2}) == [
        "requirement 2: not in the table",
        "requirement 3: unknown",
        "1: test_gone does not exist",
        "requirement 1: test_b says that it tries it",
        "requirement 3: test_b says that it tries it",
    ]
    assert len(kit_requirements()) == 49
    assert OFFICIAL in GUIDE.read_text(encoding="utf-8")
