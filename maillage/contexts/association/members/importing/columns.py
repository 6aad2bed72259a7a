"""Which field a column gives: by its title as French lists write it, then by what it holds."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

from maillage.core.search_text import search_text

IGNORED: Final = ""
NOTE: Final = "note"


@dataclass(frozen=True)
class Field:
    """name: as `contacts.services` or this folder calls it. titles: folded, whole. many: of several columns."""

    name: str
    label: str
    titles: tuple[str, ...]
    many: bool = False


def _titles(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(";"))


FIELDS: Final = (
    Field(
        "last_name",
        "Nom",
        _titles(
            "nom;noms;nom de famille;nom d usage;nom usuel;nom d exercice;nom marital;name;last name;lastname"
        ),
    ),
    Field(
        "first_name",
        "Prénom",
        _titles("prenom;prenoms;prenom usuel;prenom d exercice;first name;firstname"),
    ),
    Field(
        "full_name",
        "Nom et prénom (une colonne)",
        _titles(
            "nom prenom;nom et prenom;nom prenoms;noms prenoms;noms et prenoms;prenom nom;prenom et nom;nom complet;"
            "identite;adherent;adherents;adherent e;adherent e s;membre;membres;professionnel;professionnels;personne;"
            "participant;nom et prenom de l adherent;contact;nom du professionnel;full name"
        ),
    ),
    Field(
        "organisation_name",
        "Organisation ou structure",
        _titles(
            "structure;organisation;organisme;raison sociale;etablissement;denomination;nom de la structure;"
            "entreprise;societe;cabinet;nom du cabinet;lieu d exercice structure;structure d exercice;employeur"
        ),
    ),
    Field(
        "email",
        "Adresse électronique",
        _titles(
            "mail;e mail;email;mails;courriel;adresse mail;adresse e mail;adresse email;adresse electronique;"
            "adresse courriel;mel;mail pro;mail professionnel;email pro;adresse mail professionnelle;mail 1;"
            "email address;adresse de messagerie;messagerie"
        ),
        many=True,
    ),
    Field(
        "phone",
        "Téléphone",
        _titles(
            "telephone;tel;tel portable;portable;mobile;telephone portable;telephone mobile;tel mobile;tel fixe;fixe;"
            "telephone fixe;numero de telephone;n de telephone;n telephone;tel pro;telephone professionnel;gsm;"
            "num tel;tel 1;tel 2;telephone 1;telephone 2;n tel;phone;ligne directe;numero"
        ),
        many=True,
    ),
    Field(
        "profession",
        "Profession",
        _titles(
            "profession;metier;professions;specialite;profession specialite;profession exercee;activite;"
            "profession metier;discipline;profession de sante;type de professionnel"
        ),
    ),
    Field(
        "practice",
        "Mode d’exercice",
        _titles(
            "mode d exercice;exercice;type d exercice;liberal salarie;liberal ou salarie;salarie liberal;"
            "statut professionnel;statut d exercice;mode exercice"
        ),
    ),
    Field(
        "commune",
        "Commune",
        _titles(
            "commune;ville;communes;lieu d exercice;commune d exercice;ville d exercice;localite;cp ville;"
            "code postal ville;code postal et ville;code insee;insee;lieu;secteur;commune de l exercice;city"
        ),
    ),
    Field("postal_code", "Code postal", _titles("code postal;cp;code postal d exercice;c p")),
    Field(
        "college",
        "Collège",
        _titles("college;colleges;college d appartenance;categorie d adherent;college electoral;categorie"),
    ),
    Field(
        "joined_on",
        "Date d’adhésion",
        _titles(
            "date d adhesion;date adhesion;adherent depuis;date d entree;date d inscription;annee d adhesion;"
            "horodateur;adhesion;date de l adhesion;premiere adhesion;date 1ere adhesion;membre depuis;depuis;date"
        ),
    ),
    Field(
        "rpps",
        "Numéro RPPS",
        _titles(
            "rpps;n rpps;no rpps;numero rpps;num rpps;rpps adeli;n rpps adeli;identifiant rpps;numero rpps adeli"
        ),
    ),
    Field(
        "function",
        "Fonction",
        _titles("fonction;role;poste;qualite;fonctions;mandat;fonction dans la cpts;role dans la cpts"),
    ),
    Field(
        NOTE,
        "À garder dans la note",
        _titles("commentaire;commentaires;remarque;remarques;observation;observations;note;notes;divers"),
        many=True,
    ),
)
BY_NAME: Final = {field.name: field for field in FIELDS}
LABELS: Final = {field.name: field.label for field in FIELDS}
_BY_TITLE: Final = {title: field.name for field in FIELDS for title in field.titles}
_SLIP_FROM: Final = 6
# Share of letters in common: one letter more, less or changed in a word of six.
_SLIP: Final = 0.85
_LONG_TITLES: Final = [title for title in _BY_TITLE if len(title) >= _SLIP_FROM]
_NAMES: Final = frozenset({"last_name", "full_name", "organisation_name"})
_EMAIL: Final = re.compile(r"[^\s@]+@[^\s@]+\.[a-zA-Z]{2,}")
_DIGITS: Final = re.compile(r"\D+")
_DATE: Final = re.compile(
    r"(?:\d{1,2}[/.-]\d{1,2}[/.-])?(?:19|20)\d{2}|\d{4}-\d{2}-\d{2}|\d{1,2}[/.-]\d{1,2}[/.-]\d{2}"
)


def field_of_title(title: str) -> str:
    """The field that a title names; "" for none. « Tél. portable * » and « TEL PORTABLE » are the same."""
    words = search_text(title.replace("°", " "))
    if words in _BY_TITLE:
        return _BY_TITLE[words]
    # « Nom (en majuscules) », « E-mail professionnel obligatoire »: what stands before the bracket, or the first words.
    before = search_text(title.split("(", maxsplit=1)[0])
    return _BY_TITLE.get(before, IGNORED)


def _likely_field(title: str) -> str:
    """The same for a title with a slip of the hand: « Prénonm », « Proffession ». Short words are too alike."""
    words = search_text(title.replace("°", " "))
    if len(words) < _SLIP_FROM:
        return IGNORED
    near = get_close_matches(words, _LONG_TITLES, n=1, cutoff=_SLIP)
    return _BY_TITLE[near[0]] if near else IGNORED


def recognised(row: Sequence[str]) -> int:
    """How many different fields the cells name, were they titles."""
    return len({field_of_title(cell) for cell in row if len(cell) < 60} - {IGNORED})


def guess(header: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """A field for each column, "" for none; each field once, but those of which a contact may have several."""
    columns = [[row[at] for row in rows if at < len(row) and row[at]] for at in range(len(header))]
    mapping: list[str] = []
    for title, values in zip(header, columns, strict=False):
        named = field_of_title(title) or _likely_field(title)
        mapping.append(named if _holds(named, values) else (NOTE if named == "joined_on" else IGNORED))
    _only_once(mapping)
    for at, values in enumerate(columns):
        if not mapping[at]:
            held = _by_content(values)
            if held and (held not in mapping or BY_NAME[held].many):
                mapping[at] = held
    return mapping


def _only_once(mapping: list[str]) -> None:
    seen: set[str] = set()
    for at, name in enumerate(mapping):
        if name in seen and not BY_NAME[name].many:
            mapping[at] = NOTE
        if name:
            seen.add(name)


def _share(values: Sequence[str], pattern: re.Pattern[str]) -> float:
    return sum(bool(pattern.search(value)) for value in values) / len(values) if values else 0.0


def _holds(name: str, values: Sequence[str]) -> bool:
    """False when what the column holds contradicts its title: « Adhésion » with « oui » in it is no date."""
    if not values:
        return True
    if name == "email":
        return _share(values, _EMAIL) >= 0.5
    return _share(values, _DATE) >= 0.5 if name == "joined_on" else True


def _by_content(values: Sequence[str]) -> str:
    """E-mails, RPPS numbers and telephones show by themselves."""
    if len(values) == 0:
        return IGNORED
    if _share(values, _EMAIL) >= 0.7:
        return "email"
    lengths = [len(_DIGITS.sub("", value)) for value in values]
    if sum(length == 11 for length in lengths) / len(values) >= 0.7:
        return "rpps"
    starts = [_DIGITS.sub("", value)[:1] for value in values]
    phones = sum(
        (length == 10 and start == "0")
        or (length == 9 and start in "1234567")
        or (length == 11 and start == "3")
        for length, start in zip(lengths, starts, strict=False)
    )
    return "phone" if phones / len(values) >= 0.7 else IGNORED


def names_somebody(mapping: Sequence[str]) -> bool:
    """True if the columns say who a line is about."""
    return not _NAMES.isdisjoint(mapping)


def check(mapping: Sequence[str]) -> str:
    """What is wrong with a choice of columns, in French; "" if it can be used."""
    if not names_somebody(mapping):
        return "Dites quelle colonne donne le nom : « Nom », « Nom et prénom » ou « Organisation »."
    for name in mapping:
        if name and name not in BY_NAME:
            return "Ce choix n’existe pas."
        if name and not BY_NAME[name].many and list(mapping).count(name) > 1:
            return f"Deux colonnes donnent « {LABELS[name]} » : gardez-en une, mettez l’autre dans la note."
    return ""


def in_words(header: Sequence[str], mapping: Sequence[str]) -> list[tuple[str, str]]:
    """Each title with what its column gives."""
    return [(title, LABELS.get(name, "non importée")) for title, name in zip(header, mapping, strict=False)]
