"""An agenda typed or pasted as lines, and the usual agendas to start from."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from maillage.contexts.association.meetings.models import AgendaItem, MeetingKind
from maillage.contexts.association.meetings.preparing.services import AgendaLine

_BULLET: Final = re.compile(r"^\s*(?:[-–—•*]|\d{1,2}\s*[.)°/-])\s*")
_LENGTH: Final = re.compile(
    r"[\s,;(–—-]*\b(?:(?P<hours>\d{1,2})\s*h(?:\s*(?P<rest>\d{2}))?|(?P<minutes>\d{1,3})\s*(?:min(?:utes?)?|mn|'|’))(?!\w)\s*\)?"
)
_KINDS: Final = (
    (re.compile(r"[\s,;(–—-]*\b(?:décision|decision|vote)s?\b\s*\)?\s*$", re.IGNORECASE), "decision"),
    (re.compile(r"[\s,;(–—-]*\b(?:échange|echange|discussion)s?\b\s*\)?\s*$", re.IGNORECASE), "discussion"),
    (re.compile(r"[\s,;(–—-]*\b(?:information|info)s?\b\s*\)?\s*$", re.IGNORECASE), "information"),
)
_ACT: Final = re.compile(
    r"\b(?:approbation|adoption|élection|election|vote|renouvellement|validation)\b", re.IGNORECASE
)
_LONGEST_MIN: Final = 600


def parse(text: str) -> list[AgendaLine]:
    """One point for each line that says something: « 2. Comptes 2025 (décision, 20 min) ».

    Number and bullet are dropped; a length and a kind at the end are understood. A point that begins with an act
    (« Approbation du… », « Élection de… ») is a decision unless the line says otherwise.
    """
    return [line for line in map(_line, text.splitlines()) if line is not None]


def _line(text: str) -> AgendaLine | None:
    rest = _BULLET.sub("", text).strip()
    if not rest:
        return None
    minutes, kind = None, ""
    # The two may come in either order.
    for _ in range(2):
        if minutes is None and (found := _last_length(rest)) is not None:
            minutes, rest = found
        if not kind:
            kind, rest = _kind(rest)
    title = " ".join(rest.split()).rstrip(" ,;(–—-")
    if not title:
        return None
    kind = kind or (AgendaItem.Kind.DECISION if _ACT.match(title) else AgendaItem.Kind.INFORMATION)
    return AgendaLine(title=title[:200], kind=kind, duration_min=minutes)


def _last_length(text: str) -> tuple[int, str] | None:
    found = next((m for m in _LENGTH.finditer(text) if not text[m.end() :].strip(" ),;")), None)
    if found is None:
        # « (20 min, décision) »: the length stands before the kind.
        found = next((m for m in _LENGTH.finditer(text) if _only_kind(text[m.end() :])), None)
    if found is None:
        return None
    minutes = 60 * int(found["hours"] or 0) + int(found["rest"] or found["minutes"] or 0)
    if not 0 < minutes <= _LONGEST_MIN:
        return None
    return minutes, f"{text[: found.start()]} ({text[found.end() :]}" if text[found.end() :].strip(
        " ),;"
    ) else text[: found.start()]


def _only_kind(text: str) -> bool:
    return any(pattern.fullmatch(text) for pattern, _ in _KINDS)


def _kind(text: str) -> tuple[str, str]:
    for pattern, name in _KINDS:
        # A title that is nothing but « Décisions » stays a title; so does a word at the end without any mark.
        found = pattern.search(text)
        if found and found.start() and text[found.start() : found.end()].lstrip()[:1] in ",;(–—-":
            return name, text[: found.start()]
    return "", text


_ASSEMBLY: Final = (
    "Ouverture, émargement, quorum (10 min)\n"
    "Approbation du compte rendu de la dernière assemblée (décision, 5 min)\n"
    "Rapport moral (décision, 15 min)\n"
    "Rapport d’activité (décision, 20 min)\n"
    "Rapport financier et comptes de l’exercice (décision, 20 min)\n"
    "Montant de la cotisation (décision, 5 min)\n"
    "Orientations et budget de l’année (décision, 20 min)\n"
    "Élections au conseil d’administration (décision, 20 min)\n"
    "Questions diverses (échange, 15 min)\n"
)
_BOARD: Final = (
    "Approbation du compte rendu de la dernière réunion (décision, 5 min)\n"
    "Suites données aux décisions (information, 10 min)\n"
    "Point sur les missions et les groupes de travail (échange, 30 min)\n"
    "Point financier (information, 10 min)\n"
    "Admissions et départs (décision, 10 min)\n"
    "Questions diverses (échange, 15 min)\n"
)
_ROUND: Final = (
    "Accueil et présentation de la CPTS (information, 20 min)\n"
    "Tour de table : besoins et ressources du territoire (échange, 40 min)\n"
    "Actions à mener ensemble (échange, 30 min)\n"
    "Suites et prochaine rencontre (décision, 10 min)\n"
)
USUAL: Final[Mapping[str, str]] = {
    MeetingKind.ASSEMBLY: _ASSEMBLY,
    MeetingKind.EXTRAORDINARY: (
        "Ouverture, émargement, quorum (10 min)\n"
        "Modification des statuts : présentation (échange, 30 min)\n"
        "Modification des statuts (décision, 15 min)\n"
        "Pouvoirs pour les formalités (décision, 5 min)\n"
    ),
    MeetingKind.BOARD: _BOARD,
    MeetingKind.BUREAU: _BOARD,
    MeetingKind.WORKING_GROUP: (
        "Où en sommes-nous (information, 10 min)\n"
        "Travail du jour (échange, 60 min)\n"
        "Qui fait quoi d’ici la prochaine fois (décision, 15 min)\n"
        "Prochaine date (décision, 5 min)\n"
    ),
    MeetingKind.WORKSHOP: _ROUND,
    MeetingKind.INFORMATION: _ROUND,
    MeetingKind.RESTITUTION: (
        "Rappel de la démarche (information, 10 min)\n"
        "Ce que nous avons entendu, ce que nous proposons (information, 30 min)\n"
        "Tour de table (échange, 40 min)\n"
        "Suites (décision, 10 min)\n"
    ),
}


def usual(kind: str) -> list[AgendaLine]:
    """The usual points of this kind of meeting; [] for a kind that has none."""
    return parse(USUAL.get(kind, ""))
