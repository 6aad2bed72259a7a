"""The minutes as files: PDF to keep, Word to change, each approved edition as it was."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from maillage.contexts.association.minutes import queries, word
from maillage.contexts.association.minutes.models import Minutes, MinutesState
from maillage.contexts.association.minutes.papers.views import file_name
from maillage.contexts.association.minutes.permissions import abilities
from maillage.contexts.association.minutes.printed import contents_of, template_of
from maillage.contexts.association.minutes.views import MODULE, found
from maillage.contexts.association.permissions import VIEW
from maillage.platform.documents.pdf import pdf_response
from maillage.platform.documents.word import docx_response
from maillage.platform.tenancy.views import CommunityRequest, community_view


def _readable(request: CommunityRequest, pk: int) -> Minutes:
    minutes = found(pk)
    if not abilities(request.actor, minutes)["read"]:
        raise Http404
    return minutes


def contents_now(minutes: Minutes, community: str) -> dict[str, Any]:
    """What is printed today: the frozen edition once approved, else what is written."""
    if minutes.state == MinutesState.APPROVED:
        frozen = queries.edition(minutes, minutes.edition)
        if frozen is not None:
            return dict(frozen.contents)
    return contents_of(minutes, community=community)


@require_safe
@community_view(VIEW, module=MODULE)
def pdf(request: CommunityRequest, pk: int) -> HttpResponse:
    minutes = _readable(request, pk)
    data = contents_now(minutes, request.community.name)
    return pdf_response(template_of(data), data, name=file_name("compte rendu", minutes.meeting))


@require_safe
@community_view(VIEW, module=MODULE)
def docx(request: CommunityRequest, pk: int) -> HttpResponse:
    minutes = _readable(request, pk)
    data = contents_now(minutes, request.community.name)
    return docx_response(
        word.TEMPLATES[data["shape"]](), data, name=file_name("compte rendu", minutes.meeting)
    )


@require_safe
@community_view(VIEW, module=MODULE)
def edition_pdf(request: CommunityRequest, pk: int, number: int) -> HttpResponse:
    """An approved edition, as it was approved, whatever was corrected since."""
    minutes = found(pk)
    frozen = queries.edition(minutes, number) if number < 32_768 else None
    if frozen is None:
        raise Http404
    name = file_name(f"compte rendu edition {number}", minutes.meeting)
    return pdf_response(template_of(frozen.contents), frozen.contents, name=name)
