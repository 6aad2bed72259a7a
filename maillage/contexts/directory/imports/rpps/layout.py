"""Columns of the official RPPS « Personne_activite » file, found by name whatever their order.

The file is published by the Agence du numérique en santé as open data (Licence Ouverte 2.0): UTF-8, `|`
between fields, no quoting, a `|` at the end of each line. It had 48 columns (up to the registration authority),
then 52 (sector and pharmacists' section added), now 56 (role and kind of activity added); labels have varied.
One line is one activity of one person. There is no key.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from maillage.contexts.directory.imports.refusal import EXPECTED_FILE, FileRefused

# Our name of each field and the published label, in the published order of the 56 columns.
COLUMNS: Final[tuple[tuple[str, str], ...]] = (
    ("id_type", "Type d'identifiant PP"),
    ("id_number", "Identifiant PP"),
    ("national_id", "Identification nationale PP"),
    ("practice_title_code", "Code civilité d'exercice"),
    ("practice_title_label", "Libellé civilité d'exercice"),
    ("title_code", "Code civilité"),
    ("title_label", "Libellé civilité"),
    ("family_name", "Nom d'exercice"),
    ("given_name", "Prénom d'exercice"),
    ("profession_code", "Code profession"),
    ("profession_label", "Libellé profession"),
    ("category_code", "Code catégorie professionnelle"),
    ("category_label", "Libellé catégorie professionnelle"),
    ("knowhow_type_code", "Code type savoir-faire"),
    ("knowhow_type_label", "Libellé type savoir-faire"),
    ("knowhow_code", "Code savoir-faire"),
    ("knowhow_label", "Libellé savoir-faire"),
    ("mode_code", "Code mode exercice"),
    ("mode_label", "Libellé mode exercice"),
    ("siret", "Numéro SIRET site"),
    ("siren", "Numéro SIREN site"),
    ("finess_site", "Numéro FINESS site"),
    ("finess_legal", "Numéro FINESS établissement juridique"),
    ("structure_technical_id", "Identifiant technique de la structure"),
    ("company_name", "Raison sociale site"),
    ("trade_name", "Enseigne commerciale site"),
    ("address_recipient", "Complément destinataire (coord. structure)"),
    ("address_point", "Complément point géographique (coord. structure)"),
    ("street_number", "Numéro Voie (coord. structure)"),
    ("street_repetition", "Indice répétition voie (coord. structure)"),
    ("street_type_code", "Code type de voie (coord. structure)"),
    ("street_type_label", "Libellé type de voie (coord. structure)"),
    ("street_name", "Libellé Voie (coord. structure)"),
    ("address_mention", "Mention distribution (coord. structure)"),
    ("postal_line", "Bureau cedex (coord. structure)"),
    ("postal_code", "Code postal (coord. structure)"),
    ("commune_code", "Code commune (coord. structure)"),
    ("commune_label", "Libellé commune (coord. structure)"),
    ("country_code", "Code pays (coord. structure)"),
    ("country_label", "Libellé pays (coord. structure)"),
    ("phone", "Téléphone (coord. structure)"),
    ("phone_2", "Téléphone 2 (coord. structure)"),
    ("fax", "Télécopie (coord. structure)"),
    ("email", "Adresse e-mail (coord. structure)"),
    ("departement_code", "Code Département (structure)"),
    ("departement_label", "Libellé Département (structure)"),
    ("structure_national_id", "Ancien identifiant de la structure"),
    ("registration_authority", "Autorité d'enregistrement"),
    ("sector_code", "Code secteur d'activité"),
    ("sector_label", "Libellé secteur d'activité"),
    ("pharmacist_section_code", "Code section tableau pharmaciens"),
    ("pharmacist_section_label", "Libellé section tableau pharmaciens"),
    ("role_code", "Code rôle"),
    ("role_label", "Libellé rôle"),
    ("activity_kind_code", "Code genre activité"),
    ("activity_kind_label", "Libellé genre activité"),
)

FIELDS: Final = tuple(name for name, _ in COLUMNS)
LABELS: Final = dict(COLUMNS)
POSITION: Final = {name: position for position, name in enumerate(FIELDS)}
KNOWN_WIDTHS: Final = (48, 52, 56)

# Without one of these a line can neither be attributed, named, classed nor located.
REQUIRED: Final = (
    "id_type",
    "id_number",
    "national_id",
    "family_name",
    "given_name",
    "profession_code",
    "profession_label",
    "category_code",
    "knowhow_code",
    "knowhow_label",
    "mode_code",
    "postal_line",
    "postal_code",
    "commune_code",
)

# Labels met in earlier or neighbouring releases.
_VARIANTS: Final = {
    "Code fonction": "role_code",
    "Libellé fonction": "role_label",
    "Code genre d'activité": "activity_kind_code",
    "Libellé genre d'activité": "activity_kind_label",
    "Code département (coord. structure)": "departement_code",
    "Libellé département (coord. structure)": "departement_label",
}


def normalised_label(label: str) -> str:
    """Letters and digits of a column label, without accents nor case: what two spellings must share."""
    decomposed = unicodedata.normalize("NFKD", label.casefold())
    return "".join(char for char in decomposed if char.isascii() and char.isalnum())


_BY_LABEL: Final = {normalised_label(label): name for name, label in COLUMNS} | {
    normalised_label(label): name for label, name in _VARIANTS.items()
}

# Another official file -> a label that only this one carries.
_OTHER_KINDS: Final = (
    ("Adresse BAL", "le fichier des adresses MSSanté (Extraction_Correspondance_MSSante)"),
    ("Code type diplôme obtenu", "le fichier des diplômes (PS_LibreAcces_Dipl_AutExerc)"),
    ("Date de naissance", "un extrait à accès restreint du RPPS : il porte des dates de naissance"),
    ("Type de carte", "le fichier des porteurs de cartes CPS et CPF"),
)


@dataclass(frozen=True, slots=True)
class Layout:
    """Where each field of ours stands in the lines of one file.

    `positions[i]` is the column of `FIELDS[i]` in the file, or `None` when the file lacks it.
    `width` is the number of columns of the header; `trailing` tells whether it ended with a `|`.
    """

    positions: tuple[int | None, ...]
    width: int
    trailing: bool
    unknown: tuple[str, ...]

    def position(self, field: str) -> int:
        """Column of a required field in the file. `KeyError` when the file lacks this field."""
        found = self.positions[POSITION[field]]
        if found is None:
            raise KeyError(field)
        return found

    @property
    def is_canonical(self) -> bool:
        """Whether lines carry exactly our 56 fields in our order, so that they can be taken as they are."""
        return self.positions == tuple(range(len(FIELDS))) and self.width == len(FIELDS)

    @property
    def absent(self) -> tuple[str, ...]:
        """Official labels of the optional columns that this release of the file does not have."""
        return tuple(LABELS[name] for name, at in zip(FIELDS, self.positions, strict=True) if at is None)


def read_header(line: str) -> Layout:
    """Layout of a file after its first line, without end of line.

    Raises `FileRefused` when the line is not the header of a Personne_activite file, when a required column is
    missing, or when a column comes twice. Unknown columns are accepted and left aside.
    """
    _refuse_other_separators(line)
    labels = line.split("|")
    trailing = len(labels) > 1 and not labels[-1].strip()
    if trailing:
        labels.pop()
    found, unknown = _place(labels)
    missing = [name for name in REQUIRED if name not in found]
    if missing:
        _refuse_other_kinds(labels, found)
        raise FileRefused(_missing_message(line, missing, found))
    return Layout(
        positions=tuple(found.get(name) for name in FIELDS),
        width=len(labels),
        trailing=trailing,
        unknown=tuple(unknown),
    )


def _place(labels: Sequence[str]) -> tuple[dict[str, int], list[str]]:
    found: dict[str, int] = {}
    unknown: list[str] = []
    for position, label in enumerate(labels):
        name = _BY_LABEL.get(normalised_label(label))
        if name is None:
            unknown.append(label.strip())
        elif name in found:
            raise FileRefused(f"L’en-tête nomme deux fois la colonne « {LABELS[name]} ».")
        else:
            found[name] = position
    return found, unknown


def _refuse_other_separators(line: str) -> None:
    if line.startswith(("finess;etalab", "structureet;")):
        raise FileRefused(
            f"Ce fichier est une extraction FINESS (établissements), pas le RPPS. Fichier attendu : {EXPECTED_FILE}."
        )
    for separator, name in ((";", "des points-virgules"), ("\t", "des tabulations"), (",", "des virgules")):
        if line.count(separator) > 5 and "|" not in line:
            raise FileRefused(
                f"Les colonnes de ce fichier sont séparées par {name} : il a sans doute été enregistré par un "
                "tableur. Reprenez le fichier officiel, dont le séparateur est la barre verticale « | »."
            )


def _refuse_other_kinds(labels: Sequence[str], found: dict[str, int]) -> None:
    present = {normalised_label(label) for label in labels}
    for label, kind in _OTHER_KINDS:
        if normalised_label(label) in present:
            raise FileRefused(f"Ce fichier est {kind}. Fichier attendu : {EXPECTED_FILE}.")
    if "knowhow_code" in found and "mode_code" not in found and "commune_code" not in found:
        raise FileRefused(
            "Ce fichier est celui des savoir-faire (PS_LibreAcces_SavoirFaire), sans lieu d’exercice. "
            f"Fichier attendu : {EXPECTED_FILE}."
        )


def _missing_message(line: str, missing: Sequence[str], found: dict[str, int]) -> str:
    if "Ã©" in line:
        return (
            "Les accents de ce fichier ont été encodés deux fois (« Ã© » au lieu de « é »). "
            "Reprenez le fichier officiel sans l’ouvrir dans un tableur."
        )
    if not found:
        return f"La première ligne de ce fichier n’est pas un en-tête du RPPS. Fichier attendu : {EXPECTED_FILE}."
    names = ", ".join(f"« {LABELS[name]} »" for name in missing)
    plural = "s" if len(missing) > 1 else ""
    verb = "manquent" if plural else "manque"
    return f"Colonne{plural} obligatoire{plural} qui {verb} dans l’en-tête : {names}."
