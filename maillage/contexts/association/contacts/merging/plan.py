"""What a merge would do, before anything is written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from maillage.contexts.association.contacts import professions
from maillage.contexts.association.contacts.merging.links import clashes, links, rows_of
from maillage.contexts.association.contacts.merging.rules import Choice, Pair, rules
from maillage.contexts.association.contacts.models import Contact
from maillage.platform.ui.typography import french

# What the person chooses between; the note and the refusal of letters are kept from both.
ASKED: Final = (
    "last_name",
    "first_name",
    "organisation_name",
    "category",
    "function",
    "profession",
    "practice",
    "commune",
    "represents",
    "email",
    "phone",
    "rpps",
    "entry",
    "user",
)
# Of a room that has no rule: nothing is guessed.
SAME_ROW: Final = "Les deux fiches ont chacune la même ligne ({}) : retirez-en une d’abord."
_LABELS: Final = {"entry": "fiche de l’annuaire", "user": "compte", "represents": "vient au nom de"}


@dataclass(frozen=True)
class Moved:
    """Rows that change hands: of what, in which quality (« suppléance »; "" if there is one only), how many."""

    what: str
    quality: str
    count: int


@dataclass(frozen=True)
class Plan:
    """choices: where the two differ. refused: if not empty, nothing can be merged."""

    pair: Pair
    choices: tuple[Choice, ...]
    moved: tuple[Moved, ...]
    settled: tuple[str, ...]
    refused: tuple[str, ...]


def plan(pair: Pair) -> Plan:
    """What merging `gone` into `kept` would do. Some queries for each kind of row: for the page of one pair."""
    verdicts = [rule.look(pair) for rule in rules]
    known = {rule.name for rule in rules}
    settled = [line for verdict in verdicts for line in verdict.settled]
    refused = [*_persons(pair), *(line for verdict in verdicts for line in verdict.refused)]
    for field in links():
        if field.model._meta.label not in known and clashes(field, pair.kept, pair.gone):
            refused.append(SAME_ROW.format(field.model._meta.verbose_name))
    return Plan(
        pair=pair,
        choices=(*_fields(pair), *(one for rule in rules if (one := rule.choice(pair)) is not None)),
        moved=_moved(pair.gone),
        settled=tuple(french(line) for line in settled),
        refused=tuple(french(line) for line in refused),
    )


def _persons(pair: Pair) -> list[str]:
    kept, gone, found = pair.kept, pair.gone, []
    if kept.kind != gone.kind:
        found.append("Une personne et une organisation ne sont pas la même fiche.")
    if kept.rpps and gone.rpps and kept.rpps != gone.rpps:
        found.append(
            f"Leurs numéros RPPS diffèrent ({kept.rpps} et {gone.rpps}) : ce sont deux personnes. Si l’un des deux est "
            "faux, corrigez-le d’abord."
        )
    if kept.pk in (gone.represents_id,) or gone.pk in (kept.represents_id,):
        found.append("L’une vient au nom de l’autre : corrigez d’abord ce lien.")
    return found


def _moved(gone: Contact) -> tuple[Moved, ...]:
    several = [field.model for field in links()]
    found = []
    for field in links():
        if count := rows_of(field, gone).count():
            quality = str(field.verbose_name) if several.count(field.model) > 1 else ""
            plural = field.model._meta.verbose_name_plural if count > 1 else field.model._meta.verbose_name
            found.append(Moved(str(plural), quality, count))
    return tuple(found)


def _fields(pair: Pair) -> list[Choice]:
    found = []
    for name in ASKED:
        ours, theirs = getattr(pair.kept, name), getattr(pair.gone, name)
        if ours and theirs and ours != theirs:
            label = _LABELS.get(name) or str(Contact._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
            found.append(Choice(name, label.capitalize(), said(pair.kept, name), said(pair.gone, name)))
    return found


def said(row: Contact, name: str) -> str:
    """A field in words."""
    if name in ("category", "practice"):
        return str(getattr(row, f"get_{name}_display")())
    if name == "profession":
        return professions.name_of(row.profession)
    if name == "user":
        return row.user.email if row.user else ""
    return str(getattr(row, name) or "")
