"""The sheet on paper: PDF, and Word that can be changed."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from maillage.contexts.programme.actions.access import MODULE, found
from maillage.contexts.programme.actions.models import Action
from maillage.contexts.programme.actions.paper import contents, word
from maillage.contexts.programme.permissions import VIEW
from maillage.platform.documents.pdf import pdf_response, render_pdf
from maillage.platform.documents.word import docx_response
from maillage.platform.tenancy.views import CommunityRequest, community_view

TEMPLATE: Final = Path(__file__).parent / "paper" / "documents" / "sheet.typ"


def sheet_bytes(action: Action, *, community: str) -> bytes:
    """The sheet as PDF, to be joined to something."""
    return render_pdf(TEMPLATE, contents.sheet(action, community=community))


def _filled(request: CommunityRequest, pk: int) -> tuple[dict[str, Any], str]:
    row = found(pk)
    return contents.sheet(row, community=request.community.name), f"fiche {row.code} {row.title}"


@require_safe
@community_view(VIEW, module=MODULE)
def sheet_pdf(request: CommunityRequest, pk: int) -> HttpResponse:
    data, name = _filled(request, pk)
    return pdf_response(TEMPLATE, data, name=name)


@require_safe
@community_view(VIEW, module=MODULE)
def sheet_docx(request: CommunityRequest, pk: int) -> HttpResponse:
    data, name = _filled(request, pk)
    return docx_response(word.sheet(), data, name=name)
