"""The number of a decision: « CA-2026-012 », per body and year, never given twice, without gap."""

from __future__ import annotations

from django.db.models import Max

from maillage.contexts.association.bodies.models import Body, BodyKind
from maillage.contexts.association.decisions.models import Decision
from maillage.core.search_text import search_text

# Taken after an open meeting, or by a partner: no body of ours bears them.
OPEN_MEETING, BY_PARTNER = "REU", "PART"
_MAX_PREFIX = 20
_KINDS: dict[str, str] = {
    BodyKind.ASSEMBLY: "AG",
    BodyKind.BOARD: "CA",
    BodyKind.BUREAU: "BUR",
    BodyKind.WORKING_GROUP: "GT",
    BodyKind.COMMISSION: "COM",
    BodyKind.STEERING: "COPIL",
    BodyKind.OTHER: "INST",
}
# Of these an association has several: their name tells them apart.
_SEVERAL = frozenset({BodyKind.WORKING_GROUP, BodyKind.COMMISSION, BodyKind.STEERING, BodyKind.OTHER})
_LITTLE = frozenset(
    [
        "a",
        "au",
        "aux",
        "d",
        "de",
        "des",
        "du",
        "en",
        "et",
        "l",
        "la",
        "le",
        "les",
        "ou",
        "pour",
        "sur",
        "un",
        "une",
    ]
)
_OF_THE_KIND = frozenset(["groupe", "travail", "commission", "comite", "pilotage", "instance"])


def initials(name: str) -> str:
    """« SNP » of « Groupe de travail Soins non programmés »: words that count, without those of the kind."""
    words = [word for word in search_text(name).split() if word not in _LITTLE]
    telling = [word for word in words if word not in _OF_THE_KIND] or words
    if len(telling) == 1:
        return telling[0][:8].upper()
    return "".join(word[0] for word in telling)[:8].upper()


def proposed_prefix(kind: str, name: str) -> str:
    """The prefix of a body that has none yet, before it is told from those of others."""
    base = _KINDS.get(kind, _KINDS[BodyKind.OTHER])
    return f"{base}-{initials(name)}"[:_MAX_PREFIX] if kind in _SEVERAL and initials(name) else base


def prefix_of(body: Body | None, *, partner: bool = False) -> str:
    """The prefix of a body's decisions; it keeps the one of its first decision. 0 to 2 queries."""
    if partner:
        return BY_PARTNER
    if body is None:
        return OPEN_MEETING
    known = Decision.objects.filter(body=body).order_by("pk").values_list("prefix", flat=True).first()
    if known:
        return str(known)
    taken = set(Decision.objects.exclude(body=None).values_list("prefix", flat=True).distinct())
    taken |= {OPEN_MEETING, BY_PARTNER}
    proposed = proposed_prefix(body.kind, body.name)
    candidates = [proposed, *(f"{proposed}{number}" for number in range(2, len(taken) + 3))]
    return next(one for one in candidates if one not in taken)


def next_rank(prefix: str, year: int) -> int:
    """One more than the last of that year; the caller holds the community's turn. 1 query."""
    last: int | None = Decision.objects.filter(prefix=prefix, year=year).aggregate(last=Max("rank"))["last"]
    return (last or 0) + 1
