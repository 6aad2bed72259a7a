"""Writes on the statutes: a first version from a ready set, a version of a later day, the rules of one of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.utils import timezone

from maillage.contexts.association.statutes.models import College, Statutes
from maillage.contexts.association.statutes.queries import version_on
from maillage.core.voting.checking import check
from maillage.core.voting.ready import READY_SETS
from maillage.core.voting.record import from_json, to_json
from maillage.core.voting.rules import CollegeRule, Rules
from maillage.platform.audit.services import record
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.services import one_at_a_time

# Where a new version starts: from the rules of that day, or from one of the ready sets.
CURRENT: Final = "current"


class StatutesRefused(ValueError):
    """What was asked cannot be done; problems (French) say why, one each. Nothing was written."""

    def __init__(self, *problems: str) -> None:
        self.problems = problems
        super().__init__(" ".join(problems))


@transaction.atomic
def start_version(*, by: Actor, origin: str, in_force_on: date, name: str = "", note: str = "") -> Statutes:
    """A version in force from this day, with the rules of `origin`: a ready set, or `CURRENT`. StatutesRefused."""
    assert by.community is not None
    one_at_a_time(by.community.pk)
    rules = _origin(origin, in_force_on)
    try:
        with transaction.atomic():
            row: Statutes = Statutes.objects.create(
                community=by.community,
                name=_name(name) or rules.name or "Statuts",
                in_force_on=in_force_on,
                rules=to_json(replace(rules, written=True)),
                note=note.strip(),
            )
    except IntegrityError:
        raise StatutesRefused(
            "Une version commence déjà ce jour-là : modifiez-la, ou choisissez une autre date."
        ) from None
    _keep_colleges(by, rules.colleges)
    record(by=by, action="statutes.written", obj=row, after={"in_force_on": in_force_on, "rules": row.rules})
    return row


def _origin(origin: str, day: date) -> Rules:
    if origin != CURRENT:
        if origin not in READY_SETS:
            raise StatutesRefused("Choisissez un point de départ.")
        return READY_SETS[origin].rules
    known = version_on(day) or Statutes.objects.order_by("in_force_on").first()
    if known is None:
        raise StatutesRefused("Aucune règle n’est encore écrite : partez d’un modèle.")
    return from_json(known.rules)


def _name(text: str) -> str:
    return " ".join(text.split())[:120]


def _to_edit(by: Actor, pk: int, version: int) -> Statutes:
    """Raises Statutes.DoesNotExist, StatutesRefused if somebody else wrote since the page was shown."""
    assert by.community is not None
    one_at_a_time(by.community.pk)
    row: Statutes = Statutes.objects.get(pk=pk)
    if row.version != version:
        raise StatutesRefused(
            "Quelqu’un a modifié ces statuts entre-temps : relisez-les, puis refaites votre changement. "
            "Ce que vous avez saisi est encore ici, non enregistré."
        )
    return row


@transaction.atomic
def change_rules(*, by: Actor, pk: int, version: int, rules: Rules) -> Statutes:
    """Write other rules over the version that the page showed; votes taken before keep theirs. StatutesRefused."""
    row = _to_edit(by, pk, version)
    problems = check(rules)
    if problems:
        raise StatutesRefused(*(problem.words for problem in problems))
    before, after = row.rules, to_json(rules)
    if before == after:
        return row
    row.rules, row.version = after, row.version + 1
    row.save(update_fields=["rules", "version"])
    _keep_colleges(by, rules.colleges)
    _close_colleges(row, from_json(before).colleges, rules.colleges)
    record(
        by=by,
        action="statutes.changed",
        obj=row,
        before=_changed(before, after),
        after=_changed(after, before),
    )
    return row


def _changed(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """The parts of `one` that differ from `other`: what the journal shows."""
    return {key: value for key, value in one.items() if other.get(key) != value}


@transaction.atomic
def change_head(*, by: Actor, pk: int, version: int, name: str, in_force_on: date, note: str) -> Statutes:
    """Another name, day or note. Raises StatutesRefused."""
    row = _to_edit(by, pk, version)
    if not _name(name):
        raise StatutesRefused("Donnez un nom à cette version, par exemple « Statuts de mars 2026 ».")
    if Statutes.objects.filter(in_force_on=in_force_on).exclude(pk=pk).exists():
        raise StatutesRefused("Une autre version commence déjà ce jour-là : choisissez une autre date.")
    before = {"name": row.name, "in_force_on": row.in_force_on, "note": row.note}
    row.name, row.in_force_on, row.note = _name(name), in_force_on, note.strip()
    row.version += 1
    row.save(update_fields=["name", "in_force_on", "note", "version"])
    after = {"name": row.name, "in_force_on": row.in_force_on, "note": row.note}
    record(by=by, action="statutes.changed", obj=row, before=before, after=after)
    return row


@transaction.atomic
def withdraw_version(*, by: Actor, pk: int) -> None:
    """Take back a version that was not in force yet. Raises StatutesRefused for one by which meetings were judged."""
    assert by.community is not None
    one_at_a_time(by.community.pk)
    row: Statutes = Statutes.objects.get(pk=pk)
    if row.in_force_on <= timezone.localdate():
        raise StatutesRefused(
            "Cette version est ou a été en vigueur : elle reste, modifiez-la ou écrivez la suivante."
        )
    before = {"in_force_on": row.in_force_on, "rules": row.rules}
    record(by=by, action="statutes.withdrawn", obj=row, label=row.name, before=before)
    row.delete()


def _keep_colleges(by: Actor, colleges: Sequence[CollegeRule]) -> None:
    """A college that rules name exists, so that members can enter it; under the name that was written last."""
    known = {one.code: one for one in College.objects.order_by("pk")}
    for rank, rule in enumerate(colleges):
        row = known.get(rule.code)
        if row is None:
            College.objects.create(community=by.community, code=rule.code, name=rule.name, rank=rank)
        elif (row.name, row.rank, row.closed_on) != (rule.name, rank, None):
            row.name, row.rank, row.closed_on = rule.name, rank, None
            row.save(update_fields=["name", "rank", "closed_on"])


def _close_colleges(row: Statutes, before: Sequence[CollegeRule], after: Sequence[CollegeRule]) -> None:
    """Nobody enters a college that was taken out; who is in it keeps it, and the past its sense."""
    gone = {one.code for one in before} - {one.code for one in after}
    if gone:
        College.objects.filter(code__in=gone, closed_on=None).update(closed_on=row.in_force_on)
