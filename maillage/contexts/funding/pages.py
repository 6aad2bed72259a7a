"""The page of a form of money: one template, its words given by the view."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render

from maillage.contexts.funding.forms import shown
from maillage.core.dues.euros import euros
from maillage.platform.editing import meanwhile
from maillage.platform.tenancy.views import CommunityRequest


@dataclass(frozen=True)
class Words:
    """What a form's page says. draft: name under which what is typed is kept; files: the form carries a file."""

    title: str
    button: str
    back: str
    intro: str = ""
    draft: str = ""
    files: bool = False
    is_danger: bool = False


def form_page(
    request: CommunityRequest,
    form: forms.Form,
    words: Words,
    *,
    theirs: list[tuple[str, Any]] | None = None,
) -> HttpResponse:
    """theirs: label and today's value of what somebody else changed meanwhile."""
    context = {
        "form": form,
        "fields": shown(form),
        "version": form["version"] if "version" in form.fields else None,
        "words": words,
        "theirs": theirs or [],
    }
    return render(request, "funding/money_form.html", context)


def against(
    request: CommunityRequest, form: forms.Form, current: Any, names: dict[str, str] | None = None
) -> list[tuple[str, Any]]:
    """Where what was typed differs from what is recorded; the form then answers today's version.

    names: attribute of the row for the fields that bear another name.
    """
    told = meanwhile.against(form, current, names=names or {}, said=_in_words)
    form.data = meanwhile.with_version(request, current.version)
    return told


def _in_words(row: Any, attribute: str) -> Any:
    value = getattr(row, attribute)
    if value in (None, ""):
        return meanwhile.NOTHING
    return euros(value) if attribute.endswith("_cents") else value
