from __future__ import annotations

from typing import Any

from maillage.contexts.association.models import Document
from maillage.contexts.programme.stages import services
from maillage.platform.tenancy.actor import Actor
from tests.matrix.rows import Row, Sample, community


def _filed(actor: Actor) -> dict[str, Any]:
    document = Document.objects.create(
        community=actor.community, kind="other", title="Échantillon", search_name="echantillon"
    )
    link = services.file_document(by=actor, kind="letter", document=document, paper="letter")
    return {"kind": "letter", "link": link.pk}


SAMPLES: dict[str, Sample] = {"stage_document": _filed}

_VIEW, _CONFIGURE = "programme.view", "programme.configure"
_LETTER = {"kind": "letter"}


def _page(name: str, permission: str, **answers: Any) -> Row:
    return community(f"programme:{name}", permission, module="programme", **answers)


ROWS: tuple[Row, ...] = (
    _page("stages", _VIEW),
    # Nothing has to be said of a stage: an empty form is an answer.
    _page("stage_edit", _CONFIGURE, post=302, kwargs=_LETTER),
    _page("stage_file", _CONFIGURE, post=200, kwargs=_LETTER),
    _page("stage_unfile", _CONFIGURE, get=405, post=302, sample="stage_document"),
)
