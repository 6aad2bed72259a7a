"""The minutes as they are printed: plain data, the same for PDF, for Word, and for what an approval freezes."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from maillage.contexts.association.decisions.models import Decision, DecisionOrigin, FollowUp
from maillage.contexts.association.minutes.attendance import Attendance, attendance_of
from maillage.contexts.association.minutes.models import Minutes, MinutesState
from maillage.contexts.association.minutes.papers.wording import head, time_of
from maillage.contexts.association.minutes.queries import Chapter, Written, written
from maillage.contexts.association.voting.models import Vote
from maillage.platform.ui.typography import french, long_date, short_date

# The shape of the data below. An approved edition keeps the shape of its day, and must be printed for ever: a change of
# shape is a new number with templates of its own, and those of the earlier numbers stay as they are.
SHAPE: Final = 1
TEMPLATES: Final = {1: Path(__file__).parent / "documents" / "minutes_1.typ"}


def contents_of(minutes: Minutes, *, community: str) -> dict[str, Any]:
    """The data of the document. `minutes` holds its meeting. About fifteen queries, whatever the length."""
    meeting = minutes.meeting
    there, all_of_it = attendance_of(meeting), written(minutes)
    return {
        "shape": SHAPE,
        **head(meeting, title="Compte rendu", community=community),
        "state": _state(minutes),
        "body": meeting.body.name if meeting.body else "",
        "hours": _hours(minutes),
        "officers": _officers(minutes),
        "attendance": _attendance(there),
        "chapters": [_chapter(one) for one in all_of_it.chapters if not one.is_empty],
        "rest": _rest(all_of_it),
        "recap": [_decision(one) for chapter in all_of_it.chapters for one in chapter.decisions]
        + [_decision(one) for one in all_of_it.decisions],
        "to_do": [_follow_up(one) for chapter in all_of_it.chapters for one in chapter.follow_ups]
        + [_follow_up(one) for one in all_of_it.follow_ups],
        "signatures": [
            {"label": "La présidence de séance", "name": minutes.chair},
            {"label": "Le secrétariat de séance", "name": minutes.secretary},
        ],
    }


def template_of(contents: Mapping[str, Any]) -> Path:
    """The template that prints these contents, of today or of an edition approved long ago."""
    return TEMPLATES[contents["shape"]]


def _state(minutes: Minutes) -> str:
    if minutes.state != MinutesState.APPROVED or minutes.approved_on is None:
        return "Projet, soumis à approbation" if minutes.state == MinutesState.PROPOSED else "Brouillon"
    where = f" en réunion « {minutes.approved_in.title} »" if minutes.approved_in else ""
    corrected = f", édition {minutes.edition} : {minutes.correction}" if minutes.edition > 1 else ""
    return french(f"Approuvé le {long_date(minutes.approved_on)}{where}{corrected}")


def _hours(minutes: Minutes) -> str:
    """« Ouverte à 20 h 35, levée à 22 h 10 »."""
    opened, closed = time_of(minutes.meeting.opened_at), time_of(minutes.meeting.closed_at)
    parts = [f"ouverte à {opened}" if opened else "", f"levée à {closed}" if closed else ""]
    told = ", ".join(part for part in parts if part)
    return french(f"Séance {told}.") if told else ""


def _officers(minutes: Minutes) -> list[str]:
    lines = []
    if minutes.chair:
        lines.append(f"Présidence de séance : {minutes.chair}")
    if minutes.secretary:
        lines.append(f"Secrétariat de séance : {minutes.secretary}")
    return [french(line) for line in lines]


def _attendance(there: Attendance) -> list[dict[str, str]]:
    """Label and text of each line that says something."""
    alone = not there.voters and not there.remote
    guests = " ; ".join(there.guests)
    lines = [
        ("Présents", f"{there.counted}. {guests[:1].upper()}{guests[1:]}" if alone and guests else ""),
        ("Présents", ", ".join(there.voters)),
        ("À distance", ", ".join(there.remote)),
        ("Excusés", ", ".join(there.excused)),
        ("Absents", str(there.absent) if there.absent else ""),
        ("Pouvoirs", " ; ".join(there.powers)),
        ("Autres présents", "" if alone else guests),
        ("Quorum", there.quorum),
    ]
    return [{"label": label, "text": french(text)} for label, text in lines if text]


def paragraphs(text: str) -> list[dict[str, Any]]:
    """The lines of a text: those that begin with a dash are items of a list; empty ones part paragraphs."""
    found: list[dict[str, Any]] = []
    for line in text.splitlines():
        bare = line.strip()
        if not bare:
            continue
        item = bare[:2] in ("- ", "• ", "– ", "* ")
        found.append({"text": french(bare[2:].strip() if item else bare), "item": item})
    return found


def _chapter(chapter: Chapter) -> dict[str, Any]:
    return {
        "number": str(chapter.number),
        "title": french(chapter.point.title),
        "paragraphs": paragraphs(chapter.point.text),
        "votes": [_vote(one) for one in chapter.votes],
        "decisions": [_decision(one) for one in chapter.decisions],
        "follow_ups": [_follow_up(one) for one in chapter.follow_ups],
    }


def _rest(all_of_it: Written) -> dict[str, Any]:
    """What belongs to no point."""
    return {
        "votes": [_vote(one) for one in all_of_it.votes],
        "decisions": [_decision(one) for one in all_of_it.decisions],
        "follow_ups": [_follow_up(one) for one in all_of_it.follow_ups],
    }


def _vote(vote: Vote) -> dict[str, str]:
    return {"question": french(vote.question), "words": french(vote.words)}


def _decision(decision: Decision) -> dict[str, str]:
    by = f" ({decision.decided_by})" if decision.origin == DecisionOrigin.PARTNER else ""
    effect = f"Effet attendu : {decision.expected_effect}" if decision.expected_effect else ""
    return {
        "number": decision.number,
        "title": french(f"{decision.title}{by}"),
        "text": french(decision.text),
        "effect": french(effect),
    }


def _follow_up(follow_up: FollowUp) -> dict[str, str]:
    return {
        "title": french(follow_up.title),
        "owner": follow_up.owner_name or "à confier",
        "due": short_date(follow_up.due_on) if follow_up.due_on else "",
    }
