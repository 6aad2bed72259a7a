"""Several people at once, from lines pasted out of a spreadsheet: « nom ; adresse ; rôle »."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from maillage.core.search_text import search_text
from maillage.platform.access import roles
from maillage.platform.accounts.services import AlreadyInvited, AlreadyMember, invite
from maillage.platform.tenancy.actor import Actor

MOST_LINES: Final = 200
LONGEST_TEXT: Final = 40_000
_SEPARATOR: Final = re.compile(r"\t|;")
# What people write, beside the labels themselves.
_ALSO: Final = {
    "coordinateur": roles.COORDINATOR,
    "coordinatrice": roles.COORDINATOR,
    "assistant": roles.ASSISTANT,
    "assistante": roles.ASSISTANT,
    "president": roles.PRESIDENT,
    "presidente": roles.PRESIDENT,
    "secretaire": roles.SECRETARY,
    "tresorier": roles.TREASURER,
    "tresoriere": roles.TREASURER,
    "ca": roles.BOARD_MEMBER,
    "adherent": roles.PROFESSIONAL,
    "adherente": roles.PROFESSIONAL,
    "professionnel": roles.PROFESSIONAL,
    "professionnelle": roles.PROFESSIONAL,
}
_HEADINGS: Final = frozenset({"nom", "nom et prenom", "prenom et nom", "name"})
_ROLES: Final = _ALSO | {search_text(role.label): role for role in roles.COMMUNITY_ROLES}


@dataclass(frozen=True)
class Line:
    """One pasted line. fault: what is wrong with it, "" if it can be invited."""

    number: int
    name: str = ""
    email: str = ""
    role: roles.Role | None = None
    fault: str = ""


def read_lines(text: str) -> list[Line]:
    """Every line that is not empty, in order, at most `MOST_LINES`; a line of headings is left out."""
    lines: list[Line] = []
    seen: set[str] = set()
    for number, raw in enumerate(text[:LONGEST_TEXT].replace("\x00", "").splitlines(), start=1):
        parts = [part.strip().strip('"').strip() for part in _SEPARATOR.split(raw)]
        if not any(parts) or (not lines and _is_heading(parts)):
            continue
        line = _read(number, parts)
        if not line.fault and line.email in seen:
            line = Line(number, line.name, line.email, line.role, "Cette adresse est déjà plus haut.")
        seen.add(line.email)
        lines.append(line)
        if len(lines) >= MOST_LINES:
            break
    return lines


def _is_heading(parts: Sequence[str]) -> bool:
    return not any("@" in part for part in parts) and search_text(parts[0]) in _HEADINGS


def _read(number: int, parts: Sequence[str]) -> Line:
    """The parts may stand in any order: the address is the one with an @, the role the one that is a role's word."""
    email = next((part for part in parts if "@" in part), "").lower()
    others = [part for part in parts if part and part.lower() != email]
    told = next((part for part in reversed(others) if search_text(part) in _ROLES), "")
    role = _ROLES[search_text(told)] if told else None
    names = [part for part in others if part != told or (role is None)]
    name = names[0][:120] if names else ""
    return Line(number, name, email, role, _fault(name, email, role, names))


def _fault(name: str, email: str, role: roles.Role | None, names: Sequence[str]) -> str:
    if not email:
        return "Il manque l’adresse électronique."
    try:
        validate_email(email)
    except ValidationError:
        return "Cette adresse électronique n’est pas complète."
    if not name:
        return "Il manque le nom."
    if role is None:
        known = ", ".join(one.label for one in roles.COMMUNITY_ROLES)
        return (
            f"Rôle inconnu : « {names[1]} ». Rôles possibles : {known}."
            if len(names) > 1
            else "Il manque le rôle."
        )
    return ""


@dataclass(frozen=True)
class Invited:
    """sent: how many left; refused: lines that could not, with the reason, to be shown again."""

    sent: int
    refused: list[Line]


@transaction.atomic
def invite_lines(*, by: Actor, lines: Sequence[Line]) -> Invited:
    """Invite everybody whose line is right; somebody who has an access already stops nobody else."""
    assert by.community is not None
    sent, refused = 0, []
    for line in lines:
        if line.fault or line.role is None:
            refused.append(line)
            continue
        try:
            invite(
                by=by,
                community=by.community,
                email=line.email,
                name=line.name,
                roles=[line.role.name],
            )
            sent += 1
        except (AlreadyMember, AlreadyInvited) as refusal:
            refused.append(Line(line.number, line.name, line.email, line.role, str(refusal)))
    return Invited(sent, refused)
