"""Mobile numbers of France, as people write them and as they are kept (E.164).

Ranges: national numbering plan of the Arcep (decision 2018-0881 as amended, annex 3): 06 and 07 (but 0700 of objects)
in metropolitan France, and the ranges of the overseas départements and collectivités, each under its own country code.
"""

from __future__ import annotations

import re
from typing import Final

# Beginning of a national number -> country code under which the network knows it.
_OVERSEAS: Final = {
    "0690": "590",  # Guadeloupe, Saint-Barthélemy, Saint-Martin
    "0691": "590",
    "0692": "262",  # La Réunion
    "0693": "262",
    "0639": "262",  # Mayotte
    "0694": "594",  # Guyane
    "0696": "596",  # Martinique
    "0697": "596",
}
# Kept for works of fiction, beside the numbers of Mayotte (annex 3): nobody has one. Written as of metropolitan France.
_FICTION: Final = "063998"
# Country code -> numbers after it, for what is typed with a country code.
_WITH_CODE: Final = {
    "33": re.compile(r"(6(?!39(?!98)|9[0-7])|7(?!00))\d{8}", re.ASCII),
    "262": re.compile(r"6(92|93|39)\d{6}", re.ASCII),
    "590": re.compile(r"69[01]\d{6}", re.ASCII),
    "594": re.compile(r"694\d{6}", re.ASCII),
    "596": re.compile(r"69[67]\d{6}", re.ASCII),
    "508": re.compile(r"(40|5[05])\d{4}", re.ASCII),  # Saint-Pierre-et-Miquelon
    "681": re.compile(r"8[23]\d{4}", re.ASCII),  # Wallis-et-Futuna
    "687": re.compile(r"[7-9]\d{5}", re.ASCII),  # Nouvelle-Calédonie
    "689": re.compile(r"8[79]\d{6}", re.ASCII),  # Polynésie française
}
_SIGNS: Final = re.compile(r"[\s.\-/()\u00a0\u202f\u2011]+")
_NATIONAL: Final = re.compile(r"0[67]\d{8}", re.ASCII)
_GROUPS: Final = re.compile(r"\d{2}")

WRONG: Final = (
    "Ce n’est pas un numéro de mobile français : écrivez-le comme 06 12 34 56 78, outre-mer avec l’indicatif."
)


def e164(typed: str) -> str:
    """« +33612345678 » of what was typed; "" of nothing. ValueError (a sentence) for what is no French mobile."""
    # « +33 (0)6 … » is written on many a card.
    digits = _SIGNS.sub("", typed.strip().replace("(0)", ""))
    if not digits:
        return ""
    if _NATIONAL.fullmatch(digits):
        code = "33" if digits.startswith(_FICTION) else _OVERSEAS.get(digits[:4], "33")
        digits = f"+{code}{digits[1:]}"
    elif digits.startswith("00"):
        digits = f"+{digits[2:]}"
    if digits.startswith("+"):
        for code, rest in _WITH_CODE.items():
            if digits.startswith(f"+{code}") and rest.fullmatch(digits[1 + len(code) :]):
                return digits
    raise ValueError(WRONG)


def readable(mobile: str) -> str:
    """« 06 12 34 56 78 » of a metropolitan number, « +262 692 12 34 56 » of another; "" of nothing."""
    if mobile.startswith("+33"):
        return " ".join(_GROUPS.findall(f"0{mobile[3:]}"))
    for code in _WITH_CODE:
        rest = mobile.removeprefix(f"+{code}")
        if rest != mobile:
            head = rest[: len(rest) % 2 + 2] if len(rest) % 2 else ""
            return " ".join([f"+{code}", *([head] if head else []), *_GROUPS.findall(rest[len(head) :])])
    return mobile
