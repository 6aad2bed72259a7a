"""What the pages of this capability share: one form on one page, and what is answered when it is refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from maillage.contexts.care.treating_doctor.refusals import ChangedMeanwhile, DoctorListRefused
from maillage.platform.editing.meanwhile import Told, against, with_version
from maillage.platform.tenancy.health import health_data_taken
from maillage.platform.tenancy.urls import community_url
from maillage.platform.tenancy.views import CommunityRequest

MODULE: Final = "care"
UNPROCESSABLE: Final = 422
NOT_FOUND: Final = 404


def form_page(
    request: CommunityRequest,
    form: forms.Form,
    save: Callable[[], str],
    *,
    template: str = "care/treating_doctor/form.html",
    **context: Any,
) -> HttpResponse:
    """Show a form; sent and right, `save()` writes and answers where to go. What was typed is never lost."""
    theirs: Told = []
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(save())
        except DoctorListRefused as refusal:
            if isinstance(refusal, ChangedMeanwhile):
                theirs = against(form, refusal.current)
                form.data = with_version(request, refusal.current.version)
            form.add_error(None, str(refusal))
    status = UNPROCESSABLE if request.method == "POST" else 200
    shown = {
        "intro": "",
        "back": "",
        "label": "Enregistrer",
        "has_file": False,
        "suggestions": getattr(form, "suggestions", ()),
    }
    return render(request, template, {**shown, "form": form, "theirs": theirs, **context}, status=status)


def act(request: CommunityRequest, write: Callable[[], Any], done: str, url: str) -> HttpResponse:
    """A button: write, say it was done or why not, and go on."""
    try:
        write()
    except DoctorListRefused as refusal:
        messages.error(request, str(refusal))
    else:
        if done:
            messages.success(request, done)
    return redirect(url)


def named_only() -> None:
    """Pages about people are not there where no health data are taken."""
    if not health_data_taken():
        raise Http404


def page_url(request: CommunityRequest, name: str, **names: Any) -> str:
    return community_url(request.community, f"care:{name}", **names)
