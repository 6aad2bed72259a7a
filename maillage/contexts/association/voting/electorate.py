"""Whose voices count in a meeting, how many of them are there, and which powers are taken.

Everything is judged by the statutes of the meeting's day. An assembly's voters are the members; those of another
instance the holders of a mandate with a voice; a meeting of no instance has the voices that were given to its
participants one by one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from functools import cached_property
from typing import Final, NamedTuple

from django.db.models import Q
from django.utils import timezone

from maillage.contexts.association.bodies.models import Body, BodyKind, Mandate
from maillage.contexts.association.bodies.queries import running_on
from maillage.contexts.association.contacts.models import Contact, ContactKind, Standing
from maillage.contexts.association.fees.queries import asks_fees, is_up_to_date
from maillage.contexts.association.meetings.models import Attendee, Meeting, MeetingKind, Presence, Proxy
from maillage.contexts.association.statutes.queries import rules_on
from maillage.core.voting import proxies, quorum
from maillage.core.voting.proxies import Lost, Power, Refusal
from maillage.core.voting.rules import Decision, ProxyRule, Rules
from maillage.platform.ui.typography import count_words

_ONE: Final = Fraction(1)
THERE: Final = (Presence.PRESENT, Presence.REMOTE)
# Where the meeting names no instance, the kind says which one meets.
_BODY_OF: Final[Mapping[str, str]] = {
    MeetingKind.ASSEMBLY: BodyKind.ASSEMBLY,
    MeetingKind.EXTRAORDINARY: BodyKind.ASSEMBLY,
    MeetingKind.BOARD: BodyKind.BOARD,
    MeetingKind.BUREAU: BodyKind.BUREAU,
}


@dataclass(frozen=True)
class Voice:
    """college: code, "" for none. weight: 1 unless the rules give the college another one."""

    contact_id: int
    college: str
    weight: Fraction = Fraction(1)


@dataclass(frozen=True)
class Electorate:
    """voices: who votes. without: contact -> why they do not (French). rules: of the meeting's day.

    by_college: weights and shares of the colleges count in this meeting.
    """

    voices: tuple[Voice, ...]
    without: Mapping[int, str]
    rules: Rules
    by_college: bool = False

    @cached_property
    def colleges(self) -> dict[int, str]:
        """Voter -> college."""
        return {voice.contact_id: voice.college for voice in self.voices}

    @cached_property
    def heaps(self) -> dict[int, str]:
        """Voter -> the college under which the voice is counted, "" where all voices weigh the same."""
        return self.colleges if self.by_college else dict.fromkeys(self.colleges, "")


@dataclass(frozen=True)
class QuorumNow:
    """required: voices that are needed, 0 without quorum.

    words: one French sentence, for where it stands alone. detail: the same beside a badge that says the verdict.
    """

    required: int
    present: int
    represented: int
    voices: int
    reached: bool
    is_asked: bool
    words: str
    detail: str


@dataclass(frozen=True)
class Floor:
    """Who is there at this moment, for whom. powers: in the order given, those taken back left out."""

    electorate: Electorate
    present: frozenset[int]
    powers: tuple[Power, ...] = ()
    carried: proxies.Carried = field(default_factory=proxies.Carried)


class ProxyRefused(ValueError):
    """The power cannot be taken; the message (French) says why and what to do."""


def day_of(meeting: Meeting) -> date:
    """The day by whose rules a meeting is judged: its own, or today while a date is looked for."""
    return timezone.localdate(meeting.starts_at) if meeting.starts_at else timezone.localdate()


def electorate_of(meeting: Meeting, rules: Rules | None = None) -> Electorate:
    """The voices of a meeting, and why others have none. At most 4 queries."""
    day = day_of(meeting)
    rules = rules or rules_on(day)
    kind = meeting.body.kind if meeting.body else _BODY_OF.get(meeting.kind, "")
    if kind == BodyKind.ASSEMBLY:
        return _members(rules, day, by_college=rules.meeting(meeting.kind).by_college)
    body = meeting.body or _only_body(kind, day)
    if body is not None:
        return _holders(body, rules, day, by_college=rules.meeting(meeting.kind).by_college)
    return _chosen(meeting, rules)


def _only_body(kind: str, day: date) -> Body | None:
    """The instance of this kind on this day, where there is exactly one."""
    found = list(
        Body.objects.filter(Q(closed_on=None) | Q(closed_on__gt=day), kind=kind).order_by("pk")[:2]
        if kind
        else ()
    )
    return found[0] if len(found) == 1 else None


class _Member(NamedTuple):
    """What says whether a member has a voice; an assembly reads a thousand of them for one number. college: code."""

    pk: int
    standing: str
    kind: str
    joined_on: date | None
    college: str


def _members(rules: Rules, day: date, *, by_college: bool) -> Electorate:
    people = Contact.objects.filter(
        Q(standing__in=(Standing.MEMBER, Standing.SUSPENDED)) | Q(standing=Standing.FORMER, left_on__gt=day)
    )
    rows = people.order_by("pk").values_list("pk", "standing", "kind", "joined_on", "college__code")
    members = [_Member(pk, standing, kind, since, code or "") for pk, standing, kind, since, code in rows]
    speechless = _colleges_without_voice({member.college for member in members}, rules)
    without = {
        member.pk: why
        for member in members
        if (why := _no_voice(member, rules, day) or speechless.get(member.college, ""))
    }
    if rules.voters.fee_paid:
        paid = _up_to_date([member.pk for member in members if member.pk not in without], day)
        without |= {
            member.pk: "cotisation à régler"
            for member in members
            if member.pk not in without and member.pk not in paid
        }
    voters = ((member.pk, member.college) for member in members if member.pk not in without)
    return _electorate(voters, without, rules, by_college)


def _up_to_date(contact_ids: list[int], day: date) -> set[int]:
    """Where the association never asked for a fee, nobody is late."""
    return is_up_to_date(contact_ids, day) if asks_fees() else set(contact_ids)


def _no_voice(member: _Member, rules: Rules, day: date) -> str:
    """Why a member has no voice on this day, whatever the college; "" if nothing is against it."""
    if member.standing == Standing.SUSPENDED:
        return "adhésion suspendue"
    if member.joined_on and member.joined_on > day:
        return "adhésion postérieure à la réunion"
    if not rules.voters.organisations and member.kind == ContactKind.ORGANISATION:
        return "les organisations n’ont pas de voix"
    latest = day - timedelta(days=rules.voters.seniority_days)
    if rules.voters.seniority_days and (member.joined_on is None or member.joined_on > latest):
        return f"adhésion de moins de {count_words(rules.voters.seniority_days, 'jour')}"
    return ""


def _colleges_without_voice(codes: Iterable[str], rules: Rules) -> dict[str, str]:
    """College -> why its members have no voice; those that vote are left out."""
    if not rules.colleges:
        return {}
    known = {code: rules.college(code) for code in codes}
    return {
        code: "sans collège" if college is None else "voix consultative"
        for code, college in known.items()
        if college is None or not college.votes
    }


def _code(person: Contact) -> str:
    return person.college.code if person.college else ""


def _holders(body: Body, rules: Rules, day: date, *, by_college: bool) -> Electorate:
    """Several mandates of one person in an instance make one voice."""
    rows = (
        Mandate.objects.filter(running_on(day), body=body)
        .select_related("contact", "contact__college")
        .order_by("contact_id", "-votes")
    )
    first: dict[int, Mandate] = {}
    for row in rows:
        first.setdefault(row.contact_id, row)
    without = {pk: "voix consultative" for pk, row in first.items() if not row.votes}
    holders = ((pk, _code(row.contact)) for pk, row in first.items() if row.votes)
    return _electorate(holders, without, rules, by_college)


def _chosen(meeting: Meeting, rules: Rules) -> Electorate:
    rows = Attendee.objects.filter(meeting=meeting, voter=True, contact__isnull=False)
    people = rows.order_by("pk").values_list("contact_id", "contact__college__code")
    return _electorate(((pk, code or "") for pk, code in people), {}, rules, by_college=False)


def _electorate(
    people: Iterable[tuple[int, str]], without: Mapping[int, str], rules: Rules, by_college: bool
) -> Electorate:
    """people: contact and code of the college of each who has a voice."""
    listed = list(people)
    weights = {code: _weight(code, rules) if by_college else _ONE for code in {code for _, code in listed}}
    voices = tuple(Voice(pk, code, weights[code]) for pk, code in listed)
    return Electorate(voices, without, rules, by_college)


def _weight(code: str, rules: Rules) -> Fraction:
    """Of one voice; a college with a share is weighed as a whole when votes are counted."""
    college = rules.college(code)
    return college.weight if college is not None and college.share is None else Fraction(1)


def powers_of(meeting: Meeting) -> tuple[Power, ...]:
    """Powers that were not taken back, in the order given. One query."""
    rows = Proxy.objects.filter(meeting=meeting, revoked_at=None).order_by("given_at", "pk")
    return tuple(Power(giver, holder) for giver, holder in rows.values_list("giver_id", "holder_id"))


def present_in(meeting: Meeting) -> frozenset[int]:
    """Contacts in the room or at a distance at this moment: noted, and not gone. One query."""
    rows = Attendee.objects.filter(meeting=meeting, presence__in=THERE, contact__isnull=False)
    if meeting.closed_at is None:
        rows = rows.filter(left_at=None)
    return frozenset(rows.order_by().values_list("contact_id", flat=True))


def floor_of(meeting: Meeting, electorate: Electorate | None = None) -> Floor:
    """Who is there, and whose voice each carries. Two queries more than the electorate."""
    electorate = electorate or electorate_of(meeting)
    present = present_in(meeting) & frozenset(electorate.colleges)
    powers = powers_of(meeting)
    rule = electorate.rules.proxies(meeting.kind)
    carried = proxies.resolve(rule, electorate.colleges, present, powers)
    return Floor(electorate, present, powers, carried)


def quorum_of(meeting: Meeting, decision: str = Decision.ORDINARY, floor: Floor | None = None) -> QuorumNow:
    """The quorum at this moment, in numbers and in words."""
    floor = floor or floor_of(meeting)
    rules = floor.electorate.rules
    rule = rules.quorum(meeting.kind, decision, second_call=meeting.second_call)
    attendance = quorum.Attendance(floor.electorate.colleges, floor.present, floor.carried.givers)
    now = quorum.count(rule, attendance)
    voices = len(floor.electorate.voices)
    verdict, detail = _words(now, rule.is_none, voices, rules)
    return QuorumNow(
        required=now.required,
        present=now.present,
        represented=now.represented,
        voices=voices,
        reached=now.reached,
        is_asked=not rule.is_none,
        words=f"{verdict}{detail}",
        detail=detail,
    )


def _words(now: quorum.Count, is_none: bool, voices: int, rules: Rules) -> tuple[str, str]:
    """The verdict, and what it rests on, in one sentence."""
    there = f"{count_words(now.present, 'présent')}, {count_words(now.represented, 'représenté')}"
    if is_none:
        of_all = f"{there} sur {count_words(voices, 'voix', 'voix', feminine=True)}."
        return (
            ("Pas de quorum. ", of_all)
            if rules.written
            else ("Pas de quorum : ", f"aucune règle n’est écrite. {of_all}")
        )
    if not voices:
        return "Quorum non atteint : ", "personne n’a de voix dans cette réunion."
    if now.reached:
        return "Quorum atteint : ", f"{there}, {now.required} voix nécessaires sur {voices}."
    if now.missing:
        names = ", ".join(_college_name(code, rules) for code in now.missing)
        return "Quorum non atteint : ", f"trop peu de voix dans {names} ({there})."
    short = now.required - now.counted
    lacking = f"il manque {short} voix" if short > 0 else "trop peu de personnes sont là"
    return "Quorum non atteint : ", f"{lacking} ({there}, {now.required} nécessaires sur {voices})."


def _college_name(code: str, rules: Rules) -> str:
    college = rules.college(code)
    return f"« {college.name} »" if college else "les adhérents sans collège"


_REFUSED: Final[Mapping[Refusal, str]] = {
    Refusal.NOT_ALLOWED: "Les statuts ne permettent pas de donner pouvoir dans cette réunion.",
    Refusal.TO_ONESELF: "On ne donne pas pouvoir à soi-même : choisissez une autre personne.",
    Refusal.GIVER_HAS_NO_VOICE: "{giver} n’a pas de voix dans cette réunion{why}.",
    Refusal.HOLDER_HAS_NO_VOICE: "{holder} n’a pas de voix dans cette réunion : choisissez quelqu’un qui vote.",
    Refusal.OTHER_COLLEGE: "Le pouvoir se donne à quelqu’un du même collège.",
    Refusal.TOO_MANY: "{holder} porte déjà {most} : choisissez une autre personne.",
    Refusal.ALREADY_GIVEN: "{giver} a déjà donné pouvoir : reprenez d’abord ce pouvoir.",
    Refusal.HOLDER_GAVE_OWN: "{holder} a donné son propre pouvoir et n’en porte pas : choisissez quelqu’un d’autre.",
    Refusal.GIVER_HOLDS_OTHERS: "{giver} porte le pouvoir d’autres personnes : rendez-les d’abord.",
    Refusal.CIRCLE: "Ces pouvoirs tourneraient en rond : choisissez une autre personne.",
}
LOST_WORDS: Final[Mapping[Lost, str]] = {
    Lost.GIVER_CAME: "est là et vote",
    Lost.HOLDER_AWAY: "la personne qui porte le pouvoir n’est pas là",
    Lost.CIRCLE: "les pouvoirs tournent en rond",
    Lost.TOO_MANY: "la personne porte déjà le nombre de pouvoirs permis",
    Lost.NO_VOICE: "n’a pas de voix dans cette réunion",
    Lost.OTHER_COLLEGE: "pouvoir donné hors du collège",
    Lost.NOT_ALLOWED: "les statuts ne permettent pas les pouvoirs",
}


def check_proxy(meeting: Meeting, giver: Contact, holder: Contact) -> None:
    """Raise ProxyRefused (French) unless the statutes let `giver` give power to `holder` in this meeting."""
    electorate = electorate_of(meeting)
    rule = electorate.rules.proxies(meeting.kind)
    new = Power(giver.pk, holder.pk)
    why = proxies.refusal(rule, electorate.colleges, powers_of(meeting), new)
    if why is not None:
        raise ProxyRefused(_refusal_words(why, giver, holder, electorate, rule))


def _refusal_words(
    why: Refusal, giver: Contact, holder: Contact, electorate: Electorate, rule: ProxyRule
) -> str:
    reason = electorate.without.get(giver.pk, "")
    return _REFUSED[why].format(
        giver=giver.name,
        holder=holder.name,
        why=f" ({reason})" if reason else "",
        most=count_words(rule.most or 0, "pouvoir"),
    )
