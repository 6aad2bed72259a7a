"""Who was there, as the minutes say it: names of those who vote, numbers of the guests, powers, quorum."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from maillage.contexts.association.contacts.models import Category
from maillage.contexts.association.meetings.models import Attendee, Meeting, MeetingState, Presence, Proxy
from maillage.contexts.association.meetings.queries import unnamed_in
from maillage.contexts.association.minutes.papers.reading import PRESENT, attendees_of, proxies_of
from maillage.contexts.association.minutes.papers.wording import name_of
from maillage.contexts.association.voting.electorate import quorum_of
from maillage.platform.ui.typography import count_words, french

# Those of the association itself; the others are its partners.
_OURS = (Category.PROFESSIONAL, Category.STAFF)
# Beyond, a list of names is no reading: the signed sheet has them.
NAMED_AT_MOST = 60


@dataclass(frozen=True)
class Attendance:
    """voters, remote, excused: names. guests: those without a voice who came, by category, in words.

    categories: how many of the guests are counted as what. partners: those of them from outside the profession and
    the staff. Where nobody has a voice all who came are guests, and `excused` names all who excused themselves.
    """

    voters: tuple[str, ...]
    remote: tuple[str, ...]
    excused: tuple[str, ...]
    absent: int
    guests: tuple[str, ...]
    guest_count: int
    categories: tuple[tuple[str, int], ...]
    partners: int
    powers: tuple[str, ...]
    quorum: str

    @property
    def counted(self) -> str:
        """« 9 voix présentes, 14 autres personnes »; « 23 personnes, dont 14 partenaires » where nobody votes."""
        here = len(self.voters) + len(self.remote)
        parts = [count_words(here, "voix présente", "voix présentes", feminine=True)] if here else []
        if self.guest_count:
            word = ("autre personne", "autres personnes") if here else ("personne", "personnes")
            parts.append(count_words(self.guest_count, *word, feminine=True))
        if self.partners and (self.partners < self.guest_count):
            parts.append(f"dont {count_words(self.partners, 'partenaire')}")
        return french(", ".join(parts)) if parts else "personne n’est encore noté présent"


def attendance_of(meeting: Meeting) -> Attendance:
    """About ten queries, whatever the number of people."""
    people, unnamed = attendees_of(meeting), unnamed_in(meeting)
    voters = [one for one in people if one.voter]
    guests = [one for one in people if not one.voter and one.presence in PRESENT]
    counts = Counter(one.category for one in guests) + Counter(unnamed)
    total = sum(counts.values())
    return Attendance(
        _names(voters, Presence.PRESENT),
        _names(voters, Presence.REMOTE),
        _excused(voters or people),
        sum(one.presence in (Presence.ABSENT, Presence.UNKNOWN) for one in voters),
        _by_category(guests, counts),
        total,
        tuple((str(one.label), counts[one.value]) for one in Category if counts[one.value]),
        total - sum(counts[one] for one in _OURS),
        _powers(proxies_of(meeting)),
        quorum_words(meeting),
    )


def _names(people: Sequence[Attendee], presence: str) -> tuple[str, ...]:
    return tuple(name_of(one) for one in people if one.presence == presence)


def _excused(people: Sequence[Attendee]) -> tuple[str, ...]:
    names = _names(people, Presence.EXCUSED)
    if len(names) <= NAMED_AT_MOST:
        return names
    return (count_words(len(names), "personne", feminine=True),)


def _by_category(guests: Sequence[Attendee], counts: Counter[str]) -> tuple[str, ...]:
    """« élu ou collectivité (8) : Anne Noyer, … »: named while they are few. counts: with those without a name."""
    named = len(guests) <= NAMED_AT_MOST
    lines = []
    for category in Category:
        if not counts[category]:
            continue
        names = [name_of(one) for one in guests if one.category == category] if named else []
        unnamed = counts[category] - len(names)
        if names and unnamed:
            names.append(count_words(unnamed, "autre", "autres"))
        told = f" : {', '.join(names)}" if names else ""
        lines.append(french(f"{category.label} ({counts[category]}){told}"))
    return tuple(lines)


def _powers(proxies: Sequence[Proxy]) -> tuple[str, ...]:
    return tuple(french(f"{one.giver.name} à {one.holder.name}") for one in proxies)


def quorum_words(meeting: Meeting) -> str:
    """What the statutes of the day say of it, "" before the meeting or where they ask nothing."""
    if meeting.state not in (MeetingState.OPEN, MeetingState.HELD):
        return ""
    now = quorum_of(meeting)
    return now.words if now.is_asked else ""
