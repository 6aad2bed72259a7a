"""Writes: a package is asked for in a page, made by the worker, kept seven days, told to the bureau."""

from __future__ import annotations

import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Final

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.text import slugify
from django_scopes import scope, scopes_disabled
from django_tasks import task

from maillage.platform.access import roles
from maillage.platform.audit.services import record
from maillage.platform.files import storage
from maillage.platform.files.models import StoredFile
from maillage.platform.keeping.archive import MOST_IN_A_FILE
from maillage.platform.keeping.package.contents import OWNER
from maillage.platform.keeping.package.exporting import Packed, pack
from maillage.platform.keeping.package.models import Departure, DepartureState
from maillage.platform.keeping.package.permissions import may_take_away
from maillage.platform.keeping.refusals import KeepingRefused
from maillage.platform.keeping.sealing import Seal
from maillage.platform.messaging.services import queue_email
from maillage.platform.tasks.due import due_job
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community, Membership
from maillage.platform.tenancy.urls import community_url
from maillage.platform.ui.typography import counted, with_article

KEPT: Final = timedelta(days=7)
# A request that the worker never came to: its passphrase does not stay for ever.
GIVEN_UP_AFTER: Final = timedelta(days=2)
# Those who answer for the association learn that everything it wrote can leave.
_TOLD: Final = frozenset(role.name for role in (roles.COORDINATOR, *roles.BUREAU))
PURPOSE: Final = "keeping.departure"


class AlreadyAsked(ValueError):
    """A package of the community is being prepared."""


@transaction.atomic
def ask(*, by: Actor, passphrase: str) -> Departure:
    """Have the worker make a package; "" writes it in clear. KeepingRefused for a passphrase that is too short."""
    assert by.community is not None and by.user is not None
    if not may_take_away(by):
        raise PermissionDenied
    Seal(passphrase=passphrase)
    departure = Departure(
        community=by.community,
        asked_at=timezone.now(),
        asked_by=by.user,
        is_closed=bool(passphrase),
        passphrase=passphrase,
    )
    try:
        with transaction.atomic():
            departure.save()
    except IntegrityError as error:
        raise AlreadyAsked("Un paquet est déjà en préparation : attendez qu’il soit prêt.") from error
    record(by=by, action="community.package_asked", obj=departure, after={"is_closed": departure.is_closed})
    _tell(
        by.community, departure, "keeping/asked_email.txt", f"Les données de {by.community.name} vont partir"
    )
    make_package.enqueue(departure.pk)
    return departure


@task()
def make_package(pk: int) -> str:
    """Make what was asked; says what became of it. Twice is once: after a kill it starts again."""
    with scopes_disabled():
        departure = Departure.objects.select_related("community", "asked_by").filter(pk=pk).first()
    if departure is None or departure.state != DepartureState.ASKED:
        return "nothing to do"
    with scope(community=departure.community):
        try:
            with tempfile.TemporaryDirectory(dir=_folder()) as folder:
                path = Path(folder) / "paquet"
                packed = pack(
                    departure.community_id, path, seal=Seal(passphrase=departure.passphrase), replace=True
                )
                with path.open("rb") as stream, storage.received(stream, MOST_IN_A_FILE) as draft:
                    storage.put_in_place(draft)
            _shelve(departure, packed, draft)
        except Exception as error:
            _give_up(departure, error)
            if not isinstance(error, KeepingRefused):
                raise
            return "refused"
    return "ready"


def _folder() -> Path:
    """On the disk of the stored files: the package may be larger than the system's temporary folder."""
    storage.root().mkdir(parents=True, exist_ok=True)
    return storage.root()


@transaction.atomic
def _shelve(departure: Departure, packed: Packed, draft: storage.Draft) -> None:
    """Seen from here on. The content is ours: it is not looked at as what somebody uploads is."""
    current = Departure.objects.select_for_update(of=("self",)).get(pk=departure.pk)
    if current.state != DepartureState.ASKED:
        return
    now = timezone.now()
    by = Actor(user=departure.asked_by, community=departure.community)
    suffix = "age" if departure.is_closed else "tar.gz"
    file = StoredFile.objects.create(
        community=departure.community,
        owner=OWNER,
        owner_id=str(departure.pk),
        name=f"{slugify(departure.community.slug)}-{timezone.localtime(now):%Y-%m-%d}.{suffix}",
        content_type="application/octet-stream",
        size_bytes=draft.size_bytes,
        sha256=draft.sha256,
        stored_at=now,
        stored_by=departure.asked_by,
    )
    current.state, current.passphrase, current.finished_at = DepartureState.READY, "", now
    current.size_bytes = draft.size_bytes
    if packed.missing:
        told = counted(packed.missing, "fichier manquait", "fichiers manquaient")
        current.message = f"{told} déjà sur le disque."
    current.save()
    said = {"lignes": packed.rows, "fichiers": packed.files, "comptes": packed.accounts}
    record(by=by, action="community.package_made", obj=file, after=said)
    _tell(
        departure.community,
        current,
        "keeping/ready_email.txt",
        f"Les données de {with_article(departure.community.name)} sont prêtes à partir",
    )


@transaction.atomic
def _give_up(departure: Departure, error: Exception) -> None:
    words = (
        str(error) if isinstance(error, KeepingRefused) else "une panne inattendue : prévenez l’exploitation."
    )
    current = Departure.objects.select_for_update(of=("self",)).get(pk=departure.pk)
    if current.state != DepartureState.ASKED:
        return
    current.state, current.passphrase, current.finished_at = DepartureState.FAILED, "", timezone.now()
    current.message = words[:500]
    current.save()
    by = Actor.system(departure.community)
    record(by=by, action="community.package_failed", obj=current, after={"message": current.message})


def _tell(community: Community, departure: Departure, template: str, subject: str) -> None:
    page = settings.MAILLAGE_BASE_URL + community_url(community, "keeping:leave")
    members = Membership.objects.filter(ended_at=None).select_related("user").order_by("pk")
    for member in members:
        if not member.user.is_active or not _TOLD & set(member.roles):
            continue
        queue_email(
            by=Actor.system(community),
            community=community,
            to=member.user.email,
            subject=subject,
            body=render_to_string(
                template,
                {
                    "name": member.user.name,
                    "community": community,
                    "asked_by": departure.asked_by.name,
                    "is_closed": departure.is_closed,
                    "link": page,
                    "days": KEPT.days,
                },
            ),
            purpose=PURPOSE,
        )


# --- Its end ----------------------------------------------------------------------------------------------


def file_of(departure: Departure) -> StoredFile | None:
    """The package itself, in the community's scope; None once it was removed."""
    rows = StoredFile.objects.filter(owner=OWNER, owner_id=str(departure.pk))
    file: StoredFile | None = rows.order_by("-pk").first()
    return file


@transaction.atomic
def remove(*, by: Actor, departure: Departure) -> None:
    """Take a package off the site before its seven days are over. Twice is once."""
    if not may_take_away(by):
        raise PermissionDenied
    _remove(by, departure)


def _remove(by: Actor, departure: Departure) -> None:
    current = Departure.objects.select_for_update(of=("self",)).get(pk=departure.pk)
    if current.state != DepartureState.READY:
        return
    StoredFile.objects.filter(owner=OWNER, owner_id=str(current.pk)).delete()
    current.state = DepartureState.REMOVED
    current.save(update_fields=["state"])
    record(by=by, action="community.package_removed", obj=current)


@due_job("keeping.old_packages", every=timedelta(hours=1))
def remove_old() -> int:
    """Take off packages of seven days; forget requests that nobody came to. How many."""
    now, done = timezone.now(), 0
    with scopes_disabled():
        old = list(
            Departure.objects.filter(state=DepartureState.READY, finished_at__lt=now - KEPT)
            .select_related("community")
            .order_by("pk")
        )
        lost = list(
            Departure.objects.filter(state=DepartureState.ASKED, asked_at__lt=now - GIVEN_UP_AFTER)
            .select_related("community")
            .order_by("pk")
        )
    for departure in old:
        with scope(community=departure.community), transaction.atomic():
            _remove(Actor.system(departure.community), departure)
        done += 1
    for departure in lost:
        with scope(community=departure.community):
            _give_up(
                departure, KeepingRefused("Le travail de fond n’a pas pu le faire à temps : redemandez-le.")
            )
        done += 1
    return done
