"""The project on paper: PDF, and Word that can be changed; of today, or as it was."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from maillage.contexts.programme.permissions import VIEW
from maillage.contexts.programme.project.access import MODULE, found_version
from maillage.contexts.programme.project.content import current
from maillage.contexts.programme.project.paper import word
from maillage.contexts.programme.project.paper.contents import paper
from maillage.platform.documents.pdf import pdf_response, render_pdf
from maillage.platform.documents.word import docx_response
from maillage.platform.tenancy.views import CommunityRequest, community_view

TEMPLATE: Final = Path(__file__).parent / "documents" / "project.typ"


def project_bytes(*, community: str) -> bytes:
    """The project of today as PDF, to be joined to something."""
    return render_pdf(TEMPLATE, paper(current(community=community)))


def _today(request: CommunityRequest) -> tuple[dict[str, Any], str]:
    return paper(current(community=request.community.name)), "projet de sante"


def _then(number: int) -> tuple[dict[str, Any], str]:
    row = found_version(number)
    return paper(row.data, version=row), f"projet de sante {row.label}"


@require_safe
@community_view(VIEW, module=MODULE)
def project_pdf(request: CommunityRequest) -> HttpResponse:
    data, name = _today(request)
    return pdf_response(TEMPLATE, data, name=name)


@require_safe
@community_view(VIEW, module=MODULE)
def project_docx(request: CommunityRequest) -> HttpResponse:
    data, name = _today(request)
    return docx_response(word.project(), data, name=name)


@require_safe
@community_view(VIEW, module=MODULE)
def version_pdf(request: CommunityRequest, number: int) -> HttpResponse:
    data, name = _then(number)
    return pdf_response(TEMPLATE, data, name=name)


@require_safe
@community_view(VIEW, module=MODULE)
def version_docx(request: CommunityRequest, number: int) -> HttpResponse:
    data, name = _then(number)
    return docx_response(word.project(), data, name=name)
