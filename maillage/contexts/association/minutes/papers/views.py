"""The papers of a meeting, as PDF and as Word that can be changed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from maillage.contexts.association.meetings.models import Attendee, Meeting
from maillage.contexts.association.minutes.papers import contents, word
from maillage.contexts.association.minutes.papers.reading import PRESENT, attendees_of, meetings
from maillage.contexts.association.permissions import ATTEND, CONVENE, VIEW
from maillage.platform.audit.services import record_read
from maillage.platform.documents.pdf import pdf_response, render_pdf
from maillage.platform.documents.word import docx_response
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url
from maillage.platform.tenancy.views import CommunityRequest, community_view

DOCUMENTS: Final = Path(__file__).parent / "documents"
Contents = Callable[..., dict[str, Any]]


def file_name(word_for_it: str, meeting: Meeting) -> str:
    """« convocation 2025-12-02 assemblee-generale »; without date while there is none. Names nobody."""
    day = f"{timezone.localtime(meeting.starts_at):%Y-%m-%d} " if meeting.starts_at else ""
    return f"{word_for_it} {day}{meeting.title}"


def _meeting(pk: int) -> Meeting:
    return get_object_or_404(meetings(), pk=pk)


def convocation_bytes(meeting: Meeting, *, community: str) -> bytes:
    """The convocation as PDF, to be joined to a letter."""
    return render_pdf(DOCUMENTS / "convocation.typ", contents.convocation(meeting, community=community))


@require_safe
@community_view(VIEW, module="association")
def convocation_pdf(request: CommunityRequest, pk: int) -> HttpResponse:
    return _pdf(request, pk, contents.convocation, "convocation.typ", "convocation")


@require_safe
@community_view(VIEW, module="association")
def convocation_docx(request: CommunityRequest, pk: int) -> HttpResponse:
    return _docx(request, pk, contents.convocation, word.convocation(), "convocation")


@require_safe
@community_view(VIEW, module="association")
def proxy_form_pdf(request: CommunityRequest, pk: int) -> HttpResponse:
    return _pdf(request, pk, contents.proxy_form, "proxy.typ", "pouvoir")


@require_safe
@community_view(VIEW, module="association")
def proxy_form_docx(request: CommunityRequest, pk: int) -> HttpResponse:
    return _docx(request, pk, contents.proxy_form, word.proxy_form(), "pouvoir")


@require_safe
@community_view(CONVENE, module="association")
def attendance_sheet_pdf(request: CommunityRequest, pk: int) -> HttpResponse:
    return _pdf(request, pk, contents.attendance_sheet, "sheet.typ", "emargement", told=True)


@require_safe
@community_view(CONVENE, module="association")
def attendance_sheet_docx(request: CommunityRequest, pk: int) -> HttpResponse:
    return _docx(request, pk, contents.attendance_sheet, word.attendance_sheet(), "emargement", told=True)


def _filled(
    request: CommunityRequest, pk: int, fill: Contents, *, told: bool
) -> tuple[Meeting, dict[str, Any]]:
    meeting = _meeting(pk)
    data = fill(meeting, community=request.community.name)
    if told:
        record_read(
            by=request.actor, what="association.attendance_sheet", obj=meeting, count=data.get("count", 1)
        )
    return meeting, data


def _pdf(
    request: CommunityRequest, pk: int, fill: Contents, template: str, name: str, *, told: bool = False
) -> HttpResponse:
    meeting, data = _filled(request, pk, fill, told=told)
    return pdf_response(DOCUMENTS / template, data, name=file_name(name, meeting))


def _docx(
    request: CommunityRequest, pk: int, fill: Contents, template: bytes, name: str, *, told: bool = False
) -> HttpResponse:
    meeting, data = _filled(request, pk, fill, told=told)
    return docx_response(template, data, name=file_name(name, meeting))


@require_safe
@community_view(ATTEND, module="association")
def certificate_pdf(request: CommunityRequest, pk: int, attendee: int) -> HttpResponse:
    """One's own certificate; that of anybody for who convenes. Not found for who was not there."""
    meeting = _meeting(pk)
    found = get_object_or_404(
        Attendee.objects.select_related("contact", "contact__represents"), pk=attendee, meeting=meeting
    )
    if not contents.was_there(found) or not may_have_certificate(request.actor, found):
        raise Http404
    data = contents.certificates(meeting, [found], community=request.community.name)
    return pdf_response(DOCUMENTS / "certificate.typ", data, name=file_name("attestation", meeting))


def may_have_certificate(actor: Actor, attendee: Attendee) -> bool:
    """Whoever convenes has all; the others have their own."""
    if actor.can(CONVENE):
        return True
    contact = attendee.contact
    return contact is not None and actor.user is not None and contact.user_id == actor.user.pk


@require_safe
@community_view(CONVENE, module="association")
def certificates_pdf(request: CommunityRequest, pk: int) -> HttpResponse:
    """One page for each of those who were there."""
    meeting = _meeting(pk)
    there = [one for one in attendees_of(meeting) if one.presence in PRESENT]
    if not there:
        messages.error(request, "Personne n’est encore noté présent : notez les présences, puis revenez ici.")
        return redirect(community_url(request.community, "association:meeting", pk=pk))
    record_read(by=request.actor, what="association.certificates", obj=meeting, count=len(there))
    data = contents.certificates(meeting, there, community=request.community.name)
    return pdf_response(DOCUMENTS / "certificate.typ", data, name=file_name("attestations", meeting))
