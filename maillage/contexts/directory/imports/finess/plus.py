"""FINESS+: the daily JSON of places of care, legal entities holding their sites.

Specification: ansforge/finess, `schema-structures-v1.json` and its sample. The files published do not follow their
schema to the letter: absent keys instead of nulls, blanks at the end of texts, capitals that differ, axes swapped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

from maillage.contexts.directory.imports.delimited import extraction_date
from maillage.contexts.directory.imports.finess.addresses import repaired, street, whole_address
from maillage.contexts.directory.imports.finess.foreign import (
    Headed,
    refuse_text,
)
from maillage.contexts.directory.imports.finess.json_stream import first_values, objects
from maillage.contexts.directory.imports.finess.positions import Written, number_pair
from maillage.contexts.directory.imports.finess.sites import (
    FoundSite,
    SiteReading,
    clean,
    clean_number,
    read_day,
    wrong_number,
)
from maillage.contexts.directory.imports.kinds import Kept, OpenedFile
from maillage.contexts.directory.imports.refusal import (
    FileRefused,
    RefusedLine,
    refuse_foreign_content,
)

EXPECTED: Final = "finess-structures-journalier-AAAAMMJJ.json.gz"
VERSION: Final = 1
SITE_ADDRESS, SEAT_ADDRESS = "03", "02"
_MAJOR: Final = re.compile(r"v?(\d{1,3})(?!\d)", re.IGNORECASE | re.ASCII)
_NOTHING: Final[Mapping[str, Any]] = {}


def text_of(value: Any) -> str:
    """Clean text of a JSON value: of a string, a number, or a coding `{code, system}`; `""` for anything else."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return text_of(value.get("code"))
    if isinstance(value, bool) or not isinstance(value, int | float):
        return ""
    return str(value)


def object_of(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else _NOTHING


def list_of(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def refuse_other_version(values: Mapping[str, str], expected: str) -> None:
    """Raise `FileRefused` for a major version of the format that is not read here. Files without it are tried."""
    written = values.get("schemaVersion", "")
    major = _MAJOR.match(written.strip())
    if written and (major is None or int(major[1]) != VERSION):
        raise FileRefused(
            f"Ce fichier est en version « {clean(written)[:20]} » du format FINESS+ ; seule la version {VERSION} "
            f"est comprise ici. Mettez l’application à jour, ou prenez un fichier {expected} de la version {VERSION}."
        )


def making_day(values: Mapping[str, str], opened: OpenedFile) -> date:
    """The day on which the file was made: written in it, else in its name, else given by the operator."""
    return read_day(values.get("generatedAt", "").strip()) or extraction_date(opened)


class PlusReading(SiteReading):
    """One reading of a FINESS+ file. Memory: one legal entity with its sites."""

    def __init__(self, opened: OpenedFile, kept: Kept) -> None:
        self._stream = Headed(opened.stream)
        head = self._stream.head
        refuse_foreign_content(head, EXPECTED)
        refuse_text(head, EXPECTED)
        values = first_values(head)
        refuse_other_version(values, EXPECTED)
        self.extraction_on = making_day(values, opened)
        super().__init__(kept)

    def sites(self) -> Iterator[FoundSite | RefusedLine]:
        for entity in objects(self._stream, "pmej.item"):
            if not isinstance(entity, dict):
                continue
            if not self.lines:
                _refuse_activities(entity)
            yield from self._of_entity(entity)
        if not self.lines:
            raise FileRefused(
                f"Ce fichier JSON ne contient aucun établissement. Fichier attendu : {EXPECTED}."
            )

    def _of_entity(self, entity: Mapping[str, Any]) -> Iterator[FoundSite | RefusedLine]:
        for site in list_of(entity.get("ege")):
            self.lines += 1
            if isinstance(site, dict) and (found := self._site(self.lines, entity, site)):
                yield found

    def _site(
        self, number: int, entity: Mapping[str, Any], site: Mapping[str, Any]
    ) -> FoundSite | RefusedLine | None:
        """A site to keep, why it is refused, or None for one that closed or stands elsewhere."""
        about = object_of(site.get("informationsGeneralesEGE"))
        if text_of(site.get("etatObjet")) == "I" or self._has_closed(text_of(about.get("dateFermeture"))):
            return None
        address = _address(site)
        commune = self.locator.locate(
            commune_code=text_of(address.get("cogCommune")),
            postal_code=text_of(address.get("codePostal")),
            town=text_of(address.get("ligneAcheminement")),
        )
        if commune is None:
            return None
        finess = text_of(about.get("numFinessEge"))
        if refused := wrong_number(number, finess):
            return refused
        legal = _legal_entity(entity)
        phone, email = _contact(site)
        return FoundSite(
            number=number,
            finess=finess,
            name=text_of(about.get("nomEgeLong")) or text_of(about.get("nomEgeCourt")),
            written=_written(commune, object_of(address.get("coordonneesGeographique"))),
            legal_finess=text_of(legal.get("numFinessPm")),
            siret=clean_number(text_of(about.get("siret"))),
            legal_name=text_of(legal.get("denominationLonguePmSmsse"))
            or text_of(legal.get("denominationPm")),
            category_code=_category(site),
            address=_told_address(address),
            postal_code=text_of(address.get("codePostal")),
            phone=phone,
            email=email,
            opened_on=read_day(text_of(about.get("dateOuverture"))),
        )

    def _has_closed(self, day: str) -> bool:
        """Whether a closing day is behind the file; an unreadable one is."""
        closing = read_day(day)
        return bool(day) and (closing is None or closing <= self.extraction_on)


def _refuse_activities(entity: Mapping[str, Any]) -> None:
    if "activitesAutorisees" in entity or any(
        "activitesExercees" in object_of(site) for site in list_of(entity.get("ege"))
    ):
        raise FileRefused(
            "Ce fichier est le fichier FINESS+ des activités (finess-activites), et non celui des structures. "
            f"Choisissez ce genre de fichier, ou le fichier attendu ici : {EXPECTED}."
        )


def _legal_entity(entity: Mapping[str, Any]) -> Mapping[str, Any]:
    # The schema writes Pmej, the files PMEJ.
    return object_of(entity.get("informationsGeneralesPMEJ") or entity.get("informationsGeneralesPmej"))


def _category(site: Mapping[str, Any]) -> str:
    # The files write entite without its capital, the schema with it.
    return text_of(
        site.get("categorieentiteGeographiqueExercice") or site.get("categorieEntiteGeographiqueExercice")
    )


def _address(site: Mapping[str, Any]) -> Mapping[str, Any]:
    """The address of the site itself, else that of its seat, else whichever there is."""
    by_usage: dict[str, Mapping[str, Any]] = {}
    for one in list_of(site.get("adresse")):
        if isinstance(one, dict):
            by_usage.setdefault(text_of(one.get("usageAdresse")), one)
    return by_usage.get(SITE_ADDRESS) or by_usage.get(SEAT_ADDRESS) or next(iter(by_usage.values()), _NOTHING)


def _told_address(address: Mapping[str, Any]) -> str:
    composed = street(
        number=text_of(address.get("numeroVoie")),
        suffix=text_of(address.get("complementVoie")),
        kind=text_of(address.get("typeVoie")),
        name=text_of(address.get("libelleVoie")),
    )
    line = text_of(address.get("ligneQuatre"))
    return whole_address(
        text_of(address.get("complementPointGeographique")),
        repaired(line or composed, composed),
        text_of(address.get("lieuDit")),
    )


def _written(commune: str, place: Mapping[str, Any]) -> Written:
    return Written(
        commune=commune,
        degrees=number_pair(
            text_of(place.get("directionLatitude")), text_of(place.get("directionLongitude"))
        ),
        metres=number_pair(text_of(place.get("coordonneeX")), text_of(place.get("coordonneeY"))),
    )


def _contact(site: Mapping[str, Any]) -> tuple[str, str]:
    """First telephone and first electronic address of the contacts."""
    phone = email = ""
    for one in list_of(site.get("contact")):
        telecom = object_of(object_of(one).get("telecom"))
        phone = phone or clean_number(text_of(telecom.get("telephone")))
        email = email or text_of(telecom.get("courriel"))
    return phone, email


def read_plus(opened: OpenedFile, kept: Kept) -> PlusReading:
    """Open a reading of a FINESS+ file of structures. Raises `FileRefused` for anything else."""
    return PlusReading(opened, kept)
