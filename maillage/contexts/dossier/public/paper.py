"""The public version as PDF, and the letter that brings it to town halls."""

from __future__ import annotations

from collections import OrderedDict
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any, Final

from maillage.contexts.dossier.public.models import PublicPage
from maillage.platform.documents.pdf import render_pdf
from maillage.platform.documents.word_template import WordTemplate
from maillage.platform.ui.typography import french, with_article

TEMPLATE: Final = Path(__file__).parent / "documents" / "public.typ"
# The newest ones asked for: a link sent to sixty town halls is opened sixty times in a morning.
_MOST: Final = 8
_kept: OrderedDict[str, bytes] = OrderedDict()
_turn: Final = Lock()


def data(content: dict[str, Any]) -> dict[str, Any]:
    """A content as the paper reads it."""
    shown = {key: _in_french(value) for key, value in content.items()}
    return {**shown, "edition": french(f"Bilan public {content['year']}, arrêté au {content['as_of']}")}


def _in_french(value: Any) -> Any:
    if isinstance(value, str):
        return french(value)
    if isinstance(value, dict):
        return {key: _in_french(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_in_french(one) for one in value]
    return value


def kept(digest: str, content: dict[str, Any]) -> bytes:
    """The PDF of a published content, made once by process while it is among the newest asked for."""
    with _turn:
        if digest in _kept:
            _kept.move_to_end(digest)
            return _kept[digest]
        # Made in turn: a page that many open at once is drawn once.
        written = render_pdf(TEMPLATE, data(content))
        _kept[digest] = written
        while len(_kept) > _MOST:
            _kept.popitem(last=False)
        return written


def letter(page: PublicPage, address: str) -> dict[str, Any]:
    """The data of the letter."""
    name = page.community.name
    return {
        "title": french(f"Lettre aux mairies, {page.year.label}"),
        "community": name,
        "edition": name,
        "the_community": with_article(name),
        "year": page.year.label,
        "address": address,
        "is_open": page.is_open,
    }


@cache
def letter_template() -> bytes:
    """What is between brackets is for the sender to fill in."""
    page = WordTemplate()
    page.text("{{ community }}", bold=True)
    page.text("[adresse de l’association]")
    page.space(6)
    page.text("À l’attention du conseil municipal de [commune]", right=True)
    page.text("[lieu], le [date]", right=True)
    page.space(6)
    page.text("Objet : ce que la CPTS a fait en {{ year }}", bold=True)
    page.text("Madame, Monsieur le Maire,")
    page.text(
        "{{ the_community[:1] | upper }}{{ the_community[1:] }} réunit les professionnels de santé, les établissements "
        "et les acteurs sociaux de notre territoire, dont votre commune fait partie. Voici, sur une page, ce qu’elle a "
        "fait en {{ year }}, pour qui, et avec quel argent."
    )
    with page.when("is_open"):
        page.text("{{ address }}", bold=True)
    with page.when("not is_open"):
        page.text("[adresse de la page, une fois publiée]", bold=True)
    page.text(
        "Cette page se lit sans compte et s’imprime. Vous pouvez la transmettre à vos élus, au CCAS et aux habitants."
    )
    page.text("Nous serions heureux d’en parler avec vous : [proposer un échange].")
    page.text("Veuillez agréer, Madame, Monsieur le Maire, l’expression de nos salutations distinguées.")
    page.space(10)
    page.text("[signature]")
    return page.to_bytes()
