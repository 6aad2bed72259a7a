"""Writes on rates, tasks and the rules of pay. What is dated is never changed: a new row begins, the old one ends."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Q

from maillage.contexts.association.models import Contact
from maillage.contexts.funding.rates import queries
from maillage.contexts.funding.rates.models import (
    PayKind,
    PayProfile,
    PayRate,
    PayRule,
    PaySettings,
    PayTask,
    RateUnit,
)
from maillage.contexts.funding.rates.refusals import RateRefused
from maillage.contexts.programme.models import Mission
from maillage.core.dues.euros import euros
from maillage.platform.audit.services import record
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.services import serialised
from maillage.platform.ui.typography import short_date

# Dearer than any hour or task that a règlement intérieur was seen to give: a slip of the keyboard.
MAX_CENTS: Final = 2_000_00
CHANGED: Final = (
    "Quelqu’un a modifié cette page entre-temps : relisez-la, puis recommencez. Rien n’a été enregistré."
)


@transaction.atomic
def save_settings(
    *, by: Actor, project_validated_on: date | None, project_note: str = "", version: int | None = None
) -> PaySettings:
    """From which day the health project is validated, and the act that shows it. Raises RateRefused."""
    serialised(by)
    row = PaySettings.objects.first() or PaySettings(community=by.community, version=0)
    if version is not None and version != row.version:
        raise RateRefused(CHANGED)
    before = {"project_validated_on": row.project_validated_on, "project_note": row.project_note}
    row.project_validated_on, row.project_note = project_validated_on, " ".join(project_note.split())[:200]
    after = {"project_validated_on": row.project_validated_on, "project_note": row.project_note}
    if row.pk is None or before != after:
        row.version += 1
        row.save()
        record(by=by, action="pay.settings", obj=row, before=before, after=after)
    return row


@transaction.atomic
def start_rule(
    *,
    by: Actor,
    valid_from: date,
    article: str,
    indemnity: bool = True,
    mission: bool = True,
    needs_fee: bool = True,
    day_starts: time = time(8),
    day_ends: time = time(19),
    saturday_ends: time | None = None,
) -> PayRule:
    """What the règlement intérieur says from that day on. Raises RateRefused."""
    serialised(by)
    article = " ".join(article.split())[:200]
    if not article:
        raise RateRefused("Dites où cela est écrit, par exemple « article 12, adopté le 4 mars 2025 ».")
    if not (indemnity or mission):
        raise RateRefused("Une règle prévoit au moins l’une des deux : indemnités ou rémunérations.")
    if day_ends <= day_starts or (saturday_ends is not None and saturday_ends <= day_starts):
        raise RateRefused("La fin de la journée vient après son début : vérifiez les heures.")
    if PayRule.objects.filter(valid_from=valid_from).exists():
        raise RateRefused(f"Une règle commence déjà le {short_date(valid_from)} : choisissez un autre jour.")
    row: PayRule = PayRule.objects.create(
        community=by.community,
        valid_from=valid_from,
        article=article,
        indemnity=indemnity,
        mission=mission,
        needs_fee=needs_fee,
        day_starts=day_starts,
        day_ends=day_ends,
        saturday_ends=saturday_ends,
        created_by=by.user,
    )
    told = {"valid_from": valid_from, "indemnity": indemnity, "mission": mission, "needs_fee": needs_fee}
    record(by=by, action="pay_rule.started", obj=row, after=told)
    return row


TASK_FIELDS: Final = (
    "name",
    "detail",
    "mission",
    "unit",
    "proof_asked",
    "for_meetings",
    "paid_elsewhere",
    "ended_on",
)


@transaction.atomic
def create_task(
    *,
    by: Actor,
    name: str,
    mission: Mission | None = None,
    unit: str = RateUnit.HOUR,
    detail: str = "",
    proof_asked: str = "",
    for_meetings: bool = False,
    paid_elsewhere: bool = False,
) -> PayTask:
    """A task of the grid. Raises RateRefused."""
    serialised(by)
    row = PayTask(community=by.community, version=0)
    values = {
        "name": name,
        "mission": mission,
        "unit": unit,
        "detail": detail,
        "proof_asked": proof_asked,
        "for_meetings": for_meetings,
        "paid_elsewhere": paid_elsewhere,
        "ended_on": None,
    }
    return _write_task(by, row, values, "pay_task.created")


@transaction.atomic
def update_task(*, by: Actor, pk: int, version: int | None, values: Mapping[str, Any]) -> PayTask:
    """Change a task (names of TASK_FIELDS). Its unit no longer moves once it has a rate. Raises RateRefused."""
    serialised(by)
    row: PayTask = PayTask.objects.get(pk=pk)
    if version is not None and version != row.version:
        raise RateRefused(CHANGED)
    if values["unit"] != row.unit and PayRate.objects.filter(task=row).exists():
        raise RateRefused(
            "Cette tâche a déjà un tarif : elle reste comptée de la même façon. Créez-en une autre."
        )
    return _write_task(by, row, values, "pay_task.changed")


def _write_task(by: Actor, row: PayTask, values: Mapping[str, Any], action: str) -> PayTask:
    name = " ".join(str(values["name"]).split())[:160]
    if not name:
        raise RateRefused("Donnez un nom à la tâche.")
    if values["unit"] not in RateUnit.values:
        raise RateRefused("Dites si la tâche est comptée par heure ou au forfait.")
    others = PayTask.objects.exclude(pk=row.pk)
    if others.filter(name=name).exists():
        raise RateRefused(f"« {name} » existe déjà : donnez un autre nom.")
    if values["for_meetings"] and others.filter(for_meetings=True, ended_on=None).exists():
        raise RateRefused("Une autre tâche compte déjà la présence aux réunions de travail.")
    before = {field: getattr(row, field) for field in TASK_FIELDS} if row.pk else {}
    for field in TASK_FIELDS:
        setattr(row, field, values[field])
    row.name = name
    row.version += 1
    row.save()
    record(by=by, action=action, obj=row, before=before, after={f: getattr(row, f) for f in TASK_FIELDS})
    return row


@transaction.atomic
def set_rate(
    *,
    by: Actor,
    kind: str,
    amount_cents: int,
    valid_from: date,
    task: PayTask | None = None,
    profession: str = "",
    contact: Contact | None = None,
    basis: str = "",
) -> PayRate:
    """A rate from that day on; the one that it follows ends the day before. Raises RateRefused."""
    serialised(by)
    _check_rate(kind, amount_cents, task, profession, contact, basis)
    profession = "" if contact is not None else profession
    same = PayRate.objects.filter(kind=kind, task=task, profession=profession, contact=contact)
    if same.filter(valid_from__gte=valid_from).exists():
        raise RateRefused(
            "Un tarif commence déjà ce jour-là ou après : terminez-le d’abord, ou choisissez une date plus tardive."
        )
    ending = same.filter(Q(valid_until=None) | Q(valid_until__gte=valid_from))
    ending.update(valid_until=valid_from - timedelta(days=1))
    row: PayRate = PayRate.objects.create(
        community=by.community,
        kind=kind,
        task=task,
        profession=profession,
        contact=contact,
        unit=task.unit if task else RateUnit.HOUR,
        amount_cents=amount_cents,
        valid_from=valid_from,
        basis=" ".join(basis.split())[:200],
        created_by=by.user,
    )
    told = {"amount_cents": amount_cents, "valid_from": valid_from, "contact": contact and contact.pk}
    record(by=by, action="pay_rate.set", obj=row, label=_rate_label(row), after=told)
    return row


def _check_rate(
    kind: str,
    amount_cents: int,
    task: PayTask | None,
    profession: str,
    contact: Contact | None,
    basis: str,
) -> None:
    if kind not in PayKind.values:
        raise RateRefused("Dites si c’est une indemnité ou une rémunération.")
    if not 0 < amount_cents <= MAX_CENTS:
        raise RateRefused(f"Un tarif va de 0,01 € à {euros(MAX_CENTS)}.")
    if kind == PayKind.MISSION and task is None:
        raise RateRefused("Choisissez la tâche que ce tarif rémunère.")
    if kind == PayKind.INDEMNITY and task is not None:
        raise RateRefused("Une indemnité compense une perte de revenus : elle n’a pas de tâche.")
    if kind == PayKind.INDEMNITY and contact is None and not profession:
        raise RateRefused(
            "Une indemnité compense ce que chacun perd : donnez un tarif par profession ou par personne, "
            "jamais un tarif unique (décret 2022-375)."
        )
    if contact is not None and not basis.strip():
        raise RateRefused(
            "Pour une personne, écrivez la base de calcul : elle sera demandée en cas de contrôle."
        )


def _rate_label(row: PayRate) -> str:
    return row.task.name if row.task else "Indemnité de fonction"


@transaction.atomic
def end_rate(*, by: Actor, pk: int, last_day: date) -> PayRate:
    """The rate holds until that day. What was approved keeps its amount. Raises RateRefused."""
    serialised(by)
    row: PayRate = PayRate.objects.select_related("task").get(pk=pk)
    if row.valid_until is not None and row.valid_until <= last_day:
        return row
    if last_day < row.valid_from:
        raise RateRefused(
            f"Ce tarif commence le {short_date(row.valid_from)} : sa fin ne peut pas le précéder."
        )
    before = {"valid_until": row.valid_until}
    row.valid_until = last_day
    row.save(update_fields=["valid_until"])
    record(
        by=by,
        action="pay_rate.ended",
        obj=row,
        label=_rate_label(row),
        before=before,
        after={"valid_until": last_day},
    )
    return row


PROFILE_FIELDS: Final = ("day_starts", "day_ends", "saturday_ends", "employer_agreed_on", "note")


@transaction.atomic
def save_profile(
    *, by: Actor, contact: Contact, version: int | None = None, values: Mapping[str, Any]
) -> PayProfile:
    """Usual hours and agreement of the employer of one person (names of PROFILE_FIELDS). Raises RateRefused."""
    serialised(by)
    row = queries.profile_of(contact.pk) or PayProfile(community=by.community, contact=contact, version=0)
    if version is not None and version != row.version:
        raise RateRefused(CHANGED)
    starts, ends, saturday = values["day_starts"], values["day_ends"], values["saturday_ends"]
    if (starts is None) != (ends is None) or (saturday is not None and starts is None):
        raise RateRefused("Donnez le début et la fin de la journée, ou aucun des deux.")
    if starts is not None and (ends <= starts or (saturday is not None and saturday <= starts)):
        raise RateRefused("La fin de la journée vient après son début : vérifiez les heures.")
    before = {field: getattr(row, field) for field in PROFILE_FIELDS}
    for field in PROFILE_FIELDS:
        setattr(row, field, values[field])
    row.version += 1
    row.save()
    record(
        by=by,
        action="pay_profile.changed",
        obj=row,
        label=contact.name,
        before=before,
        after={field: getattr(row, field) for field in PROFILE_FIELDS},
    )
    return row
