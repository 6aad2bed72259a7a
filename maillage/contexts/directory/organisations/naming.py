"""« Mairie du Vigan », « CCAS d’Alès », « Mairie des Mages »: what stands between a body and its commune."""

from __future__ import annotations

from typing import Final

from maillage.core.search_text import search_text

# The article that a name begins with, and what « de » makes of it.
_ARTICLES: Final = (("Le ", "du "), ("Les ", "des "))
_VOWELS: Final = frozenset("aeiou")


def of_commune(name: str) -> str:
    """« du Vigan », « des Mages », « d’Alès », « d’Yssingeaux », « de La Grand-Combe ».

    Before an h, « de »: whether it is aspirated is not written.
    """
    for article, contracted in _ARTICLES:
        if name.startswith(article):
            return contracted + name.removeprefix(article)
    return f"d’{name}" if _elides(search_text(name)) else f"de {name}"


def _elides(text: str) -> bool:
    """« De » loses its e before a vowel, and before an y that a consonant follows."""
    if text[:1] == "y":
        return text[1:2] not in _VOWELS
    return text[:1] in _VOWELS
