"""Rows of the addresses of `pack`."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from zipfile import ZipFile

from django.utils import timezone

from maillage.contexts.dossier.pack.figures import Figures, digest_of
from maillage.contexts.dossier.pack.leaving import OWNER
from maillage.contexts.dossier.pack.models import Pack, PackState
from maillage.platform.files.services import store
from maillage.platform.tenancy.actor import Actor
from tests.matrix.programme.years import this_year
from tests.matrix.rows import Row, Sample, community

_PART = {
    "name": "empreintes-sha256.txt",
    "label": "Empreintes",
    "about": "Échantillon.",
    "kind": "txt",
    "size_bytes": 11,
    "sha256": "0" * 64,
}


def _archive(actor: Actor, pack: Pack) -> Any:
    written = BytesIO()
    with ZipFile(written, "w") as archive:
        archive.writestr(str(_PART["name"]), "échantillon")
    written.seek(0)
    return store(
        by=actor,
        community=actor.community,
        owner=OWNER,
        owner_id=pack.pk,
        name="dossier.zip",
        stream=written,
        kinds={"zip"},
    )


def a_pack(actor: Actor) -> Pack:
    """A pack that is ready, with one document inside."""
    now = timezone.now()
    figures: Figures = {"members": ("Adhérents", "12")}
    pack: Pack = Pack.objects.create(
        community=actor.community,
        year=this_year(actor),
        state=PackState.READY,
        asked_at=now,
        asked_by=actor.user,
        built_at=now,
        done=1,
        total=1,
        parts=[_PART],
        figures=figures,
        figures_digest=digest_of(figures),
    )
    pack.file = _archive(actor, pack)
    pack.save(update_fields=["file"])
    return pack


def _pack(actor: Actor) -> dict[str, Any]:
    return {"pk": a_pack(actor).pk}


def _part(actor: Actor) -> dict[str, Any]:
    return {"pk": a_pack(actor).pk, "rank": 0}


SAMPLES: dict[str, Sample] = {"pack": _pack, "pack_part": _part}


def fill(actor: Actor, first: int, size: int) -> None:
    """Packs of the year, ready."""
    for _ in range(first, first + size):
        a_pack(actor)


_VIEW, _PREPARE = "dossier.view", "dossier.prepare"


def _page(name: str, permission: str, **answers: Any) -> Row:
    return community(f"dossier:{name}", permission, module="dossier", **answers)


ROWS: tuple[Row, ...] = (
    _page("packs", _VIEW),
    _page("pack_ask", _PREPARE, get=405, post=302),
    _page("contract_table", _VIEW),
    _page("pack", _VIEW, sample="pack"),
    _page("pack_part", _VIEW, sample="pack_part"),
    _page("pack_part_file", _VIEW, sample="pack_part"),
)
