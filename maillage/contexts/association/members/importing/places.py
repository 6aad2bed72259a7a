"""Communes as lists write them, all found at once."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from django.db.models import Q

from maillage.contexts.association.members.importing.cells import Unread
from maillage.contexts.territory import api as territory
from maillage.contexts.territory.models import Commune
from maillage.core.search_text import search_text
from maillage.platform.tenancy.models import Community

_SHORT: Final = {"st": "saint", "ste": "sainte"}
_CODE: Final = re.compile(r"(?<![0-9A-Za-z])(\d[0-9ABab]\d{3})(?![0-9A-Za-z])")
_CEDEX: Final = re.compile(r"\bcedex\b.*", re.IGNORECASE)
_BRACKET: Final = re.compile(r"\(.*?\)")


def folded(text: str) -> str:
    """« 30160 St-Bézard Cedex 2 » is « saint bezard »."""
    words = search_text(_CODE.sub(" ", _BRACKET.sub(" ", _CEDEX.sub(" ", text)))).split()
    return " ".join(_SHORT.get(word, word) for word in words)


class Places:
    """The communes that a list may name: those of these texts, and those of the territory. 3 queries."""

    def __init__(self, community: Community, texts: Iterable[str], postal_codes: Iterable[str]) -> None:
        self._here = territory.perimeter_codes(community)
        names = {folded(text) for text in texts} - {""}
        codes = {code.upper() for text in texts for code in _CODE.findall(text)}
        postal = {code for code in (*codes, *(_postal(one) for one in postal_codes)) if code}
        today = Commune.objects.filter(successor=None).order_by("code")
        rows = list(
            today.filter(Q(search_name__in=sorted(names)) | Q(code__in=sorted({*codes, *self._here})))
        )
        for found in territory.communes_of_postal_codes(sorted(postal)).values():
            rows += found
        self._by_name: dict[str, dict[str, Commune]] = defaultdict(dict)
        self._by_postal: dict[str, dict[str, Commune]] = defaultdict(dict)
        self._by_code = {row.code: row for row in rows}
        self._departements = {row.departement_id for row in rows if row.code in self._here}
        for row in self._by_code.values():
            self._by_name[row.search_name][row.code] = row
            for code in row.postal_code_list:
                self._by_postal[code][row.code] = row

    def find(self, text: str, postal_code: str = "") -> Commune | None:
        """The commune that is meant, None for no text. Raises Unread when none is, or several are."""
        written = _CODE.findall(text)
        postal = _postal(postal_code) or (written[0].upper() if written else "")
        name = folded(text)
        if not name and postal in self._by_code and not postal_code:
            return self._by_code[postal]
        if not name and not postal:
            if text.strip():
                raise Unread("aucune commune ne porte ce nom")
            return None
        found = self._by_name.get(name, {}) if name else self._by_postal.get(postal, {})
        if not name and not found:
            raise Unread("aucune commune n’a ce code postal")
        return self._one(list(found.values()), postal, is_name=bool(name))

    def _one(self, found: list[Commune], postal: str, *, is_name: bool) -> Commune | None:
        if not found:
            raise Unread("aucune commune ne porte ce nom")
        for among in (
            [
                row
                for row in found
                if is_name and postal and (postal in row.postal_code_list or row.code == postal)
            ],
            [row for row in found if row.code in self._here],
            [row for row in found if row.departement_id in self._departements] if is_name else [],
            found,
        ):
            if len(among) == 1:
                return among[0]
        if not is_name:
            return None
        raise Unread("plusieurs communes portent ce nom : ajoutez le code postal")


def _postal(text: str) -> str:
    """Five digits, with the zero that a spreadsheet has eaten."""
    digits = "".join(one for one in text if one.isdigit())
    return digits.zfill(5) if len(digits) in (4, 5) else ""
