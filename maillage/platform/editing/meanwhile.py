"""Somebody else wrote since the form was shown: the refusal, what differs, and the form that answers today's row."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any, ClassVar, Final

from django import forms
from django.http import HttpRequest, QueryDict

VERSION: Final = "version"
NOTHING: Final = "rien"
_NAMES_ALIKE: Final[Mapping[str, str]] = {}

# Label of a field, and today's value in words.
Told = list[tuple[str, Any]]


class ChangedMeanwhile(ValueError):
    """Somebody else wrote since the page was shown; nothing was recorded. current: the row today.

    Each capability derives its own from this one and from its refusals; `words` is what the person reads.
    """

    words: ClassVar[str] = (
        "Modifié entre-temps par quelqu’un d’autre. Rien n’a été enregistré et votre saisie est gardée "
        "ci-dessous : comparez, puis enregistrez de nouveau pour la garder."
    )

    def __init__(self, current: Any) -> None:
        self.current = current
        super().__init__(self.sentence())

    def sentence(self) -> str:
        """The sentence; a capability that knows more than `words` says it here, `current` being known."""
        return self.words


def recorded(row: Any, name: str) -> Any:
    """Today's value of a field, « rien » for nothing; amounts and days are left to the page."""
    return getattr(row, name) or NOTHING


def against(
    form: forms.Form,
    current: Any,
    *,
    only: Collection[str] = (),
    names: Mapping[str, str] = _NAMES_ALIKE,
    said: Callable[[Any, str], Any] = recorded,
) -> Told:
    """Label and today's value of the fields where what was typed differs from what is recorded.

    form: valid. only: the fields that are compared, all unless told. names: attribute of the row for the fields that
    bear another name. said: a value of the row in words. Fields that the row does not have are left out.
    """
    told: Told = []
    for name, field in form.fields.items():
        attribute = names.get(name, name)
        if name == VERSION or (only and name not in only) or not hasattr(current, attribute):
            continue
        if getattr(current, attribute) != form.cleaned_data.get(name):
            told.append((str(field.label), said(current, attribute)))
    return told


def with_version(request: HttpRequest, version: int | str) -> QueryDict:
    """What was sent, as an answer to that version."""
    changed = request.POST.copy()
    changed[VERSION] = str(version)
    return changed
