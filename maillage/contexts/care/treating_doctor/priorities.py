"""Rules of priority: dated, weighted, each with the sentence that a person reads about their own place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from maillage.contexts.care.treating_doctor.models import AT_HOME, PriorityRule
from maillage.contexts.care.treating_doctor.permissions import may
from maillage.contexts.care.treating_doctor.refusals import ChangedMeanwhile, DoctorListRefused
from maillage.platform.audit.services import record
from maillage.platform.editing.meanwhile import VERSION
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.scoping import open_community

MOST_POINTS: Final = 20
OVER_70: Final = "plus-70"
CHILD: Final = "enfant"
# Age at which a rule is added by itself, when the birth date is known: (key, from, until), in years, both included.
BY_AGE: Final = ((OVER_70, 70, 130), (CHILD, 0, 6))
# Since when the usual rules hold, for a community that has adopted none.
EVER: Final = date(2000, 1, 1)


@dataclass(frozen=True)
class Proposed:
    key: str
    label: str
    weight: int
    sentence: str


# What a community begins with. The instruction to the CPTS names long-term illness first (convention médicale 2024,
# « patients en ALD sans médecin traitant »); the weights are ours, and the page says that they are the community's.
USUAL: Final = (
    Proposed(
        "ald",
        "Affection de longue durée (ALD)",
        8,
        "Une maladie qui dure demande un suivi régulier par un médecin.",
    ),
    Proposed("grossesse", "Grossesse", 6, "Une grossesse se suit dès maintenant, sans attendre."),
    Proposed(OVER_70, "Plus de 70 ans", 5, "À partir de 70 ans, le besoin de soins réguliers augmente."),
    Proposed(
        AT_HOME,
        "Ne peut pas se déplacer",
        5,
        "Qui ne peut pas se déplacer dépend d’un médecin qui vient à domicile.",
    ),
    Proposed("handicap", "Handicap", 5, "Un handicap rend l’accès aux soins plus difficile."),
    Proposed(CHILD, "Enfant de moins de 7 ans", 4, "Les premières années comptent des examens obligatoires."),
    Proposed("fin-de-vie", "Soins palliatifs", 8, "Des soins palliatifs ne peuvent pas attendre."),
    Proposed(
        "depart", "Médecin parti depuis moins d’un an", 2, "Le médecin habituel a cessé d’exercer récemment."
    ),
    Proposed("precarite", "Complémentaire santé solidaire", 3, "La précarité éloigne des soins."),
)


def in_force(day: date) -> list[PriorityRule]:
    """The rules of a day, in their order; the usual ones (not saved) while the community has none. 1 query."""
    rows = list(
        PriorityRule.objects.filter(since__lte=day)
        .filter(Q(until=None) | Q(until__gte=day))
        .order_by("position", "key")
    )
    return rows or ([] if PriorityRule.objects.exists() else _usual(EVER))


def history() -> list[PriorityRule]:
    """Every rule there ever was, the newest first. 1 query."""
    return list(PriorityRule.objects.order_by("position", "key", "-since", "-pk"))


def _usual(since: date) -> list[PriorityRule]:
    return [
        PriorityRule(
            community=open_community(),
            key=one.key,
            label=one.label,
            sentence=one.sentence,
            weight=one.weight,
            position=rank,
            since=since,
        )
        for rank, one in enumerate(USUAL)
    ]


def points(criteria: Iterable[str], rules: Iterable[PriorityRule]) -> int:
    """Sum of the weights of the criteria that a rule in force names."""
    wanted = set(criteria)
    return sum(rule.weight for rule in rules if rule.key in wanted)


def by_age(birth: date, today: date) -> list[str]:
    """Keys of the rules that go by age."""
    age = today.year - birth.year - ((today.month, today.day) < (birth.month, birth.day))
    return [key for key, low, high in BY_AGE if low <= age <= high]


def reasons(criteria: Iterable[str], rules: Iterable[PriorityRule]) -> list[PriorityRule]:
    """The rules that count for these criteria, the heaviest first."""
    wanted = set(criteria)
    return sorted(
        (rule for rule in rules if rule.key in wanted), key=lambda rule: (-rule.weight, rule.position)
    )


# --- Writes -----------------------------------------------------------------------------------------------


@transaction.atomic
def adopt_usual(*, by: Actor, today: date) -> int:
    """Write the usual rules as the community's own; how many. DoctorListRefused when it has some."""
    may(by, "configure")
    if PriorityRule.objects.exists():
        raise DoctorListRefused("Des règles sont déjà en place : modifiez-les une à une.")
    rows = PriorityRule.objects.bulk_create(_usual(today))
    record(by=by, action="priority_rule.adopted", label="Règles de priorité", after={"rules": len(rows)})
    return len(rows)


@transaction.atomic
def save_rule(
    *, by: Actor, key: str, label: str, sentence: str, weight: int, since: date, version: int = 0
) -> PriorityRule:
    """Add a rule, or change the one in force from `since` on; the old one stays readable until the day before.

    version: of the rule that is changed, 0 for a new one. Raises ChangedMeanwhile, DoctorListRefused.
    """
    may(by, "configure")
    if not PriorityRule.objects.exists():
        # The first change makes the usual ones the community's own: else they would vanish.
        PriorityRule.objects.bulk_create(_usual(min(timezone.localdate(), since - timedelta(days=1))))
    label, sentence = " ".join(label.split())[:80], sentence.strip()[:300]
    if not label or not sentence:
        raise DoctorListRefused("Donnez un nom au critère et la phrase que la personne lira.")
    if not 0 < weight <= MOST_POINTS:
        raise DoctorListRefused(f"Donnez de 1 à {MOST_POINTS} points.")
    former = PriorityRule.objects.select_for_update(no_key=True).filter(key=key, until=None).first()
    before = _closed(former, since, version, key)
    row = PriorityRule(
        community=by.community,
        key=key,
        label=label,
        sentence=sentence,
        weight=weight,
        since=since,
        position=before["position"] if before else PriorityRule.objects.count(),
        version=(before["version"] if before else 0) + 1,
    )
    row.save()
    old = {"weight": before["weight"]} if before else {}
    record(
        by=by,
        action="priority_rule.saved",
        obj=row,
        before=old,
        after={"weight": weight, "since": str(since)},
    )
    return row


def _closed(former: PriorityRule | None, since: date, version: int, key: str) -> dict[str, int]:
    """The rule in force ends the day before; one that begins the same day is replaced."""
    if former is None:
        if version:
            raise DoctorListRefused(f"La règle « {key} » n’est plus en vigueur : rechargez la page.")
        return {}
    # A rule that nobody saved yet has no version of its own: any page that showed it is current.
    if former.version != version:
        raise ChangedMeanwhile(former)
    known = {"position": former.position, "version": former.version, "weight": former.weight}
    if since < former.since:
        raise DoctorListRefused(
            f"La règle actuelle vaut depuis le {former.since:%d/%m/%Y} : choisissez un jour après."
        )
    if since == former.since:
        former.delete()
    else:
        former.until = since - timedelta(days=1)
        former.save(update_fields=["until"])
    return known


@transaction.atomic
def end_rule(*, by: Actor, key: str, version: int, last_day: date) -> None:
    """The rule counts no more after that day. Raises ChangedMeanwhile, DoctorListRefused."""
    may(by, "configure")
    row = PriorityRule.objects.select_for_update(no_key=True).filter(key=key, until=None).first()
    if row is None:
        raise DoctorListRefused("Cette règle n’est plus en vigueur : rechargez la page.")
    if row.version != version:
        raise ChangedMeanwhile(row)
    row.until = max(last_day, row.since)
    row.version += 1
    row.save(update_fields=["until", VERSION])
    record(by=by, action="priority_rule.ended", obj=row, after={"until": str(row.until)})
