"""Download of a file: its owner decides who may, through the registry."""

from __future__ import annotations

import logging

from django.http import FileResponse, Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from maillage.platform.audit.services import record_read
from maillage.platform.files import storage
from maillage.platform.files.models import StoredFile
from maillage.platform.registry import file_access
from maillage.platform.tenancy.views import CommunityRequest, community_view

logger = logging.getLogger(__name__)


@require_safe
@community_view("files.download")
def download(request: CommunityRequest, pk: int) -> HttpResponseBase:
    """The file as an attachment; not found for whom its owner does not let have it."""
    file: StoredFile = get_object_or_404(StoredFile.objects.all(), pk=pk)
    access = file_access.get(file.owner)
    if access is None or not access.allows(request.actor, file):
        raise Http404
    try:
        content = storage.path_of(file.sha256).open("rb")
    except FileNotFoundError:
        logger.exception("the content of file %s is missing", file.pk)
        raise Http404 from None
    record_read(by=request.actor, what="files.download", obj=file, label=file.name)
    response = FileResponse(content, as_attachment=True, filename=file.name, content_type=file.content_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
