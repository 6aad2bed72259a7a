"""What may be asked of France: communes by code, name, postal code or EPCI."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from maillage.contexts.territory.national.models import Commune, Departement, Epci, FormerCode, PostalCode
from maillage.contexts.territory.national.naming import search_key

SEARCH_MIN = 2
_COMMUNE_CODE = re.compile(r"[0-9][0-9AB][0-9]{3}", re.ASCII)
_SIREN = re.compile(r"[0-9]{9}", re.ASCII)


@dataclass(frozen=True)
class CommunePoint:
    """Where a commune is: its town hall, or a point inside. Degrees."""

    code: str
    name: str
    lon: float
    lat: float


def code_mapping(codes: Iterable[str]) -> dict[str, str]:
    """Each known code (today's, former, arrondissement) to today's commune; unknown codes are left out. 2 queries."""
    wanted = set(codes)
    found = dict(FormerCode.objects.filter(code__in=wanted).values_list("code", "commune_id"))
    found.update(
        (code, code)
        for code in Commune.objects.in_force().filter(code__in=wanted).values_list("code", flat=True)
    )
    return found


def full_code_mapping() -> dict[str, str]:
    """Every known code of France to today's commune: what an importer needs. 2 queries, some 45,000 entries."""
    found = dict(FormerCode.objects.values_list("code", "commune_id"))
    found.update((code, code) for code in Commune.objects.in_force().values_list("code", flat=True))
    return found


def current_commune(code: str) -> Commune | None:
    """Today's commune of a code, former or not, with its EPCI and département; None if no commune ever had it."""
    if not _COMMUNE_CODE.fullmatch(code):
        return None
    communes = Commune.objects.in_force().select_related("epci", "departement__region")
    return communes.filter(code=code).first() or communes.filter(former_codes__code=code).first()


def communes_by_code(codes: Iterable[str]) -> QuerySet[Commune]:
    """Communes of these codes, by name."""
    return Commune.objects.filter(code__in=set(codes)).order_by("search_name", "code")


def epci_of(code: str) -> Epci | None:
    """The EPCI with this SIREN number; None if there is none."""
    return Epci.objects.filter(code=code).first() if _SIREN.fullmatch(code) else None


def communes_of_epci(epci_code: str) -> QuerySet[Commune]:
    """Communes of an EPCI by name; none for what is not a SIREN number."""
    if not _SIREN.fullmatch(epci_code):
        return Commune.objects.none()
    return Commune.objects.in_force().filter(epci=epci_code).order_by("search_name", "code")


def communes_of_postal_codes(postal_codes: Iterable[str]) -> dict[str, list[Commune]]:
    """For each known postal code its communes, by name. 1 query."""
    rows = (
        PostalCode.objects.filter(code__in=set(postal_codes))
        .select_related("commune")
        .order_by("commune__search_name", "commune__code")
    )
    found: dict[str, list[Commune]] = {}
    for row in rows:
        found.setdefault(row.code, []).append(row.commune)
    return found


def commune_points(codes: Iterable[str]) -> dict[str, CommunePoint]:
    """Positions of communes by code; those whose position no source knows are left out. 1 query."""
    rows = Commune.objects.filter(code__in=set(codes)).values_list("code", "name", "lon", "lat")
    return {
        code: CommunePoint(code, name, lon, lat)
        for code, name, lon, lat in rows
        if lon is not None and lat is not None
    }


def _digits_match(text: str) -> Q:
    return Q(code__startswith=text) | Q(postal_codes__contains=f" {text}")


def search_communes(text: str, limit: int = 20, first: Iterable[str] = ()) -> list[Commune]:
    """Communes whose name, INSEE or postal code matches, best first, with their département. 1 query.

    Accents, case and hyphens do not count; names that begin with the text come first, then those
    with a word that does; larger communes first. `first`: codes of communes that come before all
    others, such as those of one's own territory. Fewer than two characters find nothing.
    """
    key = search_key(text)[:80]
    if len(key) < SEARCH_MIN:
        return []
    ours = Case(When(code__in=sorted(first), then=Value(0)), default=Value(1), output_field=IntegerField())
    communes = Commune.objects.in_force().select_related("departement").annotate(ours=ours)
    if key.replace("2a", "20").replace("2b", "20").isdigit():
        found = communes.filter(_digits_match(key.upper())).order_by("ours", "search_name", "code")
    else:
        rank = Case(
            When(search_name=key, then=Value(0)),
            When(search_name__startswith=key, then=Value(1)),
            default=Value(2),
            output_field=IntegerField(),
        )
        found = (
            communes.filter(Q(search_name__startswith=key) | Q(search_name__contains=f" {key}"))
            .annotate(rank=rank)
            .order_by("ours", "rank", "-population", "code")
        )
    return list(found[:limit])


def search_epcis(text: str, limit: int = 20) -> list[Epci]:
    """EPCI with every word of the text in their name, or with this SIREN. 1 query."""
    words = search_key(text)[:160].split()
    if not words or len("".join(words)) < SEARCH_MIN:
        return []
    found = Epci.objects.all()
    for word in words:
        found = found.filter(Q(search_name__contains=word) | Q(code__startswith=word))
    return list(found.order_by("search_name", "code")[:limit])


def all_departements() -> Sequence[Departement]:
    return list(Departement.objects.order_by("code"))
