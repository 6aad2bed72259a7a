"""The open-data export: a zip of CSV files that describe themselves, without any personal contact."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import IO, Any

from maillage.contexts.directory.nomenclature.tables import label_of
from maillage.contexts.directory.organisations.models import Organisation
from maillage.contexts.directory.professionals.naming import proper_address, proper_structure_name
from maillage.contexts.directory.publishing.queries import Practice
from maillage.contexts.directory.structures.models import Structure
from maillage.core.identifiers.rpps import parse_national_id
from maillage.platform.tables.csv_file import harmless

LICENCE = {
    "name": "etalab-2.0",
    "title": "Licence Ouverte / Open Licence 2.0",
    "path": "https://www.etalab.gouv.fr/licence-ouverte-open-licence/",
}


@dataclass(frozen=True)
class Field:
    """A column: name in the file, type of the Frictionless table schema, and what it says."""

    name: str
    description: str
    type: str = "string"


@dataclass(frozen=True)
class File:
    name: str
    title: str
    fields: tuple[Field, ...]
    rows: Sequence[tuple[Any, ...]]


PEOPLE = (
    Field("identifiant_rpps", "Numéro RPPS, ou identifiant national pour qui n’en a pas"),
    Field("nom", "Titre d’exercice, prénom et nom"),
    Field("profession", "Profession, médecins généralistes à part"),
    Field("savoir_faire", "Spécialités et compétences, séparées par « | »"),
    Field("mode_exercice", "Mode d’exercice (NOS, table R23)"),
    Field("structure", "Nom de la structure d’exercice"),
    Field("structure_finess", "FINESS de la structure, quand le registre le donne"),
    Field("commune_code", "Code INSEE de la commune d’exercice"),
    Field("commune", "Commune d’exercice"),
)
PLACES = (
    Field("finess", "Numéro FINESS de l’établissement"),
    Field("nom", "Nom"),
    Field("categorie_code", "Code de la catégorie d’établissement (NOS, table R66)"),
    Field("categorie", "Catégorie d’établissement"),
    Field("gestionnaire", "Organisme gestionnaire"),
    Field("adresse", "Adresse"),
    Field("code_postal", "Code postal"),
    Field("commune_code", "Code INSEE de la commune"),
    Field("commune", "Commune"),
    Field("telephone", "Téléphone de l’établissement"),
    Field("longitude", "Longitude (WGS 84), degrés", "number"),
    Field("latitude", "Latitude (WGS 84), degrés", "number"),
)
BODIES = (
    Field("genre", "Genre d’organisation"),
    Field("nom", "Nom"),
    Field("adresse", "Adresse"),
    Field("code_postal", "Code postal"),
    Field("commune_code", "Code INSEE de la commune"),
    Field("commune", "Commune"),
    Field("telephone", "Téléphone de l’accueil"),
    Field("site_internet", "Site internet"),
    Field("objet", "Pour quoi s’y adresser"),
)


def people_file(practices: Iterable[Practice]) -> File:
    """Who practises where; no telephone, no address, no e-mail."""
    rows = [
        (
            parse_national_id(one.idnps).number,
            one.name,
            one.profession,
            "|".join(one.skills),
            label_of("R23", one.mode_code, fallback=one.mode_code) if one.mode_code else "",
            one.structure,
            one.structure_id[1:] if one.structure_id.startswith("1") and len(one.structure_id) == 10 else "",
            one.commune_code,
            one.commune,
        )
        for one in practices
    ]
    return File("professionnels.csv", "Professionnels de santé, une ligne par lieu d’exercice", PEOPLE, rows)


def places_file(structures: Iterable[Structure]) -> File:
    rows = [
        (
            one.finess,
            proper_structure_name(one.name),
            one.category_code,
            one.category_label,
            proper_structure_name(one.legal_name),
            proper_address(one.address),
            one.postal_code,
            one.commune_id or "",
            one.commune.name if one.commune else "",
            one.phone,
            one.lon,
            one.lat,
        )
        for one in structures
    ]
    return File("lieux-de-soins.csv", "Lieux de soins et d’accompagnement", PLACES, rows)


def bodies_file(organisations: Iterable[Organisation]) -> File:
    """Organisations with their reception; neither their contacts nor an e-mail address, often a person's."""
    rows = [
        (
            one.kind_label,
            one.name,
            one.address,
            one.postal_code,
            one.commune_id or "",
            one.commune.name if one.commune else "",
            one.phone,
            one.website,
            one.purpose,
        )
        for one in organisations
    ]
    return File("organisations.csv", "Organisations partenaires", BODIES, rows)


def write_package(
    target: IO[bytes], files: Sequence[File], *, title: str, name: str, on: date, sources: Sequence[str]
) -> int:
    """Write the zip; how many rows in all. `target` stays open."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in files:
            archive.writestr(file.name, _csv(file))
        archive.writestr("datapackage.json", _package(files, title=title, name=name, on=on, sources=sources))
        archive.writestr("LISEZMOI.txt", _notice(files, title=title, on=on, sources=sources))
    return sum(len(file.rows) for file in files)


def _csv(file: File) -> str:
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow([field.name for field in file.fields])
    for row in file.rows:
        writer.writerow(["" if v is None else harmless(v) if isinstance(v, str) else v for v in row])
    return stream.getvalue()


def _package(files: Sequence[File], *, title: str, name: str, on: date, sources: Sequence[str]) -> str:
    """The description that Frictionless tools read (Data Package, version 1)."""
    content = {
        "name": name,
        "title": title,
        "created": on.isoformat(),
        "licenses": [LICENCE],
        "sources": [{"title": source} for source in sources],
        "resources": [
            {
                "name": file.name.removesuffix(".csv"),
                "title": file.title,
                "path": file.name,
                "format": "csv",
                "encoding": "utf-8",
                "schema": {"fields": [vars(field) for field in file.fields], "missingValues": [""]},
            }
            for file in files
        ],
    }
    return json.dumps(content, ensure_ascii=False, indent=2)


def _notice(files: Sequence[File], *, title: str, on: date, sources: Sequence[str]) -> str:
    lines = [
        title,
        f"Export du {on:%d/%m/%Y}.",
        "",
        *(f"{file.name} : {file.title.lower()} ({len(file.rows)} lignes)" for file in files),
        "datapackage.json : description des colonnes, lisible par une machine",
        "",
        "Sources :",
        *(f"- {source}" for source in sources),
        "",
        f"Licence : {LICENCE['title']} ({LICENCE['path']}).",
        "Qui réutilise ces fichiers cite les sources et leur date.",
        "Ils ne contiennent ni téléphone, ni adresse, ni courriel d’une personne. Les personnes qui se sont",
        "opposées à figurer dans l’annuaire n’y sont pas : remplacez vos copies à chaque nouvel export.",
    ]
    return "\r\n".join(lines) + "\r\n"
