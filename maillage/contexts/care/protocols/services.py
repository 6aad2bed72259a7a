"""Writes on protocols, on who takes part, on inclusions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from maillage.contexts.association.models import Contact
from maillage.contexts.care.permissions import CONFIGURE
from maillage.contexts.care.protocols.models import (
    PRODUCT_LENGTH,
    Inclusion,
    InclusionAge,
    InclusionSex,
    Orientation,
    Participation,
    Protocol,
    YesNo,
)
from maillage.contexts.care.protocols.permissions import abilities
from maillage.contexts.care.protocols.refusals import Alike, ChangedMeanwhile, ProtocolRefused
from maillage.contexts.care.protocols.usual import USUAL
from maillage.platform.audit.services import record
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.services import serialised

FIELDS: Final = (
    "name",
    "profession",
    "summary",
    "source_label",
    "source_url",
    "source_on",
    "is_confirmed",
    "products",
    "is_active",
)
ALIKE: Final = ("day", "sex", "age_band", "orientation", "product")
LABELS: Final = {
    "sex": "sexe",
    "age_band": "âge",
    "has_doctor": "médecin traitant",
    "orientation": "orientation",
    "product": "produit",
}
MAX_PRODUCTS: Final = 20
# What is entered later than that is imported from a file.
OLDEST: Final = timedelta(days=400)


def _may(by: Actor, permission: str) -> None:
    if not by.can(permission):
        raise PermissionDenied


# --- The register -----------------------------------------------------------------------------------------


@transaction.atomic
def add_usual(*, by: Actor) -> int:
    """Write down the national protocols that are not there yet, to be confirmed; how many. Twice is once."""
    _may(by, CONFIGURE)
    serialised(by)
    # One that was given another name since is there too.
    known = {one for pair in Protocol.objects.values_list("name", "once") for one in pair}
    rows = [
        Protocol(
            community=by.community,
            name=one.name,
            profession=one.profession,
            products=list(one.products),
            source_label=one.source_label,
            once=once,
        )
        for once, one in ((f"usual:{number}", one) for number, one in enumerate(USUAL))
        if not {one.name, once} & known
    ]
    Protocol.objects.bulk_create(rows, ignore_conflicts=True)
    if rows:
        record(by=by, action="protocol.usual", label="Protocoles nationaux", after={"count": len(rows)})
    return len(rows)


@transaction.atomic
def create_protocol(*, by: Actor, once: str, values: Mapping[str, Any]) -> Protocol:
    """A protocol of the territory; the first one if the page (`once`) was sent already. ProtocolRefused."""
    _may(by, CONFIGURE)
    serialised(by)
    known: Protocol | None = Protocol.objects.filter(once=once).order_by("pk").first()
    if known is not None:
        return known
    row = Protocol(community=by.community, once=once, **_chosen(values))
    _check(row)
    row.save()
    record(by=by, action="protocol.created", obj=row, after={"profession": row.profession})
    return row


@transaction.atomic
def change_protocol(*, by: Actor, pk: int, version: int, values: Mapping[str, Any]) -> Protocol:
    """PermissionDenied; ProtocolRefused; ChangedMeanwhile."""
    _may(by, CONFIGURE)
    serialised(by)
    row: Protocol = Protocol.objects.get(pk=pk)
    if row.version != version:
        raise ChangedMeanwhile(row)
    chosen = _chosen(values)
    before = {name: getattr(row, name) for name in chosen if getattr(row, name) != chosen[name]}
    for name in before:
        setattr(row, name, chosen[name])
    _check(row)
    row.version += 1
    row.save()
    record(
        by=by,
        action="protocol.changed",
        obj=row,
        before=_told(before),
        after=_told({n: chosen[n] for n in before}),
    )
    return row


def _chosen(values: Mapping[str, Any]) -> dict[str, Any]:
    chosen = {name: values[name] for name in FIELDS if name in values}
    if "products" in chosen:
        lines = (" ".join(str(one).split())[:PRODUCT_LENGTH] for one in chosen["products"])
        chosen["products"] = list(dict.fromkeys(line for line in lines if line))
    return chosen


def _told(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: value if isinstance(value, bool | list) else str(value or "") for name, value in values.items()
    }


def _check(row: Protocol) -> None:
    row.name = " ".join(row.name.split())[:160]
    if not row.name:
        raise ProtocolRefused("Donnez un nom au protocole.")
    if not row.profession:
        raise ProtocolRefused("Choisissez la profession qui fait l’acte.")
    if len(row.products) > MAX_PRODUCTS:
        raise ProtocolRefused(f"{MAX_PRODUCTS} produits au plus : regroupez-les.")
    if row.is_confirmed and not (row.source_label and row.source_on):
        raise ProtocolRefused(
            "Un texte vérifié a un intitulé et une date : écrivez-les, ou laissez « à confirmer »."
        )
    if Protocol.objects.filter(name=row.name).exclude(pk=row.pk).exists():
        raise ProtocolRefused("Un protocole porte déjà ce nom.")


# --- Who takes part ---------------------------------------------------------------------------------------


@transaction.atomic
def join(
    *, by: Actor, protocol: Protocol, contact: Contact, since_on: date, trained_on: date | None = None
) -> Participation:
    """A pharmacy or a professional takes part; who left before comes back. Twice is once. ProtocolRefused."""
    _may(by, CONFIGURE)
    serialised(by)
    _check_days(since_on, trained_on)
    row: Participation | None = (
        Participation.objects.filter(protocol=protocol, contact=contact).order_by("pk").first()
    )
    if row is not None and row.until_on is None:
        return row
    if row is None:
        row = Participation(community=by.community, protocol=protocol, contact=contact, version=0)
    row.since_on, row.trained_on, row.until_on = since_on, trained_on, None
    row.version += 1
    row.save()
    record(by=by, action="protocol.joined", obj=row, label=protocol.name, after={"contact": contact.pk})
    return row


@transaction.atomic
def leave(*, by: Actor, pk: int, until_on: date) -> Participation:
    """Takes part no more from the next day on; what was noted stays. Twice is once. ProtocolRefused."""
    _may(by, CONFIGURE)
    serialised(by)
    row: Participation = Participation.objects.select_related("protocol").get(pk=pk)
    if row.until_on is not None:
        return row
    if until_on < row.since_on:
        raise ProtocolRefused("Ce jour précède le début de la participation.")
    row.until_on = until_on
    row.version += 1
    row.save(update_fields=["until_on", "version"])
    record(by=by, action="protocol.left", obj=row, label=row.protocol.name, after={"until_on": str(until_on)})
    return row


def _check_days(since_on: date, trained_on: date | None) -> None:
    if trained_on is not None and trained_on > timezone.localdate():
        raise ProtocolRefused("Une formation à venir n’est pas encore suivie : notez-la une fois faite.")
    if since_on > timezone.localdate() + timedelta(days=366):
        raise ProtocolRefused("Le début est dans plus d’un an : vérifiez la date.")


# --- Inclusions -------------------------------------------------------------------------------------------


@transaction.atomic
def add_inclusion(
    *,
    by: Actor,
    participation: Participation,
    once: str,
    values: Mapping[str, Any],
    is_another: bool = False,
    oldest: timedelta | None = OLDEST,
) -> Inclusion:
    """Note one inclusion; the first one if the page (`once`) was sent already.

    is_another: the person said that it is not the one that is noted alike. oldest: None for a file.
    PermissionDenied; ProtocolRefused; Alike.
    """
    if not abilities(by, participation)["enter"]:
        raise PermissionDenied
    known: Inclusion | None = Inclusion.objects.filter(once=once).order_by("pk").first()
    if known is not None:
        return known
    protocol = participation.protocol
    said = checked(participation, values, oldest=oldest)
    if (
        not is_another
        and Inclusion.objects.filter(
            participation=participation, **{name: said[name] for name in ALIKE}
        ).exists()
    ):
        raise Alike
    row = Inclusion(
        community=by.community,
        participation=participation,
        protocol=protocol,
        once=once,
        created_by=by.user,
        **said,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        # The other click was faster.
        found: Inclusion = Inclusion.objects.get(once=once)
        return found
    record(by=by, action="inclusion.added", obj=row, label=protocol.name)
    return row


@transaction.atomic
def remove_inclusion(*, by: Actor, pk: int) -> None:
    """Take away what was noted by mistake. Inclusion.DoesNotExist if it is not there (any more); PermissionDenied."""
    row = Inclusion.objects.select_related("participation", "protocol").get(pk=pk)
    if not abilities(by, row.participation)["enter"]:
        raise PermissionDenied
    record(by=by, action="inclusion.removed", obj=row, label=row.protocol.name)
    row.delete()


def checked(
    participation: Participation, values: Mapping[str, Any], *, oldest: timedelta | None = OLDEST
) -> dict[str, Any]:
    """The values of an inclusion, of the closed lists only. ProtocolRefused says which one is not."""
    day: date = values["day"]
    today = timezone.localdate()
    if day > today:
        raise ProtocolRefused("Ce jour n’est pas encore venu.")
    if oldest is not None and day < today - oldest:
        raise ProtocolRefused("Ce jour est trop ancien pour être saisi : importez plutôt un fichier.")
    if day < participation.since_on or (participation.until_on is not None and day > participation.until_on):
        raise ProtocolRefused("Ce jour est hors de la participation au protocole.")
    lists: dict[str, tuple[list[str], bool]] = {
        "sex": (InclusionSex.values, True),
        "age_band": (InclusionAge.values, False),
        "has_doctor": (YesNo.values, False),
        "orientation": (Orientation.values, False),
        "product": (list(participation.protocol.products), True),
    }
    said: dict[str, Any] = {"day": day, "delegate": values.get("delegate")}
    for name, (known, may_be_empty) in lists.items():
        value = values.get(name) or ""
        if not value and name == "has_doctor":
            value = YesNo.UNKNOWN
        if value not in known and not (may_be_empty and not value):
            label = LABELS[name]
            raise ProtocolRefused(f"« {label} » : choisissez une valeur de la liste.")
        said[name] = value
    said["is_renewal"], said["had_effect"] = bool(values.get("is_renewal")), bool(values.get("had_effect"))
    return said
