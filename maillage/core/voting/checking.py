"""What would make rules impossible to apply, said before they are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from maillage.core.voting.rules import (
    BODY_KINDS,
    MEETING_KINDS,
    CollegeRule,
    FunctionRule,
    MeetingRule,
    QuorumRule,
    Rules,
)

LONGEST_NOTICE_DAYS = 366
LONGEST_TERM_MONTHS = 240


@dataclass(frozen=True)
class Problem:
    """where: the part of the rules (« colleges », « meetings »…). words: French, what to do."""

    where: str
    words: str


def check(rules: Rules) -> list[Problem]:
    """Everything that is wrong; empty for rules that can be applied."""
    return [
        *_colleges(rules.colleges, any(meeting.by_college for meeting in rules.meetings)),
        *_voters(rules),
        *(problem for meeting in rules.meetings for problem in _meeting(meeting)),
        *_once("meetings", (rule.kind for rule in rules.meetings), "type de réunion"),
        *_decisions(rules),
        *_terms(rules),
        *(problem for function in rules.functions for problem in _function(function)),
    ]


def _once(where: str, keys: Iterable[str], word: str) -> Iterator[Problem]:
    for key, count in Counter(keys).items():
        if count > 1:
            yield Problem(where, f"Le même {word} a deux règles (« {key} ») : gardez-en une.")


def _colleges(colleges: tuple[CollegeRule, ...], counted: bool) -> Iterator[Problem]:
    yield from _once("colleges", (college.code for college in colleges), "collège")
    voting = [college for college in colleges if college.votes]
    for college in colleges:
        if not college.code or not college.name.strip():
            yield Problem("colleges", "Un collège n’a pas de nom : donnez-lui-en un.")
        if college.weight <= 0:
            yield Problem("colleges", f"« {college.name} » : une voix pèse plus que zéro.")
        if college.share is not None and not 0 < college.share <= 1:
            yield Problem("colleges", f"« {college.name} » : la part est comprise entre 0 et 100 %.")
    if colleges and not voting:
        yield Problem("colleges", "Aucun collège ne vote : donnez une voix à l’un d’eux au moins.")
    shares = [college.share for college in voting if college.share is not None]
    if shares and len(shares) < len(voting):
        yield Problem("colleges", "Donnez une part à chaque collège qui vote, ou à aucun.")
    elif shares and sum(shares) != 1:
        yield Problem("colleges", "Les parts des collèges qui votent font ensemble 100 %.")
    if counted and not colleges:
        yield Problem("meetings", "Une réunion compte les voix par collège, mais aucun collège n’est écrit.")


def _voters(rules: Rules) -> Iterator[Problem]:
    if rules.voters.seniority_days < 0:
        yield Problem("voters", "L’ancienneté se compte en jours, à partir de zéro.")
    if rules.admission.body_kind not in ("", *BODY_KINDS):
        yield Problem("admission", "L’instance qui admet les adhérents n’existe pas.")


def _meeting(rule: MeetingRule) -> Iterator[Problem]:
    if rule.kind not in MEETING_KINDS:
        yield Problem("meetings", f"« {rule.kind} » n’est pas un type de réunion.")
    if not 0 <= rule.notice_days <= LONGEST_NOTICE_DAYS:
        yield Problem("meetings", "Le délai de convocation va de 0 à 366 jours.")
    if not 0 <= rule.second_after_days <= LONGEST_NOTICE_DAYS:
        yield Problem("meetings", "Le délai avant la seconde convocation va de 0 à 366 jours.")
    if rule.proxies.most is not None and rule.proxies.most < 0:
        yield Problem("meetings", "Le nombre de pouvoirs par personne part de zéro.")
    for quorum in (rule.quorum, rule.second_quorum):
        if quorum is not None:
            yield from _quorum("meetings", quorum)


def _quorum(where: str, rule: QuorumRule) -> Iterator[Problem]:
    if not 0 <= rule.part <= 1 or rule.at_least < 0:
        yield Problem(where, "Le quorum est une part des voix, de 0 à 100 %.")
    elif rule.strictly and rule.part == 1:
        yield Problem(where, "Un quorum de plus de 100 % des voix n’est jamais atteint.")


def _decisions(rules: Rules) -> Iterator[Problem]:
    yield from _once("decisions", (rule.decision for rule in rules.decisions), "type de décision")
    for rule in rules.decisions:
        if rule.quorum is not None:
            yield from _quorum("decisions", rule.quorum)


def _terms(rules: Rules) -> Iterator[Problem]:
    yield from _once("terms", (rule.body_kind for rule in rules.terms), "type d’instance")
    for rule in rules.terms:
        if rule.body_kind not in BODY_KINDS:
            yield Problem("terms", f"« {rule.body_kind} » n’est pas un type d’instance.")
        if not 1 <= rule.months <= LONGEST_TERM_MONTHS:
            yield Problem("terms", "Un mandat dure de 1 à 240 mois.")
        if rule.renewals is not None and rule.renewals < 0:
            yield Problem("terms", "Le nombre de renouvellements part de zéro.")


def _function(rule: FunctionRule) -> Iterator[Problem]:
    if rule.body_kind not in BODY_KINDS:
        yield Problem("functions", f"« {rule.body_kind} » n’est pas un type d’instance.")
    if rule.fewest < 0 or (rule.most is not None and rule.most < max(rule.fewest, 1)):
        yield Problem(
            "functions", "Une fonction est tenue par une personne au moins, et « au plus » suit « au moins »."
        )
    if rule.function in rule.not_with:
        yield Problem("functions", "Une fonction ne peut pas être incompatible avec elle-même.")
