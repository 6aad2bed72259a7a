"""A template that names a variable which does not exist fails, where Django would print nothing.

`{{ a|default:"" }}` says that the value may be missing, and is let through. In `{% if %}` and `{% for %}` Django
hides even a wrong name: there the first name must exist (`{% if typo %}` fails, `{% if known.missing %}` does not).
Templates of third-party packages keep Django's habit.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.template import Origin, engines
from django.template.base import FilterExpression, Parser, Variable
from django.template.defaultfilters import default, default_if_none

# Given by context processors, hence absent from a page rendered without request (the page of error 500).
FROM_THE_REQUEST = frozenset({"messages", "request", "shell", "user"})

_resolving: list[FilterExpression] = []


class UndefinedVariable(AssertionError):
    """A template of ours names something that its context does not hold."""


class LocatedToken(str):
    """The text of an expression that remembers its template (the expression itself has only slots)."""

    origin: Origin | None = None


class LoudString(str):
    """Stands in `string_if_invalid`: Django formats it with the name of a missing variable."""

    def __mod__(self, variable: Any) -> str:
        expression = _resolving[-1] if _resolving else None
        if expression is not None and is_third_party(expression):
            return ""
        raise UndefinedVariable(f"{variable} is undefined in {template_name(expression)}")


def is_third_party(expression: FilterExpression) -> bool:
    origin: Origin | None = getattr(expression.token, "origin", None)
    return origin is not None and "site-packages" in origin.name


def template_name(expression: FilterExpression | None) -> str:
    origin: Origin | None = getattr(expression and expression.token, "origin", None)
    return str((origin and (origin.template_name or origin.name)) or "a template without a name")


def may_be_missing(expression: FilterExpression) -> bool:
    """The template says itself what to show when there is no value."""
    return bool(expression.filters) and expression.filters[0][0] in {default, default_if_none}


def _is_unknown_name(expression: FilterExpression, context: Any) -> bool:
    variable = expression.var
    if not isinstance(variable, Variable) or variable.lookups is None:
        return False
    name = variable.lookups[0]
    return name not in context and name not in FROM_THE_REQUEST


def _judge_hidden_name(expression: FilterExpression, context: Any) -> None:
    # Form widgets are rendered by an engine of Django's own, which is none of ours.
    ours = isinstance(context.template.engine.string_if_invalid, LoudString)
    if ours and not is_third_party(expression) and _is_unknown_name(expression, context):
        raise UndefinedVariable(f"{expression.var} is undefined in {template_name(expression)}")


@pytest.fixture(scope="session", autouse=True)
def undefined_variables_fail() -> Iterator[None]:
    """Patch the expression of Django's templates so that it knows its template and tells what is missing."""
    build, resolve = FilterExpression.__init__, FilterExpression.resolve

    def build_with_origin(self: FilterExpression, token: str, parser: Parser) -> None:
        build(self, token, parser)
        self.token = LocatedToken(token)
        self.token.origin = parser.origin

    def resolve_or_fail(self: FilterExpression, context: Any, ignore_failures: bool = False) -> Any:
        if may_be_missing(self):
            return resolve(self, context, ignore_failures=True)
        if ignore_failures:
            _judge_hidden_name(self, context)
        _resolving.append(self)
        try:
            return resolve(self, context, ignore_failures)
        finally:
            _resolving.pop()

    FilterExpression.__init__ = build_with_origin  # type: ignore[method-assign]
    FilterExpression.resolve = resolve_or_fail  # type: ignore[method-assign]
    engine = engines["django"].engine  # type: ignore[attr-defined]
    quiet, engine.string_if_invalid = engine.string_if_invalid, LoudString("UNDEFINED[%s]")
    yield
    engine.string_if_invalid = quiet
    FilterExpression.__init__ = build  # type: ignore[method-assign]
    FilterExpression.resolve = resolve  # type: ignore[method-assign]
