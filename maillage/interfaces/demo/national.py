"""The national files of the demonstration, beside that of the activities: places of care, know-how, secure addresses.

Each is written as it is published, then imported as an operator would.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from random import Random

from maillage.contexts.directory import api as directory
from maillage.interfaces.demo.establishments import Establishment
from maillage.interfaces.demo.facilities import write_facilities
from maillage.interfaces.demo.people import DemoCommune, Person, rows_of
from maillage.platform.tenancy.actor import Actor

# Share of the professionals who hold a secure address, by profession; the others as nurses do.
_EQUIPPED = {"10": 0.9, "21": 0.85, "40": 0.6, "50": 0.75, "60": 0.55, "70": 0.45}
_SKILL_COLUMNS = (
    "Type d'identifiant PP",
    "Identifiant PP",
    "Identification nationale PP",
    "Nom d'exercice",
    "Prénom d'exercice",
    "Code profession",
    "Libellé profession",
    "Code catégorie professionnelle",
    "Libellé catégorie professionnelle",
    "Code type savoir-faire",
    "Libellé type savoir-faire",
    "Code savoir-faire",
    "Libellé savoir-faire",
)
_SKILL_FIELDS = (
    "id_type",
    "id_number",
    "national_id",
    "family_name",
    "given_name",
    "profession_code",
    "profession_label",
    "category_code",
    "category_label",
    "knowhow_type_code",
    "knowhow_type_label",
    "knowhow_code",
    "knowhow_label",
)
_MAILBOX_COLUMNS = (
    "Type de BAL",
    "Adresse BAL",
    "Type Identifiant PP",
    "Identifiant PP",
    "Identification nationale PP",
    "Type identifiant structure",
    "Identification Structure",
    "Service de rattachement",
    "Civilité d'exercice",
    "Nom d'exercice",
    "Prénom d'exercice",
    "Catégorie profession",
    "Libellé de catégorie profession",
    "Code Profession",
    "Libellé Profession",
    "Code savoir-faire",
    "Libellé savoir-faire",
    "Dématérialisation",
    "Raison Sociale structure BAL",
    "Enseigne commerciale structure BAL",
    "L2COMPLEMENTLOCALISATION structure BAL",
    "L3COMPLEMENTDISTRIBUTION structure BAL",
    "L4NUMEROVOIE structure BAL",
    "L4COMPLEMENTNUMEROVOIE structure BAL",
    "NL4TYPEVOIE structure BAL",
    "L4LIBELLEVOIE structure BAL",
    "L5LIEUDITMENTION structure BAL",
    "L6LIGNEACHEMINEMENT structure BAL",
    "Code postal structure BAL",
    "Département structure BAL",
    "Pays structure BAL",
)
# Invented, and outside the domains of the real secure mail.
SECURE_DOMAIN = "mssante.maillage.example"


def import_files(
    folder: Path,
    at: datetime,
    *,
    people: Sequence[Person],
    places: Sequence[Establishment],
    territories: Sequence[tuple[str, Sequence[DemoCommune]]],
    populations: Iterable[tuple[str, int]],
    seed: int,
) -> None:
    """Write and import them all.

    territories: FINESS number of each CPTS, and its communes. populations: every commune of France.
    """
    stamp = f"{at:%Y%m%d%H%M}"
    sites = [_site(place) for place in places]
    structures = folder / directory.plus_name(at)
    directory.write_finess_plus(structures, sites, at)
    activities = folder / directory.activities_name(at)
    directory.write_finess_activities(activities, [site for site in sites if site.has_emergency], at)
    skills = folder / f"PS_LibreAcces_SavoirFaire_{stamp}.txt"
    _write(skills, _SKILL_COLUMNS, _skills(people))
    mailboxes = folder / f"Extraction_Correspondance_MSSante_{stamp}.txt"
    _write(mailboxes, _MAILBOX_COLUMNS, _mailboxes(people, places, seed))
    lists = [("sas", _intervention_list(folder, at, *territory)) for territory in territories]
    for kind, path in (
        ("finess-plus", structures),
        ("finess-activites", activities),
        ("savoir-faire", skills),
        ("mssante", mailboxes),
        *lists,
        ("bpe", write_facilities(folder, populations, seed=seed)),
    ):
        directory.import_file(by=Actor.system(), kind=directory.kind_named(kind), path=path)


def _write(path: Path, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as stream:
        stream.writelines("|".join(row) + "|\n" for row in (columns, *rows))


def _site(place: Establishment) -> directory.Site:
    code, _, street = place.street
    return directory.Site(
        finess=place.finess,
        name=place.name,
        category_code=place.category,
        commune_code=place.commune.code,
        commune_name=place.commune.name.upper(),
        postal_code=place.commune.postal_code,
        street_number=place.street_number,
        street_type=code,
        street_name=street,
        phone=place.phone,
        lon=place.lon,
        lat=place.lat,
        opened_on=place.opened_on,
        has_emergency=place.category == "355",
    )


def _skills(people: Iterable[Person]) -> Iterable[tuple[str, ...]]:
    """A line per person and know-how."""
    return dict.fromkeys(
        tuple(row.get(field, "") for field in _SKILL_FIELDS)
        for row in map(directory.with_labels, rows_of(people))
        if row.get("knowhow_code")
    )


def _mailboxes(
    people: Iterable[Person], places: Iterable[Establishment], seed: int
) -> Iterable[tuple[str, ...]]:
    """A personal address for some of the people, one of the organisation for the larger places."""
    for person in people:
        random = Random(f"mailbox {seed} {person.rank}")  # noqa: S311 - invented people, not secrets
        if not person.student and random.random() < _EQUIPPED.get(person.profession, 0.5):
            local = f"{_plain(person.given_name)}.{_plain(person.family_name)}"
            yield _mailbox("PER", f"{local}@{SECURE_DOMAIN}", person=person)
    for place in places:
        if place.category in {"106", "355", "500", "603", "604", "606"}:
            yield _mailbox("ORG", f"contact.{place.finess}@{SECURE_DOMAIN}", place=place)


def _mailbox(
    kind: str, address: str, *, person: Person | None = None, place: Establishment | None = None
) -> tuple[str, ...]:
    values = {"Type de BAL": kind, "Adresse BAL": address, "Dématérialisation": "O"}
    if person is not None:
        values |= {
            "Type Identifiant PP": "8",
            "Identifiant PP": person.rpps,
            "Identification nationale PP": f"8{person.rpps}",
            "Nom d'exercice": person.family_name,
            "Prénom d'exercice": person.given_name,
            "Code Profession": person.profession,
        }
    if place is not None:
        values |= {
            "Type identifiant structure": "1",
            "Identification Structure": place.finess,
            "Service de rattachement": "SECRETARIAT",
            "Raison Sociale structure BAL": place.name,
            "L6LIGNEACHEMINEMENT structure BAL": f"{place.commune.postal_code} {place.commune.name.upper()}",
            "Code postal structure BAL": place.commune.postal_code,
        }
    return tuple(values.get(column, "") for column in _MAILBOX_COLUMNS)


def _plain(name: str) -> str:
    decomposed = unicodedata.normalize("NFKD", name.lower())
    return "".join(char for char in decomposed if char.isascii() and (char.isalnum() or char == "-"))


def _intervention_list(folder: Path, at: datetime, finess: str, communes: Sequence[DemoCommune]) -> Path:
    """What the SAS knows of a CPTS: all of its communes but the smallest, so that there is something to see."""
    path = folder / f"sas_{finess}_{at:%Y%m%d}.csv"
    known = sorted(communes, key=lambda commune: (commune.population, commune.code))[1:]
    _write(path, ("FINESS CPTS", "Code INSEE", "Commune"), [(finess, one.code, one.name) for one in known])
    return path
