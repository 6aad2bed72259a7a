"""Languages that a professional or a place may speak beside French: codes of ISO 639, names in French.

Two letters (ISO 639-1) where they exist, else three (ISO 639-2 and 639-3): « fsl » is the French sign language.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Final

from maillage.core.search_text import search_text

SIGN_LANGUAGE: Final = "fsl"
# What a person of the field chooses at most; the column holds them all.
MOST: Final = 12

LANGUAGES: Final[dict[str, str]] = {
    SIGN_LANGUAGE: "langue des signes (LSF)",
    "sq": "albanais",
    "de": "allemand",
    "am": "amharique",
    "en": "anglais",
    "ar": "arabe",
    "hy": "arménien",
    "bm": "bambara",
    "eu": "basque",
    "bn": "bengali",
    "ber": "berbère",
    "bs": "bosnien",
    "br": "breton",
    "bg": "bulgare",
    "ca": "catalan",
    "zh": "chinois",
    "ko": "coréen",
    "co": "corse",
    "gcf": "créole des Antilles",
    "ht": "créole haïtien",
    "rcf": "créole réunionnais",
    "hr": "croate",
    "es": "espagnol",
    "fa": "farsi",
    "ka": "géorgien",
    "el": "grec",
    "hi": "hindi",
    "hu": "hongrois",
    "it": "italien",
    "ja": "japonais",
    "kab": "kabyle",
    "km": "khmer",
    "ku": "kurde",
    "ln": "lingala",
    "mg": "malgache",
    "nl": "néerlandais",
    "oc": "occitan",
    "ur": "ourdou",
    "ps": "pachto",
    "ff": "peul",
    "pl": "polonais",
    "pt": "portugais",
    "rom": "romani",
    "ro": "roumain",
    "ru": "russe",
    "sr": "serbe",
    "so": "somali",
    "snk": "soninké",
    "sw": "swahili",
    "ta": "tamoul",
    "cs": "tchèque",
    "ti": "tigrinya",
    "tr": "turc",
    "uk": "ukrainien",
    "vi": "vietnamien",
    "wo": "wolof",
}

# Other names under which people write some of them.
_ALSO: Final = {
    "lsf": SIGN_LANGUAGE,
    "langue des signes": SIGN_LANGUAGE,
    "langue des signes francaise": SIGN_LANGUAGE,
    "persan": "fa",
    "dari": "fa",
    "mandarin": "zh",
    "creole": "gcf",
    "tzigane": "rom",
    "bulgarien": "bg",
    "hollandais": "nl",
    "flamand": "nl",
    "serbo croate": "sr",
}


class UnknownLanguages(ValueError):
    """Words that name no language of the list; the message says which, and what to write."""


@cache
def _by_name() -> dict[str, str]:
    named = {search_text(label): code for code, label in LANGUAGES.items()}
    return named | _ALSO


def codes_of(text: str) -> list[str]:
    """Codes of the languages written in a text, between commas: « anglais, LSF ». Raises UnknownLanguages."""
    words = [word.strip() for word in text.replace(";", ",").replace("\n", ",").split(",")]
    words = [word for word in words if word]
    known = _by_name()
    unknown = [word for word in words if search_text(word) not in known and search_text(word) != "francais"]
    if unknown:
        raise UnknownLanguages(
            f"Langue inconnue : {', '.join(unknown[:3])[:60]}. Séparez les langues par des virgules, "
            "par exemple « anglais, arabe, LSF »."
        )
    codes = dict.fromkeys(known[search_text(word)] for word in words if search_text(word) in known)
    if len(codes) > MOST:
        raise UnknownLanguages(f"Gardez au plus {MOST} langues.")
    return list(codes)


def names_of(codes: Iterable[str]) -> str:
    """« anglais, langue des signes (LSF) »; a code that the list no longer has shows itself."""
    return ", ".join(LANGUAGES.get(code, code) for code in codes)


def stored(codes: Iterable[str]) -> str:
    """How the codes are kept: between spaces, ends included."""
    kept = list(codes)
    return f" {' '.join(kept)} " if kept else ""
