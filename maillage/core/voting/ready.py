"""Three sets of rules to start from. None of it is imposed by law: they are what associations of this kind often write.

Each is a beginning that the association makes its own, after its statutes; the numbers are ordinary ones (half of the
members for a first call, fifteen days' notice, two thirds to change the statutes), not rules found in a text.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from maillage.core.voting.rules import (
    ANY,
    ASSEMBLY,
    EXTRAORDINARY,
    AdmissionRule,
    Base,
    CollegeRule,
    Decision,
    DecisionRule,
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

_HALF, _THIRD, _QUARTER = Fraction(1, 2), Fraction(1, 3), Fraction(1, 4)
_TWO_THIRDS = MajorityRule(Threshold.TWO_THIRDS)
_CONSENT = MajorityRule(Threshold.CONSENT)
_CASTING_VOTE = MajorityRule(on_tie=OnTie.PRESIDENT)


@dataclass(frozen=True)
class ReadySet:
    """key: for forms. name, detail: French, for whom it is meant."""

    key: str
    name: str
    detail: str
    rules: Rules


def _assembly(proxies: ProxyRule, *, part: Fraction, by_college: bool = False) -> tuple[MeetingRule, ...]:
    ordinary = MeetingRule(
        ASSEMBLY,
        notice_days=15,
        quorum=QuorumRule(part),
        second_quorum=QuorumRule(),
        second_after_days=15,
        majority=MajorityRule(),
        proxies=proxies,
        by_college=by_college,
    )
    extraordinary = MeetingRule(
        EXTRAORDINARY,
        notice_days=15,
        quorum=QuorumRule(_HALF),
        second_quorum=QuorumRule(),
        second_after_days=15,
        majority=_TWO_THIRDS,
        proxies=proxies,
        by_college=by_college,
    )
    return ordinary, extraordinary


_SERIOUS = (
    DecisionRule(Decision.ELECTION, MajorityRule(), secret=True),
    DecisionRule(Decision.STATUTES, _TWO_THIRDS),
    DecisionRule(Decision.EXCLUSION, MajorityRule(Threshold.ABSOLUTE, Base.PRESENT), secret=True),
    DecisionRule(Decision.DISSOLUTION, _TWO_THIRDS),
)

COLLEGIAL: Final = ReadySet(
    "collegial",
    "Conseil collégial",
    "Tous les membres du conseil ont le même rang ; on y décide par consentement.",
    Rules(
        name="Conseil collégial",
        voters=VoterRule(fee_paid=True),
        meetings=(
            MeetingRule(ANY, notice_days=7),
            *_assembly(ProxyRule(most=2), part=_QUARTER),
            MeetingRule(
                "board",
                notice_days=7,
                quorum=QuorumRule(_HALF, represented=False),
                majority=_CONSENT,
                proxies=ProxyRule(most=1),
            ),
        ),
        decisions=_SERIOUS,
        terms=(TermRule("board", 36, renewals=1),),
        functions=(FunctionRule("board", "president", 1, None, ("treasurer",)),),
        admission=AdmissionRule("board"),
    ),
)

CLASSIC: Final = ReadySet(
    "classic",
    "Conseil d’administration et bureau",
    "Un conseil élu par l’assemblée, un bureau choisi en son sein : présidence, trésorerie, secrétariat.",
    Rules(
        name="Conseil d’administration et bureau",
        voters=VoterRule(fee_paid=True),
        meetings=(
            MeetingRule(ANY, notice_days=7),
            *_assembly(ProxyRule(most=2), part=_THIRD),
            MeetingRule(
                "board",
                notice_days=8,
                quorum=QuorumRule(_HALF),
                majority=_CASTING_VOTE,
                proxies=ProxyRule(most=1),
            ),
            MeetingRule(
                "bureau", notice_days=3, quorum=QuorumRule(_HALF, represented=False), majority=_CASTING_VOTE
            ),
        ),
        decisions=_SERIOUS,
        terms=(TermRule("board", 36), TermRule("bureau", 36)),
        functions=(
            FunctionRule("bureau", "president", 1, 3, ("treasurer", "secretary")),
            FunctionRule("bureau", "treasurer", 1, 2, ("president",)),
            FunctionRule("bureau", "secretary", 1, 2, ("president",)),
        ),
        admission=AdmissionRule("board"),
    ),
)

COLLEGES: Final = ReadySet(
    "colleges",
    "Collèges dont les voix sont pondérées",
    "Chaque collège pèse une part des voix, quel que soit son nombre d’adhérents ; un collège n’a qu’un avis.",
    Rules(
        name="Collèges pondérés",
        colleges=(
            CollegeRule("liberaux", "Professionnels libéraux", share=Fraction(1, 2)),
            CollegeRule("structures", "Maisons, centres et équipes de soins", share=Fraction(3, 10)),
            CollegeRule("etablissements", "Établissements et médico-social", share=Fraction(1, 5)),
            CollegeRule("partenaires", "Collectivités, usagers et partenaires", votes=False),
        ),
        voters=VoterRule(fee_paid=True),
        meetings=(
            MeetingRule(ANY, notice_days=7),
            *_assembly(ProxyRule(most=2, across_colleges=False), part=_THIRD, by_college=True),
            MeetingRule(
                "board",
                notice_days=8,
                quorum=QuorumRule(_HALF),
                majority=_CASTING_VOTE,
                proxies=ProxyRule(most=1),
            ),
            MeetingRule(
                "bureau", notice_days=3, quorum=QuorumRule(_HALF, represented=False), majority=_CASTING_VOTE
            ),
        ),
        decisions=_SERIOUS,
        terms=(TermRule("board", 36), TermRule("bureau", 36)),
        functions=(
            FunctionRule("bureau", "president", 1, 3, ("treasurer",)),
            FunctionRule("bureau", "treasurer", 1, 2, ("president",)),
        ),
        admission=AdmissionRule("board"),
    ),
)

READY_SETS: Final[Mapping[str, ReadySet]] = {ready.key: ready for ready in (COLLEGIAL, CLASSIC, COLLEGES)}
