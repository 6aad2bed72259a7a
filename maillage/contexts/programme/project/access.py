"""What the views of the project begin with: a row of the community, its address, a refusal told."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from maillage.contexts.programme.project import queries
from maillage.contexts.programme.project.models import Priority, ProjectChapter, ProjectVersion
from maillage.core.texts.differences import differences
from maillage.platform.tenancy.urls import community_url
from maillage.platform.tenancy.views import CommunityRequest

MODULE: Final = "programme"
_LARGEST: Final = 2**31 - 1


def found_chapter(pk: int) -> ProjectChapter:
    row = queries.chapter(pk) if pk <= _LARGEST else None
    if row is None:
        raise Http404
    return row


def found_priority(pk: int) -> Priority:
    row = queries.priority(pk) if pk <= _LARGEST else None
    if row is None:
        raise Http404
    return row


def found_version(number: int) -> ProjectVersion:
    row = queries.version(number) if number <= _LARGEST else None
    if row is None:
        raise Http404
    return row


def back(request: CommunityRequest, said: str = "", anchor: str = "", *, error: bool = False) -> HttpResponse:
    """To the text, at the chapter or priority that was meant, with a sentence about what was done."""
    if said:
        (messages.error if error else messages.success)(request, said)
    url = community_url(request.community, "programme:project")
    return redirect(f"{url}#{anchor}" if anchor else url)


def against(form: Any, current: Any) -> list[dict[str, Any]]:
    """The texts where what was typed differs from what is recorded: both, and what tells them apart, word by word."""
    return [
        {
            "label": str(field.label),
            "theirs": theirs,
            "pieces": differences(theirs, mine),
        }
        for name, field in form.fields.items()
        if name != "version"
        and isinstance(theirs := getattr(current, name, None), str)
        and theirs != (mine := form.cleaned_data.get(name, ""))
    ]
