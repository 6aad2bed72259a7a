"""Items of two contacts who turn out to be one: nothing stands in the way, they change hands."""

from __future__ import annotations

from maillage.contexts.association.api import SamePerson, SamePersonRule, SamePersonVerdict, same_person_rules


def register() -> None:
    """Called once, when the application starts."""
    same_person_rules.register(SamePersonRule("programme.InboxItem", look))


def look(pair: SamePerson) -> SamePersonVerdict:
    del pair
    return SamePersonVerdict()
