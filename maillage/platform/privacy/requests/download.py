"""The archive of a request, as a download."""

from __future__ import annotations

import logging

from django.http import FileResponse, Http404

from maillage.platform.audit.services import record_read
from maillage.platform.files import storage
from maillage.platform.privacy.requests.models import PersonRequest
from maillage.platform.privacy.requests.services import archives_of
from maillage.platform.tenancy.actor import Actor

logger = logging.getLogger(__name__)


def archive_response(by: Actor, request: PersonRequest) -> FileResponse:
    """The archive as an attachment, written in the access log; Http404 when it was removed. Who may is the caller's."""
    file = next(iter(archives_of(request)), None)
    if file is None:
        raise Http404
    try:
        content = storage.path_of(file.sha256).open("rb")
    except FileNotFoundError:
        logger.exception("the content of file %s is missing", file.pk)
        raise Http404 from None
    record_read(by=by, what="privacy.request.export", obj=request, label=f"Demande n° {request.pk}")
    response = FileResponse(content, as_attachment=True, filename=file.name, content_type=file.content_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
