"""The best guess of what an item is about: the form is filled in with it, and one touch saves.

An action sheet is meant when its number stands in the subject, when words of its title do, or when whoever wrote pilots
it or belongs to its group; the first reason weighs most.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import Any, Final

from maillage.contexts.programme.actions.models import Action, ActionMember
from maillage.contexts.programme.inbox.models import InboxFile, InboxItem, ItemKind
from maillage.core.search_text import search_text
from maillage.platform.ui.typography import long_date

DUE_DAYS: Final = 14
_CODE: Final = 100
_WORD: Final = 10
_IN_TEXT: Final = 2
_PILOT: Final = 8
_GROUP: Final = 5
# A single word of the text alone is no reason.
_LEAST: Final = 5
_SHORTEST: Final = 4
_PREFIX: Final = re.compile(r"^\s*((re|ré|rép|fw|fwd|tr|wg|aw)\s*:\s*)+", re.IGNORECASE)
_CODES: Final = re.compile(r"\ba(\d{1,4})\b")
# Words of titles that tell no sheet from another.
_COMMON: Final = frozenset(
    search_text(
        "action actions avec cpts dans donner elle elles entre fiche leur leurs mettre mise notre nous nouvelle "
        "plus pour projet réunion sans santé soins sont territoire tous toute toutes vers votre vous"
    ).split()
)
_QUOTED: Final = 1_500


def plain_title(title: str) -> str:
    """The subject without « Re: », « Fwd: », « TR: »."""
    return _PREFIX.sub("", title).strip() or title


def _words(text: str) -> set[str]:
    return {one for one in search_text(text).split() if len(one) >= _SHORTEST and one not in _COMMON}


def score(item: InboxItem, action: Action, *, member_of: Collection[int]) -> int:
    """How much speaks for this sheet; 0 for nothing."""
    subject, title = search_text(item.title), _words(action.title)
    total = _CODE if action.code.lower() in {f"a{one}" for one in _CODES.findall(subject)} else 0
    total += _WORD * len(title & _words(item.title))
    total += _IN_TEXT * min(4, len(title & _words(item.body[:4_000])))
    if item.contact_id is not None and action.pilot_id == item.contact_id:
        total += _PILOT
    if action.pk in member_of:
        total += _GROUP
    return total


def best_action(item: InboxItem, actions: Sequence[Action]) -> Action | None:
    """The sheet for which most speaks; None when nothing does, or as much for another one. 1 query."""
    member_of: frozenset[int] = frozenset()
    if item.contact_id is not None:
        rows = ActionMember.objects.filter(contact_id=item.contact_id).order_by("pk")
        member_of = frozenset(rows.values_list("action_id", flat=True))
    found = sorted(
        ((score(item, one, member_of=member_of), one) for one in actions), key=lambda pair: -pair[0]
    )
    if not found or found[0][0] < _LEAST:
        return None
    if len(found) > 1 and found[1][0] == found[0][0]:
        return None
    return found[0][1]


def origin_of(item: InboxItem) -> str:
    """« Courriel de Jeanne Aubépine du 3 mars 2026. »."""
    what = {ItemKind.MAIL: "Courriel", ItemKind.CALL: "Appel", ItemKind.FILE: "Fichier déposé"}[
        ItemKind(item.kind)
    ]
    who = item.contact.name if item.contact is not None else item.sender_name or item.sender_email
    return f"{what}{f' de {who}' if who else ''} du {long_date(item.happened_on)}."


def quoted(item: InboxItem) -> str:
    """Where it comes from, and what it says, cut to what a form holds."""
    text = item.body if len(item.body) <= _QUOTED else f"{item.body[:_QUOTED].rstrip()} […]"
    return f"{origin_of(item)}\n\n{text}".strip()


def evidence_guess(item: InboxItem, actions: Sequence[Action], files: Sequence[InboxFile]) -> dict[str, Any]:
    """What the form of a piece of evidence begins with. 1 query."""
    proper = [one.pk for one in files if not one.is_message]
    return {
        "action": best_action(item, actions),
        "title": plain_title(item.title),
        "happened_on": item.happened_on,
        "kept": proper or [one.pk for one in files],
        "detail": origin_of(item) if files else quoted(item),
        "version": item.version,
    }


def follow_up_guess(item: InboxItem, today: date) -> dict[str, Any]:
    """What the form of a follow-up begins with; it is of no sheet unless somebody says so."""
    title = plain_title(item.title)
    if item.kind == ItemKind.CALL and item.sender_name:
        title = f"Rappeler {item.sender_name} : {title}"
    elif item.kind == ItemKind.MAIL:
        title = f"Répondre : {title}"
    return {
        "title": title[:200],
        "mine": True,
        "due_on": today + timedelta(days=DUE_DAYS),
        "detail": quoted(item)[:2_000],
        "version": item.version,
    }
