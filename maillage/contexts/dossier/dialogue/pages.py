"""The page of a form of the dialogue, its words given by the view; and what its forms share."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from maillage.contexts.dossier.dialogue import queries
from maillage.contexts.dossier.dialogue.models import Dialogue
from maillage.platform.editing import meanwhile
from maillage.platform.tenancy.urls import community_url
from maillage.platform.tenancy.views import CommunityRequest

MODULE: Final = "dossier"
UNPROCESSABLE: Final = 422
_MAX_VERSION: Final = 2_000_000_000


@dataclass(frozen=True)
class Words:
    """What a form's page says. obstacles: what is missing, told above the form; files: the form carries a file."""

    title: str
    button: str
    back: str
    intro: str = ""
    draft: str = ""
    files: bool = False
    is_danger: bool = False
    obstacles: tuple[str, ...] = field(default_factory=tuple)


def version_field() -> forms.IntegerField:
    # Not of type « hidden »: a draft keeps it, and tells when it has become too old.
    return forms.IntegerField(
        required=False,
        min_value=0,
        max_value=_MAX_VERSION,
        label="Version",
        widget=forms.TextInput(attrs={"hidden": True, "autocomplete": "off"}),
    )


def seen(form: forms.Form) -> int:
    """The version that the form showed; 0 when it says none, which no row has."""
    return form.cleaned_data.get("version") or 0


def version_of(request: HttpRequest) -> int:
    """The version that a button sent; 0 for none."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _recorded(row: Any, name: str) -> Any:
    """As everywhere, but that nought is said."""
    value = getattr(row, name)
    return meanwhile.NOTHING if value in (None, "") else value


def against(request: HttpRequest, form: forms.Form, current: Any) -> list[tuple[str, Any]]:
    """Where what was typed differs from what is recorded; the form then answers today's version."""
    told = meanwhile.against(form, current, said=_recorded)
    form.data = meanwhile.with_version(request, current.version)
    return told


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
        "fields": [form[name] for name in form.fields if name != "version"],
        "version": form["version"] if "version" in form.fields else None,
        "words": words,
        "theirs": theirs or [],
    }
    status = UNPROCESSABLE if form.is_bound else 200
    return render(request, "dossier/dialogue/form.html", context, status=status)


def found(pk: int) -> Dialogue:
    row = queries.find(pk)
    if row is None:
        raise Http404
    return row


def address(request: CommunityRequest, pk: int, anchor: str = "") -> str:
    url = community_url(request.community, "dossier:dialogue", pk=pk)
    return f"{url}#{anchor}" if anchor else url


def back(request: CommunityRequest, pk: int, said: str, anchor: str = "") -> HttpResponse:
    """To the dialogue, with a sentence about what was done."""
    messages.success(request, said)
    return redirect(address(request, pk, anchor))


def refused(request: CommunityRequest, pk: int, why: str, anchor: str = "") -> HttpResponse:
    messages.error(request, why)
    return redirect(address(request, pk, anchor))
