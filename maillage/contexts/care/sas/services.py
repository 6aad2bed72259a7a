"""Writes on the tie with the SAS: what is shown, who takes part, the regulators that it tells us."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django_scopes import scopes_disabled

from maillage.contexts.association.models import Contact
from maillage.contexts.care.permissions import CONFIGURE, COORDINATE
from maillage.contexts.care.sas.models import Part, Regulator, SasLink, SasPart, SasServed
from maillage.contexts.care.sas.phones import international
from maillage.contexts.care.sas.refusals import ChangedMeanwhile, RegulatorRefused, SasRefused
from maillage.contexts.directory.models import OwnStructure
from maillage.platform.audit.services import record
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.services import serialised

FIELDS: Final = ("is_on", "name", "phone")


@transaction.atomic
def save_link(*, by: Actor, version: int, values: Mapping[str, Any]) -> SasLink:
    """What the SAS is shown of the CPTS. Raises ChangedMeanwhile, SasRefused."""
    if not by.can(CONFIGURE):
        raise PermissionDenied
    community = serialised(by)
    row = SasLink.objects.order_by("pk").first() or SasLink(community=community, version=0)
    if row.version != version:
        raise ChangedMeanwhile(row)
    before = {name: getattr(row, name) for name in FIELDS}
    for name in FIELDS:
        if name in values:
            setattr(row, name, values[name])
    row.name, row.phone = " ".join(row.name.split())[:120], " ".join(row.phone.split())[:30]
    _check(row)
    row.version += 1
    row.save()
    record(
        by=by,
        action="sas_link.changed",
        obj=row,
        before=before,
        after={name: getattr(row, name) for name in FIELDS},
    )
    return row


def _check(row: SasLink) -> None:
    if row.phone and not international(row.phone):
        raise SasRefused("Le SAS ne prend qu’un numéro français : dix chiffres, ou « +33 » et neuf chiffres.")
    if not row.is_on:
        return
    if not OwnStructure.objects.exclude(finess="").exists():
        raise SasRefused(
            "Déclarez d’abord le numéro FINESS de la CPTS (page « Communes au SAS ») : c’est par lui que le SAS la "
            "connaît."
        )
    if not row.phone:
        raise SasRefused(
            "Donnez le téléphone que les régulateurs appellent : le SAS le montre avec vos créneaux."
        )


@transaction.atomic
def note_part(*, by: Actor, contact: Contact, part: str, told_on: date) -> SasPart:
    """What a member says of his declaration in his SAS account. Twice the same is once. Raises SasRefused."""
    if not by.can(COORDINATE):
        raise PermissionDenied
    if part not in Part.values:
        raise SasRefused("Choisissez ce que cette personne a déclaré dans son compte SAS.")
    row, is_new = SasPart.objects.select_for_update(no_key=True).get_or_create(
        community=by.community,
        contact=contact,
        defaults={"part": part, "told_on": told_on, "noted_by": by.user},
    )
    before = {} if is_new else {"part": row.part, "told_on": row.told_on}
    if not is_new and before == {"part": part, "told_on": told_on}:
        return row
    row.part, row.told_on, row.noted_by = part, told_on, by.user
    row.save()
    record(
        by=by,
        action="sas_part.noted",
        obj=row,
        label=str(contact),
        before=before,
        after={"part": part, "told_on": told_on},
    )
    return row


# --- Regulators: of the installation, told by the national platform ---------------------------------------


@dataclass(frozen=True)
class Told:
    """A regulator as the platform tells him."""

    national: str
    internal: str
    family: str
    given: str
    email: str
    is_active: bool


def _same(told: Told) -> Q:
    """Rows that bear one of his identifiers."""
    found = Q(pk__in=[])
    if told.national:
        found |= Q(national=told.national)
    if told.internal:
        found |= Q(internal=told.internal)
    return found


@transaction.atomic
def create_regulator(*, by: Actor, told: Told) -> Regulator:
    """A regulator whom the platform creates. RegulatorRefused where he is here already."""
    if Regulator.objects.filter(_same(told)).exists():
        raise _known()
    try:
        with transaction.atomic():
            row = Regulator.objects.create(**asdict(told))
    except IntegrityError:
        # Told twice at the same moment: the other one wrote him.
        raise _known() from None
    record(by=by, action="regulator.created", obj=row, label=LABEL, after={"is_active": row.is_active})
    return row


@transaction.atomic
def keep_regulator(*, by: Actor, told: Told) -> Regulator:
    """Update a regulator, or create one whom we have not. RegulatorRefused where his identifiers name two."""
    rows = list(Regulator.objects.select_for_update().filter(_same(told)).order_by("pk")[:2])
    if not rows:
        return create_regulator(by=by, told=told)
    if len(rows) > 1:
        raise RegulatorRefused("Ces deux identifiants sont de deux régulateurs. They name two regulators.")
    row, values = rows[0], asdict(told)
    # An identifier that is not told again stays.
    values = {
        name: value for name, value in values.items() if value != "" or name not in ("national", "internal")
    }
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    if changed:
        before = {"is_active": row.is_active}
        for name in changed:
            setattr(row, name, values[name])
        row.save()
        after = {"is_active": row.is_active}
        record(by=by, action="regulator.changed", obj=row, label=LABEL, before=before, after=after)
    return row


LABEL: Final = "Régulateur du SAS"


def _known() -> RegulatorRefused:
    return RegulatorRefused("Ce régulateur existe déjà. This regulator exists already.", is_known=True)


# --- What was served --------------------------------------------------------------------------------------


def count_served(*, day: date, asked: frozenset[int], slots: Mapping[int, int]) -> None:
    """Add one call to the day of each community that was asked, and the slots that it gave. Outside any scope.

    Numbers only, and no line of the journal: the SAS asks thousands of times an hour.
    """
    with scopes_disabled():
        for community in sorted(asked):
            given = slots.get(community, 0)
            rows = SasServed.objects.filter(community_id=community, day=day)
            more = {"calls": F("calls") + 1, "slots": F("slots") + given}
            if rows.update(**more):
                continue
            try:
                with transaction.atomic():
                    SasServed.objects.create(community_id=community, day=day, calls=1, slots=given)
            except IntegrityError:
                # The first call of the day came twice at once.
                rows.update(**more)
