"""What a vote gives: counted from its rows, judged by the rules written with it, said in one sentence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from maillage.contexts.association.statutes import words as statute_words
from maillage.contexts.association.voting.models import Ballot, HandCount, Means, NamedVoice, Vote
from maillage.core.voting import ballots as published
from maillage.core.voting.majority import ABSTAIN, AGAINST, FOR, CollegeCount, Elected, Outcome, decide, elect
from maillage.core.voting.record import part_from_json
from maillage.core.voting.rules import MajorityRule
from maillage.platform.ui.typography import count_words

BETWEEN = "+"
CHOICE_WORDS = {FOR: "Pour", AGAINST: "Contre", ABSTAIN: "Abstention"}
SECRET_WORDS = {**CHOICE_WORDS, ABSTAIN: "Blanc"}


@dataclass(frozen=True)
class Cast:
    """cast: college -> choice -> voices. expressed: college -> voices that chose something."""

    cast: Mapping[str, Counter[str]] = field(default_factory=dict)
    expressed: Counter[str] = field(default_factory=Counter)

    @property
    def total(self) -> Counter[str]:
        """Choice -> voices of all colleges."""
        found: Counter[str] = Counter()
        for one in self.cast.values():
            found.update(one)
        return found

    def taken(self, college: str) -> int:
        """Voices of a college that were used, blank ones too."""
        return self.expressed[college] + self.cast.get(college, Counter())[ABSTAIN]


@dataclass(frozen=True)
class Result:
    adopted: bool | None
    outcome: dict[str, Any]
    words: str


def majority_of(vote: Vote) -> MajorityRule:
    """The majority that this vote is judged by."""
    return part_from_json(vote.rules.get("majority", {}), MajorityRule)


def labels_of(vote: Vote) -> dict[str, str]:
    """Choice -> French words, blank or abstention last."""
    fixed = SECRET_WORDS if vote.means == Means.SECRET else CHOICE_WORDS
    if not vote.is_election:
        return dict(fixed)
    blank = "Abstention" if vote.means in (Means.HANDS, Means.ROLL_CALL) else "Blanc"
    return {**{option["key"]: option["label"] for option in vote.options}, ABSTAIN: blank}


def cast_of(vote: Vote) -> Cast:
    """What was chosen, counted from the rows of the vote. One query. A secret vote has none before its closing."""
    if vote.is_counted:
        return _of_hands(vote)
    model = Ballot if vote.means == Means.SECRET else NamedVoice
    rows = model.objects.filter(vote=vote).order_by().values_list("college", "choice")
    return cast_from((college, split(choice)) for college, choice in rows)


def split(choice: str) -> tuple[str, ...]:
    """The keys of a choice; none for a blank one."""
    return () if choice in ("", ABSTAIN) else tuple(choice.split(BETWEEN))


def joined(choices: tuple[str, ...]) -> str:
    return BETWEEN.join(choices) or ABSTAIN


def cast_from(voices: Any) -> Cast:
    """voices: (college, keys) of each voice."""
    listed = [published.Ballot("", college, choices) for college, choices in voices]
    return Cast(published.cast_by_college(listed), published.expressed_by_college(listed))


def _of_hands(vote: Vote) -> Cast:
    """Hands of an election are counted name by name: as many voices took part as the longest count shows at least."""
    cast: dict[str, Counter[str]] = {}
    for row in HandCount.objects.filter(vote=vote).order_by("pk"):
        cast.setdefault(row.college, Counter())[row.choice] = row.voices
    expressed: Counter[str] = Counter()
    for college, counts in cast.items():
        named = [voices for choice, voices in counts.items() if choice != ABSTAIN]
        whole = sum(named)
        # With several seats a voice may name several: it must not count several times in the base.
        expressed[college] = max([-(-whole // vote.seats), *named]) if vote.is_election else whole
    return Cast(cast, expressed)


def counts_of(vote: Vote, cast: Cast) -> list[CollegeCount]:
    """One count for each college that has a voice. Nobody voted who was not there, whatever was noted of presence."""
    colleges: dict[str, Any] = vote.rules.get("colleges", {})
    found = []
    for code in sorted({*vote.floor, *cast.cast}):
        there = vote.floor.get(code, {"present": 0, "voices": 0})
        rule = colleges.get(code, {})
        present = max(there["present"], cast.taken(code))
        share = rule.get("share")
        found.append(
            CollegeCount(
                cast.cast.get(code, Counter()),
                cast.expressed[code],
                present,
                max(there["voices"], present),
                Fraction(rule.get("weight", "1")),
                None if share is None else Fraction(share),
            )
        )
    return found


def result_of(vote: Vote, cast: Cast) -> Result:
    """The result by the rules written with the vote."""
    rule, counts = majority_of(vote), counts_of(vote, cast)
    if vote.is_election:
        keys = [option["key"] for option in vote.options]
        return _election(vote, elect(rule, counts, keys, vote.seats), cast)
    outcome = decide(rule, counts, vote.president_choice)
    if vote.unanimous and not any(cast.total.values()):
        return Result(True, {"unanimous": True}, "Adopté à l’unanimité.")
    return _proposal(vote, outcome, cast)


def _is_weighed(vote: Vote) -> bool:
    return any(
        one.get("share") is not None or Fraction(one.get("weight", "1")) != 1
        for one in vote.rules.get("colleges", {}).values()
    )


def _proposal(vote: Vote, found: Outcome, cast: Cast) -> Result:
    outcome = {
        "in_favour": str(found.in_favour),
        "against": str(found.against),
        "base": str(found.base),
        "needed": None if found.needed is None else str(found.needed),
        "tied": found.tied,
        "by_president": found.by_president,
    }
    total = cast.total
    if found.adopted and not total[AGAINST] and not total[ABSTAIN]:
        words = f"Adopté à l’unanimité ({count_words(total[FOR], 'voix', 'voix', feminine=True)})."
        return Result(True, outcome, words)
    verdict = "Adopté" if found.adopted else "Rejeté"
    blank = (
        count_words(total[ABSTAIN], "blanc")
        if vote.means == Means.SECRET
        else count_words(total[ABSTAIN], "abstention", feminine=True)
    )
    parts = [f"{verdict} : {total[FOR]} pour, {total[AGAINST]} contre, {blank}"]
    if _is_weighed(vote) and found.base:
        parts.append(f"{statute_words.percent(found.in_favour / found.base)} % des voix pondérées")
    if found.by_president:
        parts.append("à égalité, la voix de la présidence l’emporte")
    elif found.tied:
        parts.append("à égalité")
    parts.append(statute_words.majority(majority_of(vote)))
    return Result(found.adopted, outcome, f"{' ; '.join(parts)}.")


def _election(vote: Vote, found: Elected, cast: Cast) -> Result:
    labels, total = labels_of(vote), cast.total
    outcome = {
        "elected": list(found.elected),
        "tied": list(found.tied),
        "left": found.left,
        "scores": {key: str(score) for key, score in found.scores.items()},
        "base": str(found.base),
        "needed": None if found.needed is None else str(found.needed),
    }
    names = [
        f"{labels[key]} ({count_words(total[key], 'voix', 'voix', feminine=True)})" for key in found.elected
    ]
    words = f"Résultat : {', '.join(names)}." if names else "Personne n’obtient la majorité."
    if found.tied:
        equal = ", ".join(labels[key] for key in found.tied)
        words += f" Égalité entre {equal} : les statuts ou un second tour départagent."
    if found.left:
        words += f" {count_words(found.left, 'siège reste', 'sièges restent')} à pourvoir."
    return Result(None, outcome, words[:600])
