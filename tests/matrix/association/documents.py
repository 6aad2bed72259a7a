from __future__ import annotations

from typing import Any

from django.utils import timezone

from maillage.contexts.association.documents.access import OWNER
from maillage.contexts.association.documents.models import Document, DocumentText, DocumentVersion
from maillage.platform.files.models import StoredFile
from maillage.platform.tenancy.actor import Actor
from tests.matrix.rows import Row, Sample, community, public


def _document(actor: Actor) -> dict[str, Any]:
    now = timezone.now()
    document = Document.objects.create(
        community=actor.community, kind="statutes", title="Échantillon", search_name="echantillon"
    )
    file = StoredFile.objects.create(
        community=actor.community,
        owner=OWNER,
        owner_id=str(document.pk),
        name="echantillon.pdf",
        content_type="application/pdf",
        size_bytes=1,
        sha256="0" * 64,
        stored_at=now,
    )
    DocumentVersion.objects.create(
        community=actor.community, document=document, number=1, file=file, added_at=now
    )
    DocumentText.objects.create(
        community=actor.community,
        document=document,
        words=" echantillon ",
        reading=DocumentText.Reading.READ,
        read_at=now,
    )
    return {"pk": document.pk}


SAMPLES: dict[str, Sample] = {"association_document": _document}


def fill(actor: Actor, first: int, size: int) -> None:
    """Documents with a file each."""
    for _ in range(first, first + size):
        _document(actor)


_VIEW, _FILE = "association.view", "association.file"


def _page(name: str, permission: str, **answers: Any) -> Row:
    return community(f"association:{name}", permission, module="association", **answers)


ROWS: tuple[Row, ...] = (
    public("association_public:meeting_document", get=404, kwargs={"secret": "inconnu", "pk": 1}),
    _page("documents", _VIEW),
    _page("document", _VIEW, sample="association_document"),
    _page("document_add", _FILE, post=200),
    _page("document_edit", _FILE, post=200, sample="association_document"),
    _page("document_version", _FILE, get=405, post=422, sample="association_document"),
    _page("document_archive", _FILE, get=405, post=302, sample="association_document"),
    _page("document_restore", _FILE, get=405, post=302, sample="association_document"),
    _page("document_delete", _FILE, get=405, post=302, sample="association_document"),
)
