"""Who is who, on paper."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final

from maillage.contexts.association.bodies import queries
from maillage.contexts.association.bodies.models import Body, BodyKind, Mandate
from maillage.contexts.association.bodies.publishing.queries import is_named
from maillage.contexts.association.bodies.tables import function_of
from maillage.platform.ui.typography import count_words, short_date

TEMPLATE: Final = Path(__file__).parent / "documents" / "who_is_who.typ"


def document(bodies: Sequence[Body], *, community: str, today: date, public: bool) -> dict[str, Any]:
    """The data of the document. `bodies` hold their mandates of the day in `.holders`.

    public: what may be shown to everybody: functions, names of who agreed, no end of term, no empty seat.
    """
    return {
        "title": "Qui est qui",
        "community": community,
        "edition": f"Édité le {short_date(today)}",
        "intro": "Les instances de l’association et les personnes qui y siègent."
        if public
        else "Les instances de l’association, les personnes qui y siègent et la fin de leur mandat.",
        "bodies": [_chapter(branch, public) for branch in queries.flat(queries.chart(bodies))],
        "sources": ["Instances et mandats notés par l’association."],
    }


def _chapter(branch: queries.Branch, public: bool) -> dict[str, Any]:
    body = branch.body
    holders: list[Mandate] = getattr(body, "holders", [])
    empty = 0 if public else queries.vacancies(body, holders)
    return {
        "name": body.name,
        "depth": branch.depth,
        "purpose": body.purpose,
        "parent": body.parent.name if body.parent else "",
        "lines": [_line(one, public) for one in holders],
        "empty": f"{count_words(empty, 'siège vacant', 'sièges vacants')}." if empty else "",
        "all_members": body.kind == BodyKind.ASSEMBLY,
    }


def _line(mandate: Mandate, public: bool) -> dict[str, str]:
    named = not public or is_named(mandate)
    return {
        "function": function_of(mandate),
        "name": mandate.contact.name if named else "",
        "detail": mandate.contact.function if named else "",
        "until": "" if public or mandate.ends_on is None else short_date(mandate.ends_on),
        "voice": "" if mandate.votes else "voix consultative",
    }
