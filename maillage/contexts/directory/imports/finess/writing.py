"""Write files as FINESS publishes them, so that invented places take the same way in as real ones.

sites = [Site("300000015", "PHARMACIE DU LAVOIR", "620", "30001", "ALPHA LES BOIS", "30110", lon=4.0, lat=44.2)]
write_finess_plus(folder / plus_name(now), sites, now)         # gzip where the name ends with .gz
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby, islice
from pathlib import Path
from typing import Any, Final, TextIO

from maillage.contexts.directory.imports.finess.legacy import COORDINATES, FIELDS, STRUCTURE
from maillage.contexts.directory.imports.finess.plus import SITE_ADDRESS
from maillage.contexts.directory.imports.finess.queries import EMERGENCY_MEDICINE
from maillage.contexts.directory.nomenclature.structure_kinds import category_label
from maillage.core.geo.projections import (
    ANTILLES_UTM,
    GUYANE_UTM,
    LAMBERT_93,
    MAYOTTE_UTM,
    REUNION_UTM,
    SAINT_PIERRE_UTM,
    projection_of,
    to_metres,
)
from maillage.core.identifiers.insee import departement_of
from maillage.core.identifiers.luhn import luhn_key

_CHUNK: Final = 1_000
_EMERGENCY_DEPARTMENT: Final = "23"
_LETTERS: Final = {"971": "9A", "972": "9B", "973": "9C", "974": "9D", "975": "9E", "976": "9F"}
# As the official files name projections inside `sourcecoordet`.
_SOURCES: Final = {
    LAMBERT_93: "1,ATLASANTE,96,BAN,EPSG:2154 RGF93 / Lambert-93 (Métropole)",
    ANTILLES_UTM: "1,ATLASANTE,96,BAN,EPSG:5490 RGAF09/UTM Zone 20N (Antilles)",
    GUYANE_UTM: "1,ATLASANTE,96,BAN,EPSG:2972 RGFG95/UTM zone 22N (Guyane)",
    REUNION_UTM: "1,ATLASANTE,96,BAN,EPSG:2975 RGR92/UTM zone 40S (Réunion)",
    MAYOTTE_UTM: "1,ATLASANTE,96,BAN,EPSG:4471 RGM04/UTM zone 38S (Mayotte)",
    SAINT_PIERRE_UTM: "1,ATLASANTE,96,BAN,WGS84/UTM zone 21N (St-Pierre-et-Miquelon)",
}


@dataclass(frozen=True, slots=True)
class Site:
    """One place to write. Texts as FINESS has them, in capitals without accents.

    Sites that follow one another with the same `legal_finess` are written under one legal entity.
    """

    finess: str
    name: str
    category_code: str
    commune_code: str
    commune_name: str
    postal_code: str
    legal_finess: str = ""
    legal_name: str = ""
    siret: str = ""
    street_number: str = ""
    street_type: str = ""
    street_name: str = ""
    phone: str = ""
    email: str = ""
    lon: float | None = None
    lat: float | None = None
    opened_on: date | None = None
    closed_on: date | None = None
    has_emergency: bool = False


def invented_finess(departement: str, rank: int) -> str:
    """A FINESS number with its key, in a range far above those given so far.

    The first two characters of the département, 99, four digits of `rank`: 10,000 for each. ValueError beyond.
    """
    if not 0 <= rank < 10_000:
        raise ValueError(f"rank of an invented FINESS number out of range: {rank}")
    stem = f"{departement[:2]}99{rank:04d}"
    return stem + luhn_key(stem.replace("A", "1").replace("B", "2"))


def plus_name(generated_at: datetime) -> str:
    """File name of a daily FINESS+ file of structures."""
    return f"finess-structures-journalier-{generated_at:%Y%m%d}.json.gz"


def activities_name(generated_at: datetime) -> str:
    """File name of a daily FINESS+ file of activities."""
    return f"finess-activites-journalier-{generated_at:%Y%m%d}.json.gz"


def etalab_name(day: date) -> str:
    """File name of an older extraction with coordinates."""
    return f"etalab-cs1100507-stock-{day:%Y%m%d}-0339.csv"


def write_finess_plus(path: Path, sites: Iterable[Site], generated_at: datetime) -> int:
    """Write a FINESS+ file of structures; return the number of sites."""
    written = 0
    with _writing(path) as stream:
        stream.write(_opening(generated_at, '"gcc": [], "gco": [], '))
        separator = ""
        for entity in _entities(sites):
            stream.write(separator + json.dumps(_entity(entity), ensure_ascii=False))
            separator = ",\n"
            written += len(entity)
        stream.write("\n]}\n")
    return written


def write_finess_activities(path: Path, sites: Iterable[Site], generated_at: datetime) -> int:
    """Write a FINESS+ file of activities, which says where the emergency departments are; return the sites."""
    written = 0
    with _writing(path) as stream:
        stream.write(_opening(generated_at, ""))
        for written, site in enumerate(sites, start=1):
            separator = "" if written == 1 else ",\n"
            stream.write(separator + json.dumps(_active_entity(site), ensure_ascii=False))
        stream.write("\n]}\n")
    return written


def write_finess_etalab(path: Path, sites: Iterable[Site], day: date) -> int:
    """Write an older extraction (cs1100507): structures, then positions; return the number of structures.

    ValueError when a text holds a semicolon or a control character.
    """
    known = list(sites)
    with _writing(path) as stream:
        stream.write(f"finess;etalab;98;{day:%Y-%m-%d}\n")
        for site in known:
            stream.write(_line(_structure_fields(site)))
        for site, metres in zip(known, _metres(known), strict=True):
            if metres is not None:
                x, y = (f"{value:.1f}" for value in metres)
                source = _SOURCES[_projection(site)]
                stream.write(_line([COORDINATES, site.finess, x, y, source, f"{day:%Y-%m-%d}"]))
    return len(known)


@contextmanager
def _writing(path: Path) -> Iterator[TextIO]:
    if path.name.endswith(".gz"):
        with gzip.open(path, "wt", encoding="utf-8", compresslevel=4) as packed:
            yield packed
    else:
        with path.open("w", encoding="utf-8", newline="\n") as stream:
            yield stream


def _opening(generated_at: datetime, groups: str) -> str:
    return f'{{"schemaVersion": "v1.0.0", "generatedAt": "{generated_at:%Y-%m-%dT%H:%M:%S}Z", {groups}"pmej": [\n'


Placed = tuple[Site, tuple[float, float] | None]


def _entities(sites: Iterable[Site]) -> Iterator[list[Placed]]:
    """Sites with their metres, those of one legal entity together."""
    for _, together in groupby(_placed(sites), key=lambda placed: placed[0].legal_finess or placed[0].finess):
        yield list(together)


def _placed(sites: Iterable[Site]) -> Iterator[Placed]:
    remaining = iter(sites)
    while chunk := list(islice(remaining, _CHUNK)):
        yield from zip(chunk, _metres(chunk), strict=True)


def _projection(site: Site) -> int:
    return projection_of(departement_of(site.commune_code))


def _metres(sites: Sequence[Site]) -> list[tuple[float, float] | None]:
    """East and north of each site in the projection of its département; None without a position."""
    found: list[tuple[float, float] | None] = [None] * len(sites)
    ranks: dict[int, list[int]] = {}
    for rank, site in enumerate(sites):
        if site.lon is not None and site.lat is not None:
            ranks.setdefault(_projection(site), []).append(rank)
    for epsg, of_epsg in ranks.items():
        lons = [float(sites[rank].lon or 0) for rank in of_epsg]
        lats = [float(sites[rank].lat or 0) for rank in of_epsg]
        east, north = to_metres(epsg, lons, lats)
        for rank, x, y in zip(of_epsg, east.tolist(), north.tolist(), strict=True):
            found[rank] = (x, y)
    return found


def _filled(values: dict[str, Any]) -> dict[str, Any]:
    """Absent keys instead of nulls, as the official files have them."""
    return {key: value for key, value in values.items() if value not in ("", None)}


def _entity(placed: Sequence[Placed]) -> dict[str, Any]:
    first = placed[0][0]
    return {
        "informationsGeneralesPMEJ": _filled(
            {
                "pmSmsseId": first.legal_finess or first.finess,
                "denominationLonguePmSmsse": first.legal_name or first.name,
                "denominationPm": (first.legal_name or first.name)[:38],
                "numFinessPm": first.legal_finess,
                "siren": first.siret[:9],
            }
        ),
        "adresse": [],
        "contact": [],
        "engagement": [],
        "evenement": [],
        "ege": [_site(site, metres) for site, metres in placed],
        "etatObjet": "A",
        "dateDerniereMaj": "2026-01-01 00:00:00",
    }


def _site(site: Site, metres: tuple[float, float] | None) -> dict[str, Any]:
    return {
        "informationsGeneralesEGE": _filled(
            {
                "egeId": site.finess,
                "dateOuverture": site.opened_on.isoformat() if site.opened_on else "",
                "dateFermeture": site.closed_on.isoformat() if site.closed_on else "",
                "nomEgeCourt": site.name[:38],
                "nomEgeLong": site.name,
                "numFinessEge": site.finess,
                "siret": site.siret,
            }
        ),
        "categorieentiteGeographiqueExercice": site.category_code,
        "typeBudget": ["01"],
        "adresse": [_address(site, metres)],
        "contact": [
            {
                "typeContact": {"roleContact": "01"},
                "telecom": _filled({"telephone": site.phone, "courriel": site.email}),
            }
        ],
        "engagement": [],
        "evenement": _events(site),
        "roleEge": [],
        "etatObjet": "I" if site.closed_on else "A",
        "dateDerniereMaj": "2026-01-01 00:00:00",
    }


def _events(site: Site) -> list[dict[str, str]]:
    """What the register keeps of the life of a site: its opening, twice as published, and its closing."""
    days = [("003", site.opened_on), ("007", site.opened_on), ("005", site.closed_on)]
    return [
        {
            "evenementId": f"{site.finess}{code}",
            "dateEnregistrement": "2025-10-21 19:19:05",
            "dateEvenement": day.isoformat(),
            "etatObjet1": code,
            "identifiantObjet1": site.finess,
            "systemeMaitre": "01",
            "typeObjet1": "EG",
            "codeEvenement": code,
        }
        for code, day in days
        if day is not None
    ]


def _address(site: Site, metres: tuple[float, float] | None) -> dict[str, Any]:
    address = _filled(
        {
            "usageAdresse": SITE_ADDRESS,
            "numeroVoie": site.street_number,
            "typeVoie": site.street_type,
            "libelleVoie": site.street_name,
            "cogCommune": site.commune_code,
            "ligneAcheminement": site.commune_name,
            "codePostal": site.postal_code,
        }
    )
    if metres is not None:
        # The official files have north in X and east in Y.
        address["coordonneesGeographique"] = {
            "coordonneeX": f"{metres[1]:.2f}",
            "coordonneeY": f"{metres[0]:.2f}",
            "directionLatitude": f"{site.lat:.6f}",
            "directionLongitude": f"{site.lon:.6f}",
            "scoreBAN": "0.97",
        }
    return address


def _active_entity(site: Site) -> dict[str, Any]:
    codes = [(EMERGENCY_MEDICINE, _EMERGENCY_DEPARTMENT)] if site.has_emergency else []
    return {
        "numFiness": site.legal_finess or site.finess,
        "pmSmsseId": site.legal_finess or site.finess,
        "activitesAutorisees": [],
        "ege": [
            {
                "egeId": site.finess,
                "numFinessEge": site.finess,
                "activitesExercees": [_activity(*pair) for pair in codes],
            }
        ],
    }


def _activity(activity_code: str, modality_code: str) -> dict[str, Any]:
    return {
        "caracteristiquesGeneriques": {"etatObjet": "A", "dateDebutActiviteAutorisee": "2020-01-01"},
        "nature": {
            "codeNature": "AMF",
            "caracteristiquesSpecifiques": {
                "typeActiviteAMF": {
                    "activiteAMF": activity_code,
                    "modaliteActivite": modality_code,
                    "formeActivite": "00",
                }
            },
        },
        "evenement": [],
        "engagement": [],
        "capacite": [],
        "zoneIntervention": None,
    }


def _structure_fields(site: Site) -> list[str]:
    departement = departement_of(site.commune_code)
    values = {
        "section": STRUCTURE,
        "nofinesset": site.finess,
        "nofinessej": site.legal_finess,
        "rs": site.name[:38],
        "rslongue": site.name,
        "numvoie": site.street_number,
        "typvoie": site.street_type,
        "voie": site.street_name,
        "commune": site.commune_code[2:],
        "departement": _LETTERS.get(departement, departement[:2]),
        "ligneacheminement": f"{site.postal_code} {site.commune_name}",
        "telephone": site.phone,
        "categetab": site.category_code,
        "libcategetab": category_label(site.category_code),
        "siret": site.siret,
        "dateouv": site.opened_on.isoformat() if site.opened_on else "",
    }
    return [values.get(name, "") for name in FIELDS]


def _line(values: Sequence[str]) -> str:
    line = ";".join(values)
    if line.count(";") != len(values) - 1 or not line.isprintable():
        raise ValueError(f"separator or control character in {values!r}")
    return line + "\n"
