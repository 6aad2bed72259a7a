"""French typography: spaces, numbers, dates, hours and counts as a French reader expects them.

Pure functions on values. Source of the rules: *Lexique des règles typographiques en usage à
l'Imprimerie nationale* (narrow no-break space before ``; ! ?``, no-break space before ``:`` and
inside guillemets, thousands by groups of three).
"""

from __future__ import annotations

import re
from datetime import date, datetime, time
from decimal import Decimal

from maillage.core.search_text import search_text

NBSP = "\u00a0"
NARROW = "\u202f"

WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
MONTHS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)

_SPACE = f"[ {NBSP}{NARROW}]"
_UNITS = (
    "€|k€|M€|%|‰|h|min|s|mm|cm|km|km²|m|m²|ha|hab|ko|Ko|Mo|Go|an|ans|jour|jours|mois|heure|heures"
    "|minute|minutes|km/h|°C|px"
)
_THOUSANDS = re.compile(rf"(?<![\w.,/-])\d{{1,3}}(?:{_SPACE}\d{{3}})+(?![\w/-])")
_CLOCK = re.compile(rf"(?<![\w.,/-])([01]?[0-9]|2[0-3]){_SPACE}?h{_SPACE}?([0-5][0-9])(?![\w/-])")
_UNIT = re.compile(rf"(?<=[0-9]){_SPACE}+(?=(?:{_UNITS})(?![\w²/]))")
_HIGH_MARK = re.compile(rf"(?<=\S){_SPACE}+(?=[;!?](?![=&]))")
_COLON = re.compile(rf"(?<=\S){_SPACE}+(?=:(?![\w/:]))")
_OPENING = re.compile(rf"«{_SPACE}*")
_CLOSING = re.compile(rf"{_SPACE}*»")
_TITLE = re.compile(rf"(?<!\w)(M\.|MM\.|Mme|Mmes|Dr|Drs|Pr|n°){_SPACE}+(?=\w)")


def french(text: str) -> str:
    """Return ``text`` with the spaces that French typography wants, none added between words.

    Only spaces that are already there are changed, except inside guillemets and in clock times:
    so addresses (``?q=``), identifiers and HTML entities are left alone. Applying it twice gives
    the same result as applying it once.
    """
    text = _THOUSANDS.sub(lambda match: re.sub(_SPACE, NARROW, match.group()), text)
    text = _CLOCK.sub(rf"\1{NBSP}h{NBSP}\2", text)
    text = _UNIT.sub(NBSP, text)
    text = _OPENING.sub(f"«{NBSP}", text)
    text = _CLOSING.sub(f"{NBSP}»", text)
    text = _HIGH_MARK.sub(NARROW, text)
    text = _COLON.sub(NBSP, text)
    return _TITLE.sub(rf"\1{NBSP}", text)


def number(value: float | Decimal, decimals: int | None = None) -> str:
    """Return ``1234567.5`` as ``1 234 567,5``: groups of three by narrow no-break spaces, comma.

    ``decimals`` fixes how many digits follow the comma; without it a whole number has none and
    any other keeps its own digits. A true minus sign marks negative values.
    """
    if decimals is not None:
        digits = f"{value:,.{decimals}f}"
    elif isinstance(value, float) and value.is_integer():
        digits = f"{int(value):,}"
    else:
        digits = f"{value:,}"
    whole, _, fraction = digits.partition(".")
    shown = whole.replace(",", NARROW).replace("-", "\u2212")
    return f"{shown},{fraction}" if fraction else shown


def day_and_month(day: date) -> str:
    """Return ``mardi 2 décembre``, where the year is said elsewhere; the first of a month is ``1er``."""
    number_of_day = "1er" if day.day == 1 else str(day.day)
    return f"{WEEKDAYS[day.weekday()]} {number_of_day}{NBSP}{MONTHS[day.month - 1]}"


def long_date(day: date) -> str:
    """Return ``mardi 2 décembre 2025``; the first of a month is ``1er``."""
    return f"{day_and_month(day)} {day.year:04d}"


def short_date(day: date) -> str:
    """Return ``02/12/2025``."""
    return f"{day.day:02d}/{day.month:02d}/{day.year:04d}"


def clock(moment: time | datetime) -> str:
    """Return ``20 h 30``, and ``20 h`` on the hour."""
    if moment.minute == 0:
        return f"{moment.hour}{NBSP}h"
    return f"{moment.hour}{NBSP}h{NBSP}{moment.minute:02d}"


def plural_of(noun: str) -> str:
    """Return the regular French plural of one noun; irregular or compound nouns give their own."""
    if noun.endswith(("s", "x", "z")):
        return noun
    if noun.endswith(("eau", "au", "eu")):
        return f"{noun}x"
    if noun.endswith("al"):
        return f"{noun[:-2]}aux"
    return f"{noun}s"


def count_words(count: int, noun: str, plural: str = "", *, feminine: bool = False) -> str:
    """Return ``184 adhérents``, ``1 adhérent``, ``aucun adhérent`` (``aucune commune``).

    ``plural`` is needed for compound nouns (« professionnels de santé »). French counts in the
    plural from two on.
    """
    if count == 0:
        return f"{'aucune' if feminine else 'aucun'} {noun}"
    word = noun if abs(count) < 2 else (plural or plural_of(noun))
    return f"{number(count)}{NBSP}{word}"


def counted(count: int, one: str, many: str) -> str:
    """« 1 fichier manque », « 3 fichiers manquent »: words that change as a whole; nought counts as one."""
    return f"{number(count)}{NBSP}{one if abs(count) < 2 else many}"


def with_article(name: str) -> str:
    """« la CPTS de la Cèze », « l’association des Lauzes »; a name of another kind stays as it is.

    For a sentence: « l’annuaire de la CPTS… », « vous invite à rejoindre l’association… ».
    """
    first = name.split(" ", 1)[0].casefold()
    if first in _FEMININE:
        return f"la {name if name[:1].isupper() and name[1:2].isupper() else name[:1].lower() + name[1:]}"
    if first == "association":
        return f"l’{name[:1].lower()}{name[1:]}"
    return name


def at_place(name: str) -> str:
    """« à Bessèges », « au Vigan », « aux Mages »: the article that a commune's name begins with contracts."""
    for article, contracted in (("Le ", "au "), ("Les ", "aux ")):
        if name.startswith(article):
            return contracted + name.removeprefix(article)
    return f"à {name}"


def of_place(name: str) -> str:
    """« du Vigan », « des Mages », « d’Alès », « d’Yssingeaux », « de La Grand-Combe ».

    Before an h, « de »: whether it is aspirated is not written.
    """
    for article, contracted in (("Le ", "du "), ("Les ", "des ")):
        if name.startswith(article):
            return contracted + name.removeprefix(article)
    return f"d’{name}" if _elides(search_text(name)) else f"de {name}"


def _elides(text: str) -> bool:
    """« De » loses its e before a vowel, and before an y that a consonant follows."""
    if text[:1] == "y":
        return text[1:2] not in _VOWELS
    return text[:1] in _VOWELS


def relative_time(moment: datetime, now: datetime) -> str:
    """Return how far ``moment`` is from ``now`` in words: ``il y a 3 heures``, ``demain``.

    Both must be in the same time zone, since days are counted on the calendar.
    """
    days = (moment.date() - now.date()).days
    if days == 0:
        return _within_the_day(int((moment - now).total_seconds()))
    if days in _NEAR_DAYS:
        return _NEAR_DAYS[days]
    amount = _calendar_amount(abs(days))
    return f"dans {amount}" if days > 0 else f"il y a {amount}"


_VOWELS = frozenset("aeiou")
_FEMININE = {"cpts", "communauté", "fédération", "maison", "msp"}
_NEAR_DAYS = {-2: "avant-hier", -1: "hier", 1: "demain", 2: "après-demain"}


def _within_the_day(seconds: int) -> str:
    size = abs(seconds)
    if size < 60:
        return "à l’instant"
    amount = count_words(size // 60, "minute") if size < 3600 else count_words(size // 3600, "heure")
    return f"dans {amount}" if seconds > 0 else f"il y a {amount}"


def _calendar_amount(days: int) -> str:
    if days < 14:
        return count_words(days, "jour")
    if days < 60:
        return count_words(days // 7, "semaine")
    if days < 730:
        return count_words(days // 30, "mois")
    return count_words(days // 365, "an")
