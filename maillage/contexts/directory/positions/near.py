"""Who is near: professionals of one profession or places of one kind, by estimated travel time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from maillage.contexts.directory.merging.queries import hidden_people
from maillage.contexts.directory.nomenclature.professions import family, short_label
from maillage.contexts.directory.positions.places import Position
from maillage.contexts.directory.positions.queries import Whereabouts, where
from maillage.contexts.directory.positions.starting import Start
from maillage.contexts.directory.professionals.models import Activity
from maillage.contexts.directory.professionals.queries import (
    DOCTOR,
    GENERAL_PRACTITIONER,
    PRACTISING,
    Wanted,
    activities,
    choices_on,
    register_edition,
)
from maillage.contexts.directory.structures.queries import kind_title, kinds_in, structures_in
from maillage.contexts.territory import api as territory
from maillage.core.geo.sphere import distances_m
from maillage.core.geo.travel import estimated_car_min
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url

PROFESSION, KIND = "p", "k"


@dataclass(frozen=True, slots=True)
class Near:
    """One line of the answer. minutes: estimated by car; distance_km: as the crow flies.

    url: "" for a professional outside the territory, who has no page here.
    """

    key: str
    name: str
    what: str
    commune: str
    phone: str
    phone_shown: str
    minutes: int
    distance_km: float
    position: Position
    url: str
    on_territory: bool

    @property
    def provenance(self) -> str:
        return self.position.short_words


@dataclass(frozen=True, slots=True)
class _Candidate:
    """Somebody or something with a position, before the distance is known."""

    key: str
    name: str
    what: str
    commune: str
    commune_code: str
    phone: str
    phone_shown: str
    position: Position
    url: str


def choices_around(codes: Iterable[str]) -> list[tuple[str, list[tuple[str, str]]]]:
    """What may be looked for in these communes, in two groups: professions, kinds of places. 3 queries."""
    known = frozenset(codes)
    professions = _professions(choices_on(known, register_edition())["professions"])
    return [
        ("Professionnels", [(f"{PROFESSION}:{code}", label) for code, label in professions]),
        ("Lieux", [(f"{KIND}:{kind}", label) for kind, label in kinds_in(known)]),
    ]


def _professions(found: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Professions with their short names; general practitioners by themselves, before all doctors."""
    choices: list[tuple[str, str]] = []
    for code, label in found:
        if code == DOCTOR:
            choices += [(GENERAL_PRACTITIONER, "Médecin généraliste"), (code, "Médecin (tous)")]
        else:
            choices.append((code, short_label(code, fallback=label).capitalize()))
    return choices


def nearest(actor: Actor, start: Start, sought: str, codes: frozenset[str]) -> list[Near]:
    """Those of that profession (« p:60 ») or kind (« k:pharmacy ») in these communes, nearest first.

    A person who exercises at several places is listed once, at the nearest. At most 7 queries.
    """
    kind, _, value = sought.partition(":")
    known = where(codes)
    if kind == PROFESSION:
        found = _people(actor, value, codes, known)
    elif kind == KIND:
        found = _places(actor, value, codes, known)
    else:
        return []
    return _by_time(actor, start, [one for one in found if one.key != start.key])


def _by_time(actor: Actor, start: Start, found: Sequence[_Candidate]) -> list[Near]:
    lons = np.array([one.position.lon for one in found])
    lats = np.array([one.position.lat for one in found])
    minutes = estimated_car_min(start.position.lon, start.position.lat, lons, lats)
    metres = distances_m(start.position.lon, start.position.lat, lons, lats)
    codes = territory.codes_of(actor)
    nearest_of: dict[str, Near] = {}
    for rank in np.lexsort((np.arange(len(found)), metres, minutes)):
        one = found[rank]
        nearest_of.setdefault(
            one.key,
            Near(
                key=one.key,
                name=one.name,
                what=one.what,
                commune=one.commune,
                phone=one.phone,
                phone_shown=one.phone_shown,
                minutes=round(float(minutes[rank])),
                distance_km=round(float(metres[rank]) / 1000, 1),
                position=one.position,
                url=one.url,
                on_territory=one.commune_code in codes,
            ),
        )
    return list(nearest_of.values())


def _people(actor: Actor, profession: str, codes: frozenset[str], known: Whereabouts) -> list[_Candidate]:
    """Those who practise that profession, once per place. 2 or 3 queries."""
    assert actor.community is not None
    here = territory.codes_of(actor)
    wanted = Wanted(
        communes=codes,
        profession=profession,
        category=PRACTISING,
        hidden=hidden_people(actor.community, codes),
    )
    rows: Iterable[Activity] = (
        activities(wanted)
        .select_related("professional", "commune")
        .only(
            "profession_code",
            "skill_code",
            "structure_id",
            "structure_name",
            "address",
            "phone",
            "commune__name",
            "professional__civility",
            "professional__first_name",
            "professional__last_name",
        )
        .order_by("professional__search_name", "professional_id", "pk")
    )
    listed = list(rows)
    # Only those of the territory have a page in this directory.
    with_page = {row.professional_id for row in listed if row.commune_id in here}
    return [
        _Candidate(
            key=row.professional_id,
            name=row.professional.name,
            what=family(row.profession_code, [row.skill_code]).singular.capitalize(),
            commune=row.commune_name,
            commune_code=row.commune_id or "",
            phone=row.phone,
            phone_shown=row.shown_phone,
            position=position,
            url=community_url(actor.community, "directory:professional", idnps=row.professional_id)
            if row.professional_id in with_page
            else "",
        )
        for row in listed
        if (position := known.activity(row)) is not None
    ]


def _places(actor: Actor, kind: str, codes: frozenset[str], known: Whereabouts) -> list[_Candidate]:
    """Structures of that kind. 1 query."""
    assert actor.community is not None
    return [
        _Candidate(
            key=row.finess,
            name=row.shown_name,
            what=kind_title(row.kind),
            commune=row.commune_name,
            commune_code=row.commune_id or "",
            phone=row.phone,
            phone_shown=row.shown_phone,
            position=position,
            url=community_url(actor.community, "directory:structure", finess=row.finess),
        )
        for row in structures_in(codes, kind=kind)
        if (position := known.structure(row)) is not None
    ]
