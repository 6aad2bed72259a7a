"""Takes a community in: all of its package or nothing.

Everything is read and judged first (`reading`). Then the contents of its files go to the store, where what no row names
is removed after a day; then one transaction writes the community, the accounts, every row under its new number, the
seals of its journal, the letters. A kill before its end leaves nothing that anybody sees.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_slug
from django.db import connection, transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django_scopes import scope, scopes_disabled

from maillage.platform.accounts.passwords import password_link
from maillage.platform.audit.sealing import seal_brought, seal_new
from maillage.platform.audit.services import record
from maillage.platform.files import services as files
from maillage.platform.files import storage
from maillage.platform.keeping.archive import MOST_IN_A_FILE, Member
from maillage.platform.keeping.columns import Mended
from maillage.platform.keeping.package import contents, people
from maillage.platform.keeping.package.carrying import Carrier, Waiting
from maillage.platform.keeping.package.models import Arrival
from maillage.platform.keeping.package.numbers import give_numbers
from maillage.platform.keeping.package.reading import Package, inspect, parts, reading
from maillage.platform.keeping.package.references import Moved
from maillage.platform.keeping.refusals import DamagedArchive, KeepingRefused
from maillage.platform.keeping.rows import load
from maillage.platform.keeping.sealing import Opener
from maillage.platform.messaging.services import queue_email
from maillage.platform.registry import modules
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community, Membership
from maillage.platform.tenancy.new_modules import with_new

_AT_ONCE: Final = 500
# What must stay free on the disk once the files are there.
_SPARE_BYTES: Final = 200_000_000


@dataclass
class TakenIn:
    """A community that arrived. waiting: references to national rows that are not here (see `Arrival`)."""

    community: Community
    package: Package
    rows: int = 0
    files: int = 0
    opened: int = 0
    met: int = 0
    seconds: float = 0.0
    waiting: list[list[Any]] = field(default_factory=list)


def take_in(path: Path, opener: Opener, *, slug: str = "", letters: bool = True) -> TakenIn:
    """Import a package. slug: its address here, that of the origin if not given. letters: tell the members.

    KeepingRefused says why not; then nothing was written.
    """
    began = time.monotonic()
    package = inspect(path, opener)
    address = _address(package, slug)
    try:
        _store_files(path, opener, package)
        with scopes_disabled(), transaction.atomic(), _rows_that_stand():
            taken = _write(path, opener, package, address, letters=letters)
    except OSError as error:
        raise KeepingRefused(
            f"Le paquet ne peut pas être importé ({error.strerror or error}) : rien ne l’a été. "
            "Libérez de la place s’il en manque, puis recommencez."
        ) from error
    with suppress(OSError):
        # The anchors outside the database: the next round does it where this one cannot.
        seal_new()
    taken.seconds = time.monotonic() - began
    return taken


def _address(package: Package, wanted: str) -> str:
    """The address that it will have; KeepingRefused if it cannot."""
    slug = wanted or str(package.community["slug"])
    try:
        validate_slug(slug)
    except ValidationError:
        slug = " " * 61
    if len(slug) > 60:
        raise KeepingRefused(
            f"« {wanted[:80]} » ne peut pas servir d’adresse : lettres sans accent, chiffres et tirets, 60 au plus."
        )
    with scopes_disabled():
        before = Arrival.objects.filter(package=package.number).select_related("community").first()
    if before is not None and not wanted:
        raise KeepingRefused(
            f"Ce paquet est déjà importé ici, sous l’adresse « {before.community.slug} ». Pour en faire une seconde "
            "copie, donnez-lui une autre adresse par --slug."
        )
    if Community.objects.filter(slug=slug).exists():
        raise KeepingRefused(
            f"L’adresse « {slug} » est déjà prise ici : choisissez-en une autre par --slug. Rien n’a été importé."
        )
    return slug


@contextmanager
def _rows_that_stand() -> Iterator[None]:
    """What the database refuses of a row is the package's fault: no row of ours is refused by its own form."""
    driver: Any = connection.Database  # type: ignore[attr-defined]  # every backend has one
    try:
        yield
    except (driver.DataError, driver.IntegrityError) as error:
        reason = " ".join(str(error).split())[:200]
        raise KeepingRefused(
            f"Une ligne de ce paquet n’entre pas dans cette base ({reason}) : rien n’a été importé."
        ) from error


# --- Files ------------------------------------------------------------------------------------------------


def _store_files(path: Path, opener: Opener, package: Package) -> None:
    needed = sum(package.files.values())
    storage.root().mkdir(parents=True, exist_ok=True)
    if needed and shutil.disk_usage(storage.root()).free < needed + _SPARE_BYTES:
        raise KeepingRefused(
            f"Les fichiers de ce paquet demandent {needed // 1_000_000 + 1} Mo, et le disque n’en a pas assez : "
            "libérez de la place, puis recommencez. Rien n’a été importé."
        )
    if not needed:
        return
    with reading(path, opener) as reader:
        for member in reader:
            kind, _, sha256 = member.name.partition("/")
            if kind == "files":
                _store(member, sha256, package)


def _store(member: Member, sha256: str, package: Package) -> None:
    """One content in its place, under its own digest; one that was no longer its digest at the origin stays behind."""
    with storage.received(member.stream, MOST_IN_A_FILE) as draft:
        if draft.sha256 == sha256:
            storage.put_in_place(draft)
        elif sha256 not in package.altered:
            raise DamagedArchive(f"le fichier {sha256[:12]}… n’a pas son contenu")


# --- The one transaction ----------------------------------------------------------------------------------


def _write(path: Path, opener: Opener, package: Package, address: str, *, letters: bool) -> TakenIn:
    told = package.community
    here = [module.name for module in modules]
    switched, known = with_new([name for name in here if name in told["modules"]], told["modules_known"])
    community = Community.objects.create(
        slug=address,
        name=told["name"],
        is_demo=told["is_demo"],
        modules=switched,
        modules_known=known,
    )
    Community.objects.filter(pk=community.pk).update(created_at=told["created_at"])
    accounts = people.settle(package.accounts, with_outsider=package.names_outsiders)
    moved = Moved(told["number"], community.pk, told["slug"], address, users=accounts.users)
    moved.is_copy = _is_copy(package, community)
    waiting = Waiting(_missing(package))
    taken = TakenIn(community, package, opened=len(accounts.opened), met=len(accounts.met))
    taken.rows = _load_rows(path, opener, package, moved, waiting)
    taken.waiting, taken.files = waiting.found, len(package.files)
    with scope(community=community):
        _remember(taken)
        if letters:
            _write_letters(community, accounts, package)
    connection.check_constraints()
    # Last: the sealers of the installation wait for the end of this transaction from here on.
    seal_brought()
    return taken


def _is_copy(package: Package, community: Community) -> bool:
    """True if the community never left this database, or came into it by the same package before."""
    told = package.community
    stayed = Community.objects.filter(pk=told["number"], created_at=told["created_at"]).exclude(
        pk=community.pk
    )
    return stayed.exists() or Arrival.objects.filter(package=package.number).exists()


def _missing(package: Package) -> dict[str, set[Any]]:
    """Keys of national rows that the package names and that are not here, by label."""
    missing: dict[str, set[Any]] = {}
    for label, keys in package.national.items():
        model: Any = apps.get_model(label)
        there: set[Any] = set()
        wanted = sorted(keys)
        for start in range(0, len(wanted), _AT_ONCE):
            part = wanted[start : start + _AT_ONCE]
            there |= set(model.objects.filter(pk__in=part).values_list("pk", flat=True))
        missing[label] = keys - there
    return missing


def _load_rows(path: Path, opener: Opener, package: Package, moved: Moved, waiting: Waiting) -> int:
    connection.ensure_connection()
    link, vendor = connection.connection, connection.vendor
    carriers: dict[str, tuple[Any, Carrier]] = {}
    tables = contents.carried_tables()
    for model, table in tables.values():
        numbers = package.rows[model._meta.label]
        numbers.new = give_numbers(link, vendor, table, len(numbers.old))
        moved.rows[model._meta.label] = numbers
    for name, (model, table) in tables.items():
        carriers[name] = (table, Carrier(model, table, moved, waiting))
    written = 0
    with reading(path, opener) as reader:
        for member in reader:
            kind, _, rest = member.name.partition("/")
            if kind == "rows":
                table, carrier = carriers[rest.partition("/")[0]]
                written += load(link, vendor, table, carrier.carry(parts(member, table)), Mended())
            elif member.name == contents.JOURNAL:
                _keep_journal(member, moved, package)
    return written


def _keep_journal(member: Member, moved: Moved, package: Package) -> None:
    """The journal as the origin sealed it, as a file of the community: rows here have numbers and seals of here."""
    community = Community.objects.get(pk=moved.new_community)
    with scope(community=community):
        files.store(
            by=Actor.system(community),
            community=community,
            owner=contents.ORIGIN_OWNER,
            owner_id=package.number.hex,
            name=f"journal-d-origine-{timezone.localdate(package.made_at):%Y-%m-%d}.zip",
            stream=member.stream,
            kinds={"zip"},
            max_bytes=MOST_IN_A_FILE,
        )


def _remember(taken: TakenIn) -> None:
    """Where it came from, in a row and in the journal."""
    package, community = taken.package, taken.community
    Arrival.objects.create(
        community=community,
        package=package.number,
        origin=package.origin,
        origin_slug=package.community["slug"],
        exported_at=package.made_at,
        imported_at=timezone.now(),
        rows=taken.rows,
        waiting=taken.waiting,
    )
    said = {
        "origine": package.origin,
        "adresse d’origine": package.community["slug"],
        "paquet": package.number.hex,
        "fait le": timezone.localtime(package.made_at).isoformat(timespec="minutes"),
        "lignes": taken.rows,
        "lignes du journal d’origine": package.journal.lines,
        "dont l’empreinte ne correspond pas": package.journal.altered,
    }
    record(by=Actor.system(community), action="community.arrived", obj=community, after=said)


def _write_letters(community: Community, accounts: people.Arrived, package: Package) -> None:
    """Each open member learns where the community is now; a new account gets the link that opens it."""
    inside = set(Membership.objects.filter(ended_at=None).values_list("user_id", flat=True))
    new = {user.pk for user in accounts.opened}
    for user in (*accounts.opened, *accounts.met):
        if user.pk not in inside or not user.is_active:
            continue
        body = render_to_string(
            "keeping/arrived_email.txt",
            {
                "name": user.name,
                "community": community,
                "origin": package.origin,
                "link": password_link(user) if user.pk in new else settings.MAILLAGE_BASE_URL,
                "is_new": user.pk in new,
                "reset": settings.MAILLAGE_BASE_URL,
            },
        )
        queue_email(
            by=Actor.system(community),
            community=community,
            to=user.email,
            subject=f"{community.name} a changé d’adresse",
            body=body,
            purpose="keeping.arrived",
        )
