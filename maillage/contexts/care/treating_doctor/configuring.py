"""Settings of the list: the public form, delays."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.db import transaction

from maillage.contexts.care.treating_doctor.models import DoctorListSettings, new_secret
from maillage.contexts.care.treating_doctor.permissions import may, need_identity
from maillage.contexts.care.treating_doctor.refusals import ChangedMeanwhile, DoctorListRefused
from maillage.platform.audit.services import record
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.scoping import open_community

NAMES: Final = ("is_open", "intro", "offer_days", "survey_days", "max_travel_min", "renew_months")
_BOUNDS: Final = {
    "offer_days": (2, 60, "Une proposition attend de 2 à 60 jours."),
    "survey_days": (2, 60, "Une relance part de 2 à 60 jours après la lettre."),
    "max_travel_min": (5, 120, "Le trajet le plus long est de 5 à 120 minutes."),
    "renew_months": (3, 36, "Une inscription vaut de 3 à 36 mois."),
}


def list_settings() -> DoctorListSettings:
    """The settings of the community, the usual ones (not saved) while nobody changed any. 1 query."""
    row: DoctorListSettings | None = DoctorListSettings.objects.order_by("pk").first()
    return row if row is not None else DoctorListSettings(community=open_community(), version=0)


@transaction.atomic
def save_settings(*, by: Actor, version: int, values: Mapping[str, Any]) -> DoctorListSettings:
    """Change them. Raises ChangedMeanwhile, DoctorListRefused."""
    may(by, "configure")
    for name, (low, high, sentence) in _BOUNDS.items():
        if name in values and not low <= values[name] <= high:
            raise DoctorListRefused(sentence)
    if values.get("is_open"):
        need_identity()
    DoctorListSettings.objects.get_or_create(community=by.community, defaults={"version": 0})
    row: DoctorListSettings = DoctorListSettings.objects.select_for_update(no_key=True).get()
    if row.version != version:
        raise ChangedMeanwhile(row)
    changed = [name for name in NAMES if name in values and getattr(row, name) != values[name]]
    before = {name: getattr(row, name) for name in changed}
    for name in changed:
        setattr(row, name, values[name])
    row.version += 1
    row.save()
    record(
        by=by,
        action="doctor_list.configured",
        obj=row,
        before=before,
        after={name: values[name] for name in changed},
    )
    return row


@transaction.atomic
def renew_address(*, by: Actor) -> DoctorListSettings:
    """Another address of the public form: the old one opens nothing any more. Twice makes two."""
    may(by, "configure")
    DoctorListSettings.objects.get_or_create(community=by.community, defaults={"version": 0})
    row: DoctorListSettings = DoctorListSettings.objects.select_for_update(no_key=True).get()
    row.secret = new_secret()
    row.version += 1
    row.save(update_fields=["secret", "version"])
    record(by=by, action="doctor_list.address_renewed", obj=row)
    return row
