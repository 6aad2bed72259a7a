"""What the statutes say, as values: who votes, with which weight, quorum, majority, proxies, notice, terms.

The Act of 1 July 1901 imposes none of it (articles 1 and 5): an association is ruled by its statutes. So nothing here
has a value that « the law » would give; the defaults are those of an association that wrote nothing: no quorum, simple
majority of the votes cast, no proxy.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

# The key of a rule that holds wherever no other is written.
ANY = "any"
EXTRAORDINARY = "extraordinary"
ASSEMBLY = "assembly"
# Kinds of meetings that the statutes may rule apart (those of the association's meetings).
MEETING_KINDS = (
    ANY,
    ASSEMBLY,
    EXTRAORDINARY,
    "board",
    "bureau",
    "working_group",
    "workshop",
    "information",
    "restitution",
    "training",
    "case",
    "other",
)
# Kinds of bodies whose mandates have a term.
BODY_KINDS = ("assembly", "board", "bureau", "working_group", "commission", "steering", "other")


class Threshold(StrEnum):
    """How much is needed to adopt."""

    # More for than against; for an election, whoever has the most.
    SIMPLE = "simple"
    # More than half of the base.
    ABSOLUTE = "absolute"
    THREE_FIFTHS = "three_fifths"
    TWO_THIRDS = "two_thirds"
    THREE_QUARTERS = "three_quarters"
    # The whole base.
    UNANIMITY = "unanimity"
    # Nobody objects; who says nothing consents.
    CONSENT = "consent"


# Part of the base that must be reached (the absolute majority must be passed).
PARTS: dict[Threshold, Fraction] = {
    Threshold.ABSOLUTE: Fraction(1, 2),
    Threshold.THREE_FIFTHS: Fraction(3, 5),
    Threshold.TWO_THIRDS: Fraction(2, 3),
    Threshold.THREE_QUARTERS: Fraction(3, 4),
    Threshold.UNANIMITY: Fraction(1),
}


class Base(StrEnum):
    """Of what the threshold is a part."""

    # Votes for and against (for an election: names on the ballots); blank and abstentions do not count.
    EXPRESSED = "expressed"
    # Every voice present or represented: to abstain weighs as against.
    PRESENT = "present"
    # Every voice of the list, present or not.
    ALL = "all"


class OnTie(StrEnum):
    REJECTED = "rejected"
    # The presidency's own vote decides.
    PRESIDENT = "president"


class Decision(StrEnum):
    """What is decided: the statutes may ask more for some of it."""

    ORDINARY = "ordinary"
    ELECTION = "election"
    STATUTES = "statutes"
    INTERNAL_RULES = "internal_rules"
    ACCOUNTS = "accounts"
    ADMISSION = "admission"
    EXCLUSION = "exclusion"
    REMOVAL = "removal"
    DISSOLUTION = "dissolution"


@dataclass(frozen=True)
class CollegeRule:
    """A college. votes: False for an advisory one. weight: of each voice in it.

    share: what the whole college weighs, whatever its number, between 0 and 1; the shares of all voting colleges then
    make 1, and `weight` is not used. None where nobody has a share.
    """

    code: str
    name: str
    votes: bool = True
    weight: Fraction = Fraction(1)
    share: Fraction | None = None


@dataclass(frozen=True)
class VoterRule:
    """Who of the members has a voice in the assembly. seniority_days: member for that long on the day."""

    fee_paid: bool = False
    seniority_days: int = 0
    organisations: bool = True


@dataclass(frozen=True)
class QuorumRule:
    """part: of the voices of the list (0: no quorum). strictly: more than that part, not just that part.

    represented: voices carried by proxy count. in_each_college: the part must be reached in each voting college.
    at_least: persons really there, whatever the part.
    """

    part: Fraction = Fraction(0)
    strictly: bool = False
    represented: bool = True
    in_each_college: bool = False
    at_least: int = 0

    @property
    def is_none(self) -> bool:
        return self.part == 0 and self.at_least == 0


@dataclass(frozen=True)
class MajorityRule:
    threshold: Threshold = Threshold.SIMPLE
    base: Base = Base.EXPRESSED
    on_tie: OnTie = OnTie.REJECTED


@dataclass(frozen=True)
class ProxyRule:
    """Powers given to another voter.

    most: how many one person may carry (0: none are allowed, None: no limit). across_colleges: to somebody of another
    college too. chained: who gives a power may pass on those received; otherwise they are lost.
    """

    most: int | None = 0
    across_colleges: bool = True
    chained: bool = False


@dataclass(frozen=True)
class MeetingRule:
    """What holds in one kind of meeting (`ANY`: in all that have no rule of their own).

    second_quorum: on a second call (None: the same). second_after_days: at least that long after the first.
    by_college: weights and shares of the colleges count; otherwise each voice is one.
    """

    kind: str = ANY
    notice_days: int = 0
    quorum: QuorumRule = QuorumRule()
    second_quorum: QuorumRule | None = None
    second_after_days: int = 0
    majority: MajorityRule = MajorityRule()
    proxies: ProxyRule = ProxyRule()
    by_college: bool = False


@dataclass(frozen=True)
class DecisionRule:
    """What one kind of decision asks, in whatever meeting. None: as the meeting has it."""

    decision: Decision
    majority: MajorityRule | None = None
    quorum: QuorumRule | None = None
    # By secret ballot, as soon as it is about persons, say many statutes.
    secret: bool = False


@dataclass(frozen=True)
class TermRule:
    """How long a mandate lasts in a kind of body. renewals: how many times in a row, None without limit."""

    body_kind: str
    months: int
    renewals: int | None = None


@dataclass(frozen=True)
class FunctionRule:
    """How many hold a function in a kind of body (co-presidents: 1 to 3), and with which others it cannot go."""

    body_kind: str
    function: str
    fewest: int = 0
    most: int | None = None
    not_with: tuple[str, ...] = ()


@dataclass(frozen=True)
class AdmissionRule:
    """Who admits a member: a kind of body, or "" where to apply is enough."""

    body_kind: str = ""


@dataclass(frozen=True)
class Rules:
    """The rules of one version of the statutes. written: False for the defaults of who wrote none."""

    name: str = ""
    written: bool = True
    colleges: tuple[CollegeRule, ...] = ()
    voters: VoterRule = VoterRule()
    meetings: tuple[MeetingRule, ...] = ()
    decisions: tuple[DecisionRule, ...] = ()
    terms: tuple[TermRule, ...] = ()
    functions: tuple[FunctionRule, ...] = ()
    admission: AdmissionRule = field(default_factory=AdmissionRule)

    def meeting(self, kind: str) -> MeetingRule:
        """The rule of a kind of meeting; an extraordinary assembly without rule follows the ordinary one."""
        known = {rule.kind: rule for rule in self.meetings}
        if kind == EXTRAORDINARY and kind not in known:
            kind = ASSEMBLY
        return known.get(kind) or known.get(ANY) or MeetingRule()

    def decision(self, decision: str) -> DecisionRule:
        """What this kind of decision asks; nothing of its own where the statutes say nothing."""
        found = next((rule for rule in self.decisions if rule.decision == decision), None)
        return found or DecisionRule(Decision(decision))

    def majority(self, kind: str, decision: str = Decision.ORDINARY) -> MajorityRule:
        return self.decision(decision).majority or self.meeting(kind).majority

    def quorum(
        self, kind: str, decision: str = Decision.ORDINARY, *, second_call: bool = False
    ) -> QuorumRule:
        """The second call of a meeting goes before what a decision asks."""
        meeting = self.meeting(kind)
        if second_call and meeting.second_quorum is not None:
            return meeting.second_quorum
        return self.decision(decision).quorum or meeting.quorum

    def proxies(self, kind: str) -> ProxyRule:
        return self.meeting(kind).proxies

    def notice_days(self, kind: str) -> int:
        return self.meeting(kind).notice_days

    def college(self, code: str) -> CollegeRule | None:
        """None for a college that these rules do not name."""
        return next((college for college in self.colleges if college.code == code), None)

    def term_months(self, body_kind: str) -> int | None:
        """How long a mandate lasts there, None without term."""
        return next((term.months for term in self.terms if term.body_kind == body_kind), None)


# Of an association that wrote nothing.
UNWRITTEN = Rules(name="Aucune règle écrite", written=False)
