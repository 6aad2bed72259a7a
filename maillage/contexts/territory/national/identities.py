"""Communes as an importer of national files needs them: today's code, and every code and name it ever had."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from maillage.contexts.territory.national.models import Commune, FormerCode


@dataclass(frozen=True)
class CommuneIdentity:
    code: str
    name: str
    postal_codes: tuple[str, ...]
    former_codes: tuple[str, ...]
    former_names: tuple[str, ...]


def all_commune_codes() -> frozenset[str]:
    """Codes of every commune in force. 1 query."""
    return frozenset(Commune.objects.in_force().values_list("code", flat=True))


def commune_identities(codes: Iterable[str] | None) -> Iterator[CommuneIdentity]:
    """Identities of the communes of these codes, or of all of them. 2 queries."""
    wanted = None if codes is None else frozenset(codes)
    former: dict[str, list[tuple[str, str]]] = {}
    for code, name, commune in FormerCode.objects.order_by("code").values_list("code", "name", "commune_id"):
        former.setdefault(commune, []).append((code, name))
    rows = Commune.objects.in_force().order_by("code").values_list("code", "name", "postal_codes")
    for code, name, postal_codes in rows:
        if wanted is None or code in wanted:
            past = former.get(code, [])
            yield CommuneIdentity(
                code=code,
                name=name,
                postal_codes=tuple(postal_codes.split()),
                former_codes=tuple(one for one, _ in past),
                former_names=tuple(one for _, one in past if one),
            )
