"""One text of a list as what it means; what cannot be understood is said in French and kept."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Final

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator

from maillage.contexts.association.contacts.models import Category, Practice
from maillage.contexts.association.contacts.professions import ADVANCED_PRACTICE, GENERAL_PRACTITIONER
from maillage.contexts.directory import api as directory
from maillage.core.identifiers.rpps import has_rpps_key, is_rpps
from maillage.core.search_text import search_text

_EMAILS: Final = re.compile(r"[^\s@<>,;/()\[\]]+@[^\s@<>,;/()\[\]]+")
_NOT_DIGIT: Final = re.compile(r"\D+")
_DECIMALS: Final = re.compile(r"(?<=\d{8})[.,]0{1,2}\s*$")
_SEPARATORS: Final = re.compile(r"\s*(?:/|;|,|\bou\b|\bet\b|\n)\s*")
_TITLES: Final = frozenset(
    ("dr", "docteur", "docteure", "pr", "professeur", "m", "mr", "mme", "mlle", "monsieur", "madame")
)
_PARTICLES: Final = frozenset(
    ("de", "du", "des", "le", "la", "les", "d", "l", "van", "von", "di", "da", "ben", "el")
)
_MONTHS: Final = {
    name: rank
    for rank, name in enumerate(
        (
            "janvier",
            "fevrier",
            "mars",
            "avril",
            "mai",
            "juin",
            "juillet",
            "aout",
            "septembre",
            "octobre",
            "novembre",
            "decembre",
        ),
        1,
    )
}
# Day 0 of spreadsheets, which count a 29 February 1900 that never was.
_EXCEL_EPOCH: Final = date(1899, 12, 30)
_check_email = EmailValidator()
_phone = directory.PhoneField(label="")


class Unread(ValueError):
    """A text that means nothing here; the message says what was expected."""


def email_of(text: str) -> tuple[str, str]:
    """(first address, what else stood in the cell). Raises Unread."""
    found = [one.strip(".:'\"").removeprefix("mailto:") for one in _EMAILS.findall(text)]
    for one in found:
        try:
            _check_email(one)
        except ValidationError:
            continue
        others = [other for other in found if other != one]
        return one.lower(), ", ".join(others)
    raise Unread("cette adresse électronique n’est pas complète")


def phone_of(text: str) -> tuple[str, str]:
    """(first number, the others). A number that lost its first zero in a spreadsheet gets it back. Raises Unread."""
    found, others = "", []
    for part in _SEPARATORS.split(text):
        number = _one_phone(part)
        if number and not found:
            found = number
        elif number and number != found:
            others.append(number)
    if not found:
        raise Unread("ce téléphone n’a pas dix chiffres")
    return found, ", ".join(others)


def _one_phone(text: str) -> str:
    # « 612345678.0 »: a number that a spreadsheet took for a quantity.
    text = _DECIMALS.sub("", text)
    digits = _NOT_DIGIT.sub("", text)
    # A short number is nobody's.
    if len(digits) < 8:
        return ""
    if len(digits) == 9 and digits[0] != "0" and not text.strip().startswith("+"):
        text = f"0{digits}"
    elif len(digits) == 11 and digits.startswith("33"):
        text = f"+{digits}"
    try:
        number: str = _phone.clean(re.sub(r"[^\d+]", "", text))
    except ValidationError:
        return ""
    return number


def rpps_of(text: str) -> tuple[str, str]:
    """(eleven digits or "", remark). An ADELI number is kept by the caller. Raises Unread."""
    digits = _NOT_DIGIT.sub("", text)
    if len(digits) == 12 and digits[0] == "8":
        digits = digits[1:]
    if is_rpps(digits):
        return digits, "" if has_rpps_key(digits) else "le numéro RPPS a peut-être une faute de frappe"
    if len(digits) == 9:
        return "", "numéro ADELI gardé dans la note"
    raise Unread("un numéro RPPS compte onze chiffres")


def day_of(text: str, today: date) -> tuple[date, str]:
    """(day, remark): « 02/12/2025 », « 2 décembre 2025 », « mars 2023 », « 2023 ». Raises Unread."""
    day, remark = _parsed(text)
    if day is None:
        raise Unread("cette date ne se lit pas : écrivez-la comme 02/12/2025")
    if day > today:
        raise Unread("cette date est à venir")
    if day < date(1901, 7, 1):
        raise Unread("cette année n’est pas plausible")
    return day, remark


def _parsed(text: str) -> tuple[date | None, str]:
    words = search_text(text).split()
    numbers = [int(word) for word in words if word.isascii() and word.isdigit() and len(word) < 9]
    month = next((_MONTHS[word] for word in words if word in _MONTHS), 0)
    if month:
        numbers = [*numbers[:-1], month, *numbers[-1:]]
    if len(numbers) >= 3:
        first, second, third = numbers[:3]
        return (_date(first, second, third) if first > 31 else _date(third, second, first)), ""
    if len(numbers) == 2 and numbers[1] > 1900:
        return _date(numbers[1], numbers[0], 1), "jour non précisé, compté au premier du mois"
    return _one_number(numbers[0]) if len(numbers) == 1 else (None, "")


def _one_number(number: int) -> tuple[date | None, str]:
    """A year, or a day as spreadsheets count them."""
    if 1901 <= number <= 2999:
        return date(number, 1, 1), "année seule, comptée au 1er janvier"
    return (_EXCEL_EPOCH + timedelta(days=number), "") if 20_000 <= number <= 80_000 else (None, "")


def _date(year: int, month: int, day: int) -> date | None:
    if year < 100:
        year += 2000 if year < 70 else 1900
    try:
        return date(year, month, day)
    except ValueError:
        return None


def written_name(text: str) -> str:
    """A name in capitals, or without any, as it is written: « DUPONT-PETIT » gives « Dupont-Petit »."""
    text = " ".join(text.split())
    if text and text in (text.upper(), text.lower()):
        return re.sub(r"[^\W\d_]+", lambda match: match.group().capitalize(), text)
    return text


def names_of(text: str, *, first_name_first: bool = False) -> tuple[str, str, str]:
    """(family name, first name, remark) of a whole name: « MARTIN Jeanne », « Martin, Jeanne », « Dr Martin J. »."""
    last, comma, first = text.partition(",")
    if comma and first.strip():
        return written_name(_untitled(last)), written_name(first), ""
    words = _untitled(text).split()
    if len(words) < 2:
        return written_name(" ".join(words)), "", ""
    capitals = [word for word in words if word == word.upper() and len(word.strip(".-'")) > 1]
    if capitals and len(capitals) < len(words):
        others = [word for word in words if word not in capitals]
        lower = [word for word in others if word.lower() in _PARTICLES]
        if len(lower) < len(others):
            return (
                written_name(" ".join(word for word in words if word not in others or word in lower)),
                written_name(" ".join(word for word in others if word not in lower)),
                "",
            )
    if first_name_first:
        return written_name(" ".join(words[1:])), written_name(words[0]), ""
    cut = 1
    while cut < len(words) - 1 and words[cut - 1].lower().strip("'’") in _PARTICLES:
        cut += 1
    remark = "" if len(words) == 2 else "nom et prénom séparés d’office : vérifiez"
    return written_name(" ".join(words[:cut])), written_name(" ".join(words[cut:])), remark


def untitled(text: str) -> str:
    """A name without « Dr » or « Mme »."""
    return _untitled(text)


def _untitled(text: str) -> str:
    words = text.split()
    while words and search_text(words[0]) in _TITLES:
        words = words[1:]
    return " ".join(words)


# In order: the first that matches wins. Codes of `contacts.professions`.
_PROFESSIONS: Final = tuple(
    (re.compile(pattern), code)
    for pattern, code in (
        (r"\bipa\b|pratique avancee", ADVANCED_PRACTICE),
        (r"generaliste|\bmg\b|medecine generale|medecin traitant", GENERAL_PRACTITIONER),
        (r"assistante? dentaire", "31"),
        (r"dentist", "40"),
        (r"infirmi|\bide\b|\bidel\b|\bides\b|\bidels\b|\basalee\b|puericult", "60"),
        (r"pharmacien|pharmacie\b|\bofficine", "21"),
        (r"kine|\bmk\b|\bmkde\b", "70"),
        (r"sages? femmes?|\bsf\b|maieutic", "50"),
        (r"orthophon", "91"),
        (r"podolog|pedicure", "80"),
        (r"psychologue|neuropsycho", "93"),
        (r"orthopt", "92"),
        (r"ergother", "94"),
        (r"dietet", "95"),
        (r"psychomot", "96"),
        (r"opticien", "28"),
        (r"audioproth", "26"),
        (r"manip", "98"),
        (r"osteo", "71"),
        (r"chiropr", "73"),
        (r"psychother", "72"),
        (
            r"medecin|docteur|\bdr\b|cardiolog|pediatre|gynecolog|dermatolog|ophtalmo|psychiatre|radiolog|geriatr|"
            r"gastro|pneumolog|rhumatolog|neurolog|endocrin|urolog|\borl\b|chirurg|anesthes|biologist|angiolog|"
            r"oncolog|nephrolog|allergolog",
            "10",
        ),
    )
)
_NOT_THEM: Final = re.compile(r"secretaire|preparat|aide soignant|etudiant|coordinat|assistante? medicale?")


def profession_of(text: str) -> str:
    """The code of the profession that a text names; "" when it names none (it is then a function)."""
    words = search_text(text)
    if _NOT_THEM.search(words):
        return ""
    return next((code for pattern, code in _PROFESSIONS if pattern.search(words)), "")


def practice_of(text: str) -> str:
    """Mode of practice that a text names (« Libéral », « IDEL », « salariée du CMS »); "" for none."""
    words = search_text(text)
    liberal = re.search(r"liberal|\bidel\b|\bidels\b|officine|titulaire", words)
    salaried = re.search(r"salari|fonction publique|hospitalier", words)
    if re.search(r"mixte", words) or (liberal and salaried):
        return Practice.MIXED
    if liberal:
        return Practice.LIBERAL
    if salaried:
        return Practice.SALARIED
    if re.search(r"etudiant|interne\b|externe\b|stagiaire|en formation", words):
        return Practice.STUDENT
    return Practice.RETIRED if "retrait" in words else ""


_CATEGORIES: Final = tuple(
    (re.compile(pattern), category)
    for pattern, category in (
        (
            r"maire|adjoint|\belue?\b|conseill|mairie|communaute|agglomer|\bccas\b|departement",
            Category.ELECTED,
        ),
        (r"hopital|hospital|clinique|\bch\b|\bchu\b|\bhad\b", Category.HOSPITAL),
        (
            r"\bars\b|\bcpam\b|\bmsa\b|\bdac\b|prefecture|education nationale|assurance maladie",
            Category.INSTITUTION,
        ),
        (r"coordinat|\bcpts\b", Category.STAFF),
        (
            r"social|educat|\bssiad\b|\behpad\b|aide a domicile|\bime\b|\besat\b|\bsaad\b|\bpmi\b|aide soignant",
            Category.SOCIAL,
        ),
        (r"association|usager|benevol|\basso\b", Category.ASSOCIATION),
        (
            r"maison de sante|\bmsp\b|centre de sante|pharmacie|laboratoire|cabinet|medical",
            Category.PROFESSIONAL,
        ),
    )
)


def category_of(text: str, *, has_profession: bool) -> str:
    """As what somebody is counted, from what the line says of their function or of the organisation's name."""
    if has_profession:
        return Category.PROFESSIONAL
    words = search_text(text)
    return next((category for pattern, category in _CATEGORIES if pattern.search(words)), Category.OTHER)
