"""Erase a person, in one transaction, and say what stays and why."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from maillage.platform.privacy.requests.collecting import in_reach, providers
from maillage.platform.registry.personal_data import Person
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community


@dataclass(frozen=True)
class Erased:
    """What one room did, and what it keeps with the reason."""

    label: str
    done: tuple[str, ...]
    keeps: str


@transaction.atomic
def erase_person(*, by: Actor, person: Person, community: Community | None) -> list[Erased]:
    """Erase what one community, or the whole installation, holds. All or nothing; twice is once.

    The refusals of the rooms go through (the last person in coordination): then nothing was erased.
    """
    with in_reach(community):
        return [
            Erased(one.label, tuple(one.erase(by, person, community is None)), one.keeps)
            for one in providers()
        ]


def in_words(erased: list[Erased]) -> str:
    """The answer to the person: what was erased, then what stays and which text asks for it."""
    done = [f"{one.label} : {sentence}" for one in erased for sentence in one.done]
    kept = [f"{one.label} : {one.keeps}" for one in erased if one.keeps]
    lines = ["Effacé :", *(f"- {line}" for line in done)] if done else ["Il n’y avait rien à effacer."]
    return "\n".join([*lines, "", "Conservé :", *(f"- {line}" for line in kept)] if kept else lines)
