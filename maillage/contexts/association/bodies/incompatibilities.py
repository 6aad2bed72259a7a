"""Who may not sit where: a body that is full, a person already there, functions that the statutes keep apart.

The law on associations imposes none of it (Act of 1 July 1901, article 5): what is incompatible, how many may hold a
function and how often a mandate is renewed is read in the statutes in force on the first day of the term.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from django.db.models import Q, QuerySet

from maillage.contexts.association.bodies.models import Body, Function, Mandate
from maillage.contexts.association.contacts.models import Contact, ContactKind
from maillage.contexts.association.statutes.queries import rules_on
from maillage.core.voting.rules import FunctionRule, Rules

# Functions that only a person may hold: an organisation sits, it does not preside.
PERSONAL: Final = frozenset(set(Function.values) - {Function.MEMBER})


def refusal_of(body: Body, contact: Contact, function: str, starts_on: date, ends_on: date | None) -> str:
    """Why this mandate cannot be, in French; "" if it can."""
    if contact.kind == ContactKind.ORGANISATION and function in PERSONAL:
        return "Une organisation siège comme membre : cette fonction revient à une personne."
    running = list(_overlapping(body, starts_on, ends_on).select_related("contact"))
    theirs = [one for one in running if one.contact_id == contact.pk]
    if any(one.function == function for one in theirs):
        return (
            f"{contact.name} occupe déjà cette fonction à ces dates : "
            "renouvelez son mandat, ou corrigez les dates."
        )
    rules = rules_on(starts_on)
    return (
        _apart(rules, body, contact, function, theirs)
        or _too_many(rules, body, contact, function, running)
        or _too_often(rules, body, contact, function, starts_on)
        or _full(body, theirs, running)
    )


def rule_of(rules: Rules, body: Body, function: str) -> FunctionRule | None:
    """What the statutes say of a function in this kind of body, None if nothing."""
    return next(
        (one for one in rules.functions if (one.body_kind, one.function) == (body.kind, function)), None
    )


def _apart(rules: Rules, body: Body, contact: Contact, function: str, theirs: Sequence[Mandate]) -> str:
    """Functions that one person may not hold together, whichever of the two the statutes name first."""
    for one in theirs:
        mine, other = rule_of(rules, body, function), rule_of(rules, body, one.function)
        if (mine and one.function in mine.not_with) or (other and function in other.not_with):
            return (
                f"{contact.name} est déjà chargé de la fonction « {one.get_function_display()} » dans cette "
                "instance : les statuts ne permettent pas de tenir les deux."
            )
    return ""


def _too_many(rules: Rules, body: Body, contact: Contact, function: str, running: Sequence[Mandate]) -> str:
    rule = rule_of(rules, body, function)
    holders = {one.contact_id for one in running if one.function == function}
    if rule is None or rule.most is None or len(holders | {contact.pk}) <= rule.most:
        return ""
    return (
        f"Les statuts ne permettent pas plus de {rule.most} personne{'s' if rule.most > 1 else ''} pour la fonction "
        f"« {Function(function).label} » : mettez d’abord fin à un mandat."
    )


def _too_often(rules: Rules, body: Body, contact: Contact, function: str, starts_on: date) -> str:
    """So many terms in a row at most, in the same body, whatever the function."""
    rule = next((one for one in rules.terms if one.body_kind == body.kind), None)
    if rule is None or rule.renewals is None or function not in Function.values:
        return ""
    past = Mandate.objects.filter(body=body, contact=contact, starts_on__lt=starts_on).values("starts_on")
    terms = past.order_by("starts_on").distinct().count()
    if terms <= rule.renewals:
        return ""
    return (
        f"{contact.name} a déjà siégé {terms} fois : les statuts ne permettent "
        f"{'pas de renouvellement' if rule.renewals == 0 else f'que {rule.renewals} renouvellement'}."
    )


def _full(body: Body, theirs: Sequence[Mandate], running: Sequence[Mandate]) -> str:
    if body.seats is None or theirs or len({one.contact_id for one in running}) < body.seats:
        return ""
    return (
        f"« {body.name} » compte {body.seats} sièges, tous occupés à ces dates : "
        "mettez fin à un mandat, ou changez le nombre de sièges."
    )


def _overlapping(body: Body, starts_on: date, ends_on: date | None) -> QuerySet[Mandate]:
    """Mandates of the body that share a day with the term."""
    rows: QuerySet[Mandate] = Mandate.objects.filter(body=body).filter(
        (Q(ends_on=None) | Q(ends_on__gte=starts_on)), (Q(ended_on=None) | Q(ended_on__gte=starts_on))
    )
    return rows if ends_on is None else rows.filter(starts_on__lte=ends_on)
