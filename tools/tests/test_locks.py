"""The lock files say what pyproject.toml and package.json ask for."""

from __future__ import annotations

import json
import re
import tomllib
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from tools.lock import ALONE, ROOT, WITH_PRODUCT

PYPROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
GROUPS: dict[str, list[str]] = PYPROJECT["dependency-groups"]
PRODUCT: list[str] = PYPROJECT["project"]["dependencies"]
FILES = {"base": PRODUCT}
FILES |= {name: PRODUCT + GROUPS[name] for name in WITH_PRODUCT if GROUPS[name]}
FILES |= {name: GROUPS[name] for name in ALONE}


def locked_versions(name: str) -> dict[str, Version]:
    text = (ROOT / "requirements" / f"{name}.txt").read_text("utf-8")
    found = re.findall(r"^([A-Za-z0-9][\w.-]*)(?:\[[^\]]*\])?==([^ ;\\]+)", text, re.MULTILINE)
    return {canonicalize_name(package): Version(version) for package, version in found}


@pytest.mark.parametrize("name", FILES)
def test_python_locks_satisfy_what_is_asked(name: str) -> None:
    locked = locked_versions(name)
    for text in FILES[name]:
        requirement = Requirement(text)
        version = locked.get(canonicalize_name(requirement.name))
        assert version is not None, f"{requirement.name} is not locked: make lock"
        assert version in requirement.specifier, f"{requirement.name} {version} is not {text}: make lock"


@pytest.mark.parametrize("name", FILES)
def test_every_locked_package_has_digests(name: str) -> None:
    text = (ROOT / "requirements" / f"{name}.txt").read_text("utf-8")
    # One package may have several entries, each for some versions of Python.
    entries = re.split(r"^(?=\w)", text, flags=re.MULTILINE)[1:]
    named = {canonicalize_name(entry.partition("==")[0].partition("[")[0]) for entry in entries}
    assert named == locked_versions(name).keys()
    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []


def test_tests_run_what_the_product_runs() -> None:
    """`dev` holds `base` at the same versions, so that what was tested is what is installed."""
    development = locked_versions("dev")
    assert {name: development.get(name) for name in locked_versions("base")} == locked_versions("base")


def test_front_end_lock_is_exact() -> None:
    asked = json.loads((ROOT / "package.json").read_text("utf-8"))["dependencies"]
    locked = json.loads((ROOT / "package-lock.json").read_text("utf-8"))["packages"]
    assert {name: locked[f"node_modules/{name}"]["version"] for name in asked} == asked
    assert all("integrity" in package for path, package in locked.items() if path)
