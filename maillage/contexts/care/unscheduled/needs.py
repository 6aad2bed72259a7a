"""Kinds of need: the usual ones, until a community writes its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.text import slugify

from maillage.contexts.care.permissions import CONFIGURE
from maillage.contexts.care.unscheduled.models import KnowHow, NeedKind
from maillage.contexts.care.unscheduled.refusals import ChangedMeanwhile, RequestRefused
from maillage.contexts.directory import api as directory
from maillage.platform.audit.services import record
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from maillage.platform.tenancy.scoping import open_community
from maillage.platform.tenancy.services import one_at_a_time

# Key, label, professions (codes of the NOS), know-how. Whom one asks most for care that was not planned: the mission
# « soins non programmés » and the local cooperation protocols of pharmacists and nurses (docs/guide/soins-demandes).
# None names an illness: what is said of a case stays between the two who call each other.
USUAL: Final[tuple[tuple[str, str, tuple[str, ...], str], ...]] = (
    ("medecine-generale", "Consultation de médecine générale", ("10",), KnowHow.GENERAL_PRACTICE),
    ("avis-specialise", "Avis rapide d’un spécialiste", ("10",), KnowHow.ANY),
    ("soins-infirmiers", "Soins infirmiers", ("60",), KnowHow.ANY),
    ("pharmacie", "Conseil ou protocole en pharmacie", ("21",), KnowHow.ANY),
    ("dentaire", "Soin dentaire urgent", ("40",), KnowHow.ANY),
    ("sage-femme", "Consultation de sage-femme", ("50",), KnowHow.ANY),
    ("kinesitherapie", "Séance de kinésithérapie", ("70",), KnowHow.ANY),
    ("psychologue", "Entretien avec un psychologue", ("93",), KnowHow.ANY),
)
# Beyond, the list is no longer short, and nobody finds the right line on a phone.
MAX_KINDS: Final = 30
FIELDS: Final = ("label", "professions", "know_how", "position", "is_active")


def _usual(community: Community | None) -> list[NeedKind]:
    return [
        NeedKind(
            community=community,
            key=key,
            label=label,
            professions=list(professions),
            know_how=know_how,
            position=number * 10,
        )
        for number, (key, label, professions, know_how) in enumerate(USUAL, start=1)
    ]


def all_kinds() -> list[NeedKind]:
    """Every kind in order; the usual ones, not saved, while the community has none. 1 query."""
    return list(NeedKind.objects.order_by("position", "label", "pk")) or _usual(open_community())


def offered() -> list[NeedKind]:
    """The kinds that one may ask for. 1 query."""
    return [one for one in all_kinds() if one.is_active]


def choices(kinds: Iterable[NeedKind]) -> list[tuple[str, str]]:
    return [(one.key, one.label) for one in kinds]


@transaction.atomic
def ensure_defaults(*, by: Actor, community: Community | None = None) -> None:
    """Write the usual kinds down where there are none. Called inside the write that needs them; twice is once."""
    community = community or by.community
    assert community is not None
    if NeedKind.objects.exists():
        return
    NeedKind.objects.bulk_create(_usual(community), ignore_conflicts=True)
    record(by=by, action="care_need.usual", label="Types de besoin", after={"count": len(USUAL)})


def kind_of(*, by: Actor, key: str) -> NeedKind:
    """The kind of that key, the usual ones being written down first if there is none. RequestRefused if unknown."""
    ensure_defaults(by=by)
    found: NeedKind | None = NeedKind.objects.filter(key=key).first()
    if found is None:
        raise RequestRefused("Ce type de besoin n’existe plus : choisissez-en un autre.")
    return found


@transaction.atomic
def create_need(*, by: Actor, values: Mapping[str, Any]) -> NeedKind:
    """A kind of need. PermissionDenied; RequestRefused for an empty, known or useless one."""
    _may(by)
    assert by.community is not None
    one_at_a_time(by.community.pk)
    ensure_defaults(by=by)
    kinds = list(NeedKind.objects.order_by("pk"))
    if len(kinds) >= MAX_KINDS:
        raise RequestRefused(f"Il y a déjà {MAX_KINDS} types de besoin : modifiez ou retirez-en un d’abord.")
    row = NeedKind(community=by.community, **{name: values[name] for name in FIELDS if name in values})
    row.label = _labelled(row, kinds)
    row.key = _new_key(row.label, {one.key for one in kinds})
    _checked(row)
    row.save()
    record(by=by, action="care_need.created", obj=row, after={"professions": row.professions})
    return row


@transaction.atomic
def update_need(*, by: Actor, key: str, version: int, values: Mapping[str, Any]) -> NeedKind:
    """Change a kind; its key stays, figures stand on it. PermissionDenied; RequestRefused; ChangedMeanwhile."""
    _may(by)
    ensure_defaults(by=by)
    row: NeedKind | None = NeedKind.objects.select_for_update(no_key=True).filter(key=key).first()
    if row is None:
        raise RequestRefused("Ce type de besoin n’existe plus : choisissez-en un autre.")
    if row.version != version:
        raise ChangedMeanwhile(row)
    changed = [name for name in FIELDS if name in values and getattr(row, name) != values[name]]
    before = {name: getattr(row, name) for name in changed}
    for name in changed:
        setattr(row, name, values[name])
    row.label = _labelled(row, NeedKind.objects.exclude(pk=row.pk).order_by("pk"))
    _checked(row)
    row.version += 1
    row.save()
    record(
        by=by, action="care_need.changed", obj=row, before=before, after={n: getattr(row, n) for n in changed}
    )
    return row


def _may(by: Actor) -> None:
    if not by.can(CONFIGURE):
        raise PermissionDenied


def _labelled(row: NeedKind, others: Iterable[NeedKind]) -> str:
    words = " ".join(row.label.split())[:80]
    if not words:
        raise RequestRefused("Donnez un nom à ce type de besoin.")
    if any(one.label.casefold() == words.casefold() for one in others):
        raise RequestRefused("Un type de besoin porte déjà ce nom : choisissez-en un autre.")
    return words


def _checked(row: NeedKind) -> None:
    known = {one.code for one in directory.SHORT_LABELS}
    if not row.professions or not set(row.professions) <= known:
        raise RequestRefused("Choisissez au moins une profession qui peut répondre.")
    if row.know_how and row.know_how.partition("-")[0] not in row.professions:
        raise RequestRefused("Cette compétence n’est pas celle d’une profession choisie.")


def _new_key(label: str, known: set[str]) -> str:
    base = slugify(label)[:32].strip("-") or "besoin"
    tries = (base, *(f"{base}-{number}" for number in range(2, len(known) + 3)))
    return next(one for one in tries if one not in known)
