"""No regular expression of ours runs away on a text made to hurt it (CWE-1333)."""

from __future__ import annotations

import importlib
import pkgutil
import re
from types import ModuleType
from typing import Any

import pytest

import maillage
from tests.safety.backtracking import Engine, growth, hurtful

# Nothing here depends on the database.
pytestmark = pytest.mark.once

# Looked for anywhere in a text, the steps may grow with its square where the text is short: the name of a column, a
# heading, a line of a log, the words of a search.
SQUARE = 4.6
LINEAR = 2.6
# Expressions applied to what a visitor may make as long as a whole form.
ON_WHOLE_FORMS = {
    "maillage.core.identifiers.insee._SEPARATORS",
    "maillage.platform.messaging.attachments._CONTROLS",
    "maillage.core.search_text._MARKS",
    "maillage.contexts.territory.national.naming._NOT_ALPHANUMERIC",
    "maillage.config.logs._CONTROL",
    "maillage.config.logs._EMAIL",
    "maillage.config.logs._QUERY",
    "maillage.config.logs._LONG_NUMBER",
    "maillage.config.logs._PHONE",
}


def modules() -> list[ModuleType]:
    names = [
        one.name
        for one in pkgutil.walk_packages(maillage.__path__, "maillage.")
        if not re.search(r"\.(tests|migrations|settings|commands|management|wsgi|conftest)\b", one.name)
    ]
    return [importlib.import_module(name) for name in names]


def patterns() -> dict[str, re.Pattern[Any]]:
    """Every compiled expression of the product, by the name of its place."""
    found: dict[str, re.Pattern[Any]] = {}
    for module in modules():
        for name, value in vars(module).items():
            if isinstance(value, re.Pattern):
                found[f"{module.__name__}.{name}"] = value
            elif isinstance(value, (tuple, list)):
                for rank, one in enumerate(value):
                    inner = (
                        next((part for part in one if isinstance(part, re.Pattern)), None)
                        if isinstance(one, tuple)
                        else one
                    )
                    if isinstance(inner, re.Pattern):
                        found[f"{module.__name__}.{name}[{rank}]"] = inner
    return found


PATTERNS = patterns()


def test_the_expressions_are_found() -> None:
    assert len(PATTERNS) > 60
    assert set(PATTERNS) >= ON_WHOLE_FORMS


@pytest.mark.parametrize("name", sorted(PATTERNS))
def test_an_expression_does_not_run_away(name: str) -> None:
    pattern = PATTERNS[name]
    assert growth(pattern) <= (LINEAR if name in ON_WHOLE_FORMS else SQUARE), pattern.pattern


@pytest.mark.parametrize(
    "source", [r"(a+)+$", r"(a|aa)+$", r"(\w+\s?)*!", r"(a*)*b", r"\s*\d+\s*\d+\s*\d+\s*x", r"(.*)(.*)(.*)="]
)
def test_one_that_does_is_noticed(source: str) -> None:
    assert growth(re.compile(source), 24) > SQUARE


def test_a_square_is_told_from_a_line() -> None:
    assert growth(re.compile(r"[^@]+@")) > LINEAR
    assert growth(re.compile(r"[a-z]+")) <= LINEAR


@pytest.mark.parametrize("name", sorted(PATTERNS))
def test_our_engine_finds_what_pythons_finds(name: str) -> None:
    """The steps that are counted are those of the same expression."""
    pattern = PATTERNS[name]
    for text in list(hurtful(pattern, 12, most_kinds=5))[:60]:
        given: Any = text.encode("latin-1", "replace") if isinstance(pattern.pattern, bytes) else text
        if isinstance(pattern.pattern, bytes):
            text = given.decode("latin-1")
        assert Engine(pattern, text, 10**6).search() is (pattern.search(given) is not None), text
