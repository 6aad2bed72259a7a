"""The rules of the statutes in French sentences, for those who have to live by them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from maillage.contexts.association.bodies.models import BodyKind, Function
from maillage.contexts.association.meetings.models import MeetingKind
from maillage.core.voting.rules import (
    ANY,
    Base,
    CollegeRule,
    Decision,
    FunctionRule,
    MajorityRule,
    MeetingRule,
    OnTie,
    ProxyRule,
    QuorumRule,
    Rules,
    TermRule,
    Threshold,
    VoterRule,
)
from maillage.platform.ui.typography import count_words, number

THRESHOLDS: Final[Mapping[Threshold, str]] = {
    Threshold.SIMPLE: "majorité simple",
    Threshold.ABSOLUTE: "majorité absolue",
    Threshold.THREE_FIFTHS: "majorité des trois cinquièmes",
    Threshold.TWO_THIRDS: "majorité des deux tiers",
    Threshold.THREE_QUARTERS: "majorité des trois quarts",
    Threshold.UNANIMITY: "unanimité",
    Threshold.CONSENT: "consentement (personne ne s’oppose)",
}
BASES: Final[Mapping[Base, str]] = {
    Base.EXPRESSED: "des voix exprimées",
    Base.PRESENT: "des voix présentes ou représentées",
    Base.ALL: "de toutes les voix",
}
TIES: Final[Mapping[OnTie, str]] = {
    OnTie.REJECTED: "à égalité, la proposition est rejetée",
    OnTie.PRESIDENT: "à égalité, la voix de la présidence l’emporte",
}
DECISIONS: Final[Mapping[Decision, str]] = {
    Decision.ORDINARY: "Décision ordinaire",
    Decision.ELECTION: "Élection",
    Decision.STATUTES: "Modification des statuts",
    Decision.INTERNAL_RULES: "Règlement intérieur",
    Decision.ACCOUNTS: "Comptes et budget",
    Decision.ADMISSION: "Admission d’un adhérent",
    Decision.EXCLUSION: "Exclusion d’un adhérent",
    Decision.REMOVAL: "Révocation d’un mandat",
    Decision.DISSOLUTION: "Dissolution",
}
_PARTS: Final[Mapping[Fraction, str]] = {
    Fraction(1, 2): "la moitié",
    Fraction(1, 3): "le tiers",
    Fraction(2, 3): "les deux tiers",
    Fraction(1, 4): "le quart",
    Fraction(3, 4): "les trois quarts",
    Fraction(1, 5): "le cinquième",
    Fraction(1): "la totalité",
}
_OF_PARTS: Final[Mapping[str, str]] = {
    "la moitié": "de la moitié",
    "le tiers": "du tiers",
    "les deux tiers": "des deux tiers",
    "le quart": "du quart",
    "les trois quarts": "des trois quarts",
    "le cinquième": "du cinquième",
}


@dataclass(frozen=True)
class Section:
    """What the page says under one heading."""

    title: str
    sentences: tuple[str, ...]


def meeting_kind(kind: str) -> str:
    """« Conseil d’administration »; for the rule of all others « Toute autre réunion »."""
    return "Toute autre réunion" if kind == ANY else capital(str(MeetingKind(kind).label))


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def part(value: Fraction) -> str:
    """« le tiers », « 40 % »."""
    return _PARTS.get(value) or f"{percent(value)} %"


def percent(value: Fraction) -> str:
    """« 40 » or « 33,3 » for a part of a whole."""
    rounded = round(float(value) * 100, 1)
    return number(int(rounded)) if rounded == int(rounded) else str(rounded).replace(".", ",")


def majority(rule: MajorityRule) -> str:
    """« majorité des deux tiers des voix exprimées »."""
    if rule.threshold == Threshold.CONSENT:
        return THRESHOLDS[rule.threshold]
    if rule.threshold == Threshold.SIMPLE:
        return "majorité simple (plus de voix pour que contre)"
    return f"{THRESHOLDS[rule.threshold]} {BASES[rule.base]}"


def quorum(rule: QuorumRule) -> str:
    """One sentence without full stop: what must be there."""
    if rule.is_none:
        return "Pas de quorum"
    sentence = ""
    if rule.part:
        name = part(rule.part)
        amount = f"plus {_OF_PARTS.get(name, f'de {name}')}" if rule.strictly else name
        who = "présentes ou représentées" if rule.represented else "présentes, sans compter les pouvoirs"
        where = ", dans chaque collège" if rule.in_each_college else ""
        sentence = f"Quorum : {amount} des voix, {who}{where}"
    if rule.at_least:
        people = f"{count_words(rule.at_least, 'personne')} au moins sur place ou à distance"
        sentence = f"{sentence}, et {people}" if sentence else f"Quorum : {people}"
    return sentence


def proxies(rule: ProxyRule) -> str:
    if rule.most == 0:
        return "Pas de pouvoirs"
    many = (
        "sans limite de nombre"
        if rule.most is None
        else f"{count_words(rule.most, 'pouvoir')} au plus par personne"
    )
    college = "" if rule.across_colleges else ", dans le même collège"
    chain = " ; qui porte des pouvoirs peut les transmettre avec le sien" if rule.chained else ""
    return f"Pouvoirs : {many}{college}{chain}"


def meeting(rule: MeetingRule) -> tuple[str, ...]:
    """The sentences of one kind of meeting."""
    notice = (
        f"Convocation : {count_words(rule.notice_days, 'jour')} avant au moins"
        if rule.notice_days
        else "Convocation : pas de délai"
    )
    lines = [notice, quorum(rule.quorum)]
    if rule.second_quorum is not None:
        after = (
            f", {count_words(rule.second_after_days, 'jour')} après au moins"
            if rule.second_after_days
            else ""
        )
        lines.append(f"Seconde convocation{after} : {_lower(quorum(rule.second_quorum))}")
    lines += [
        f"On y décide à la {majority(rule.majority)}, {TIES[rule.majority.on_tie]}",
        proxies(rule.proxies),
    ]
    if rule.majority.threshold in (Threshold.CONSENT, Threshold.UNANIMITY):
        how = "par" if rule.majority.threshold == Threshold.CONSENT else "à l’"
        glue = "" if how.endswith("’") else " "
        lines[-2] = f"On y décide {how}{glue}{majority(rule.majority)}"
    if rule.by_college:
        lines.append("Les voix sont pondérées par collège")
    return tuple(f"{line}." for line in lines)


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def college(rule: CollegeRule) -> str:
    if not rule.votes:
        return f"{rule.name} : voix consultative."
    if rule.share is not None:
        return f"{rule.name} : {percent(rule.share)} % des voix, à eux tous."
    if rule.weight == 1:
        return f"{rule.name} : une voix par adhérent."
    return f"{rule.name} : chaque adhérent compte pour {_amount(rule.weight)} voix."


def _amount(value: Fraction) -> str:
    return str(value) if value.denominator > 1 else number(int(value))


def voters(rule: VoterRule) -> tuple[str, ...]:
    lines = ["À l’assemblée votent les adhérents" + (" à jour de leur cotisation" if rule.fee_paid else "")]
    if rule.seniority_days:
        lines.append(f"Il faut être adhérent depuis {count_words(rule.seniority_days, 'jour')} au moins")
    if not rule.organisations:
        lines.append("Les organisations adhérentes n’ont pas de voix")
    return tuple(f"{line}." for line in lines)


def term(rule: TermRule) -> str:
    years, months = divmod(rule.months, 12)
    length = " et ".join(
        text for count, text in ((years, count_words(years, "an")), (months, f"{months} mois")) if count
    )
    renewals = {None: "renouvelables", 0: "non renouvelables"}.get(
        rule.renewals, f"renouvelables {rule.renewals} fois"
    )
    return f"{capital(str(BodyKind(rule.body_kind).label))} : mandats de {length}, {renewals}."


def function(rule: FunctionRule) -> str:
    name = capital(str(Function(rule.function).label))
    many = f"de {rule.fewest} à {rule.most}" if rule.most is not None else f"{rule.fewest} au moins"
    if rule.most == rule.fewest:
        many = str(rule.fewest)
    against = ", ".join(str(Function(one).label) for one in rule.not_with)
    alone = f" ; ne se cumule pas avec : {against}" if against else ""
    return f"{name} ({BodyKind(rule.body_kind).label}) : {many}{alone}."


def sections(rules: Rules) -> tuple[Section, ...]:
    """Everything that the rules say, in the order in which a member asks."""
    found = [Section("Qui vote", (*voters(rules.voters), *(college(one) for one in rules.colleges)))]
    found += [Section(meeting_kind(rule.kind), meeting(rule)) for rule in rules.meetings]
    if rules.decisions:
        found.append(
            Section(
                "Ce qui demande davantage", tuple(decision(rules, one.decision) for one in rules.decisions)
            )
        )
    if mandates(rules):
        found.append(Section("Mandats", mandates(rules)))
    found.append(Section("Admission", (admission(rules),)))
    return tuple(found)


def decision(rules: Rules, kind: Decision) -> str:
    rule = rules.decision(kind)
    parts = [majority(rule.majority)] if rule.majority else []
    parts += [_lower(quorum(rule.quorum))] if rule.quorum else []
    parts += ["à bulletin secret"] if rule.secret else []
    return f"{DECISIONS[kind]} : {' ; '.join(parts) or 'comme les autres décisions'}."


def mandates(rules: Rules) -> tuple[str, ...]:
    return (*(term(one) for one in rules.terms), *(function(one) for one in rules.functions))


def admission(rules: Rules) -> str:
    if not rules.admission.body_kind:
        return "Il suffit de demander à adhérer et d’accepter les statuts."
    return f"Les adhésions sont acceptées par : {BodyKind(rules.admission.body_kind).label}."
