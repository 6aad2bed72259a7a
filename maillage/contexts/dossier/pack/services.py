"""Writes on packs: asked for, built by the worker, kept. A pack is built from what the product holds, never typed."""

from __future__ import annotations

import errno
import logging
import tempfile
import time
from datetime import timedelta
from typing import BinaryIO, Final, cast

from django.db import transaction
from django.utils import timezone
from django_scopes import scope, scopes_disabled

from maillage.contexts.dossier.figures.gathering import gather
from maillage.contexts.dossier.pack import queries
from maillage.contexts.dossier.pack.contents import Builder, Made, Progress
from maillage.contexts.dossier.pack.figures import Figures, digest_of, figures_of
from maillage.contexts.dossier.pack.leaving import OWNER
from maillage.contexts.dossier.pack.models import MOVING, Pack, PackState
from maillage.contexts.dossier.pack.refusals import PackRefused
from maillage.contexts.programme.api import locked_year
from maillage.contexts.programme.models import ReportingYear
from maillage.platform.access.roles import COORDINATOR
from maillage.platform.audit.services import record
from maillage.platform.files import services as files
from maillage.platform.files.models import StoredFile
from maillage.platform.messaging.services import notify
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url

logger = logging.getLogger(__name__)

KEPT: Final = 5
# A second click lands after the first one was answered: it gets the same pack.
SAME_CLICK: Final = timedelta(seconds=10)
MAX_BYTES: Final = 2_000_000_000
_TELL_EVERY_S: Final = 0.4
_NO_ROOM: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
NO_ROOM_WORDS: Final = (
    "Le serveur n’a plus de place : rien n’a été enregistré. Prévenez la personne qui tient l’installation."
)
BROKEN_WORDS: Final = (
    "La préparation s’est interrompue. Relancez-la ; si cela recommence, prévenez l’installation."
)

__all__ = ["PackRefused", "ask", "build", "give_up"]


@transaction.atomic
def ask(*, by: Actor, year: ReportingYear) -> Pack:
    """Hand the pack of a year to the worker; the one under way, or asked some seconds ago, is given back instead.

    PackRefused for a year that has not begun.
    """
    from maillage.contexts.dossier.pack.tasks import build_pack

    current = locked_year(by, year.pk)
    now = timezone.now()
    if current.starts_on > timezone.localdate():
        raise PackRefused("Cette année n’a pas commencé : il n’y a encore rien à réunir.")
    known = queries.packs().filter(year=current)
    same = (
        known.filter(state__in=MOVING).first()
        or known.filter(asked_at__gt=now - SAME_CLICK).exclude(state=PackState.FAILED).first()
    )
    if same is not None:
        return same
    pack: Pack = Pack.objects.create(
        community=by.community, year=current, asked_at=now, asked_by=by.user, step="En attente d’un ouvrier"
    )
    record(by=by, action="pack.asked", obj=pack, label=str(pack))
    # In the same transaction: the queue is in the database, so neither exists without the other.
    build_pack.enqueue(pack.pk)
    return pack


def build(pk: int) -> str:
    """Build a pack; says what became of it. A worker that is killed starts again from nothing, and twice is once."""
    with scopes_disabled():
        pack = Pack.objects.select_related("community", "year", "asked_by").filter(pk=pk).first()
    if pack is None or pack.state not in MOVING:
        return "nothing to do"
    by = Actor(user=pack.asked_by, community=pack.community)
    with scope(community=pack.community):
        if not _begin(by, pack):
            return "nothing to do"
        try:
            return _built(by, pack)
        except files.FileRefused as refusal:
            give_up(pk, str(refusal))
            return "refused"
        except OSError as error:
            if error.errno not in _NO_ROOM:
                raise
            give_up(pk, NO_ROOM_WORDS)
            return "no room"


@transaction.atomic
def _begin(by: Actor, pack: Pack) -> bool:
    """Say that it is under way, and let go what a killed worker left. False when it was ended meanwhile."""
    locked_year(by, pack.year_id)
    moving = Pack.objects.filter(pk=pack.pk, state__in=MOVING).update(
        state=PackState.BUILDING, started_at=timezone.now(), done=0, total=0, step="Lecture de l’année"
    )
    if not moving:
        return False
    for left in StoredFile.objects.filter(owner=OWNER, owner_id=str(pack.pk)).order_by("pk"):
        files.delete(by=by, file=left)
    return True


def _built(by: Actor, pack: Pack) -> str:
    assert by.community is not None
    # Everything is read as the coordination reads it; what the board may not open stays out (`joining`).
    reader = Actor(user=by.user, community=by.community, roles=frozenset({COORDINATOR.name}))
    at = timezone.now()
    book = gather(pack.year, actor=reader)
    figures = figures_of(book)
    with tempfile.TemporaryFile() as target:
        made = Builder(target, by.community, book, at, _teller(pack.pk)).build()
        target.seek(0)
        # Outside of any transaction: it is long, and others write meanwhile.
        file = files.store(
            by=by,
            community=by.community,
            owner=OWNER,
            owner_id=pack.pk,
            name=f"dossier-{by.community.slug}-{pack.year.label}-{timezone.localtime(at):%Y-%m-%d-%Hh%M}.zip",
            stream=cast(BinaryIO, target),
            kinds={"zip"},
            max_bytes=MAX_BYTES,
        )
    return _finish(by, pack.pk, file, made, figures)


def _teller(pk: int) -> Progress:
    """Writes how far it is, some times a second at the most: a page that looks reads it."""
    told = 0.0

    def tell(done: int, total: int, step: str) -> None:
        nonlocal told
        now = time.monotonic()
        if now - told < _TELL_EVERY_S and done < total:
            return
        told = now
        Pack.objects.filter(pk=pk, state=PackState.BUILDING).update(done=done, total=total, step=step[:160])

    return tell


@transaction.atomic
def _finish(by: Actor, pk: int, file: StoredFile, made: Made, figures: Figures) -> str:
    """The pack is ready, once: a second worker that built the same one lets its own file go."""
    year_id = Pack.objects.values_list("year_id", flat=True).get(pk=pk)
    locked_year(by, year_id)
    pack = Pack.objects.select_related("year", "community", "asked_by").get(pk=pk)
    if pack.state not in MOVING:
        for left in StoredFile.objects.filter(pk=file.pk).order_by("pk"):
            files.delete(by=by, file=left)
        return "built meanwhile"
    if not StoredFile.objects.filter(pk=file.pk).exists():
        # Taken for killed, it was only slow: another worker let its file go, and makes the pack.
        return "taken up again"
    pack.state, pack.file, pack.built_at = PackState.READY, file, timezone.now()
    pack.parts, pack.lacking = made.as_rows(), made.lacking
    pack.figures = {key: list(pair) for key, pair in figures.items()}
    pack.figures_digest = digest_of(figures)
    pack.done, pack.step, pack.failure = pack.total, "Prêt", ""
    pack.save()
    record(
        by=by,
        action="pack.built",
        obj=pack,
        label=str(pack),
        after={"parts": len(made.parts), "joined": made.joined, "sha256": file.sha256},
    )
    _let_go(by, pack)
    if pack.asked_by is not None:
        url = community_url(pack.community, "dossier:pack", pk=pack.pk)
        title = f"Le dossier {pack.year.label} est prêt"
        notify(community=pack.community, users=[pack.asked_by], title=title, url=url)
    return "built"


def _let_go(by: Actor, pack: Pack) -> None:
    """Of each year the last ones are kept; of those that failed, none once another is ready."""
    rows = Pack.objects.filter(year=pack.year_id).select_related("file")
    ready = rows.filter(state=PackState.READY).order_by("-built_at", "-pk")
    old = [*ready[KEPT:], *rows.filter(state=PackState.FAILED).order_by("pk")]
    for one in old:
        file = one.file
        record(by=by, action="pack.let_go", obj=one, label=str(one))
        one.delete()
        if file is not None:
            files.delete(by=by, file=file)


def give_up(pk: int, why: str = BROKEN_WORDS) -> None:
    """The building failed: another pack may be asked for, and the page says why this one is not there."""
    with scopes_disabled():
        Pack.objects.filter(pk=pk, state__in=MOVING).update(state=PackState.FAILED, failure=why[:300])
