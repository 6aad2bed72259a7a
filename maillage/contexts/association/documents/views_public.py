"""A document of a meeting, by the personal link of somebody invited."""

from __future__ import annotations

import logging

from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe
from django_scopes import scope

from maillage.contexts.association.documents import personal
from maillage.contexts.association.meetings.answering.views_public import opened, unknown
from maillage.platform.audit.services import record_read
from maillage.platform.files import storage
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.views import public_view

logger = logging.getLogger(__name__)


@require_safe
@public_view
def document(request: HttpRequest, secret: str, pk: int) -> HttpResponseBase:
    """The current file, as an attachment; not found alike for a wrong link and for what the link does not open."""
    attendee = opened(secret)
    if attendee is None:
        return unknown(request)
    with scope(community=attendee.community):
        version = personal.version_for(attendee, pk)
        if version is None:
            return unknown(request)
        file = version.file
        try:
            content = storage.path_of(file.sha256).open("rb")
        except FileNotFoundError:
            logger.exception("the content of file %s is missing", file.pk)
            return unknown(request)
        label = f"{file.name}, par le lien de {attendee}"
        record_read(by=Actor.system(attendee.community), what="files.download", obj=file, label=label[:200])
    response = FileResponse(content, as_attachment=True, filename=file.name, content_type=file.content_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "same-origin"
    return response
