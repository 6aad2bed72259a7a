"""The dialogue on paper for the meeting: PDF, and Word that can be changed."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from maillage.contexts.dossier.dialogue.pages import MODULE, found
from maillage.contexts.dossier.dialogue.paper import contents, word
from maillage.contexts.dossier.permissions import VIEW
from maillage.platform.documents.pdf import pdf_response
from maillage.platform.documents.word import docx_response
from maillage.platform.tenancy.views import CommunityRequest, community_view

TEMPLATE: Final = Path(__file__).parent / "paper" / "documents" / "summary.typ"


def _filled(request: CommunityRequest, pk: int) -> tuple[dict[str, Any], str]:
    row = found(pk)
    return contents.summary(row, community=request.community.name), f"dialogue de gestion {row.year.label}"


@require_safe
@community_view(VIEW, module=MODULE)
def summary_pdf(request: CommunityRequest, pk: int) -> HttpResponse:
    data, name = _filled(request, pk)
    return pdf_response(TEMPLATE, data, name=name)


@require_safe
@community_view(VIEW, module=MODULE)
def summary_docx(request: CommunityRequest, pk: int) -> HttpResponse:
    data, name = _filled(request, pk)
    return docx_response(word.summary(), data, name=name)
