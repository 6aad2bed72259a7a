"""Last year as the communities handed it in and told it: the pack, which the worker builds, and the public page."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from maillage.contexts.dossier import api as dossier
from maillage.interfaces.demo.association.clock import as_of, evening
from maillage.interfaces.demo.story import Story

_INTRO: Final = (
    "Voici ce que les professionnels de santé du territoire ont fait ensemble cette année, avec les communes, "
    "l’hôpital et les associations."
)
_NOBODY: Final = "nobody"


def ask_pack(story: Story) -> None:
    """Handed to the worker, which builds it as soon as the demonstration is open: nobody waits for it."""
    dossier.ask_pack(by=story.by, year=story.years[-1])


def publish(story: Story) -> None:
    """Every text read again, the words that look like a name answered for: they are invented."""
    by = story.by
    with as_of(evening(story.today - timedelta(days=30), 10)):
        page = dossier.begin_page(by=by, year=story.years[-1])
        values = {name: getattr(page, name) for name in dossier.PUBLIC_FIELDS}
        page = dossier.compose_texts(
            by=by,
            pk=page.pk,
            version=page.version,
            values=values | {"intro": _INTRO},
            sections=page.sections,
            figures=dossier.chosen_figures(page),
            texts=[
                dossier.PublicText(pk, one.is_shown, one.title, one.text, is_reviewed=True)
                for pk, one in dossier.texts_by_action(page).items()
            ],
        )
        for one in dossier.checked_words(dossier.compose_page(page)):
            if one.answer is None:
                dossier.allow_words(by=by, pk=page.pk, digest=one.finding.digest, verdict=_NOBODY)
        dossier.publish_page(by=by, pk=page.pk, seen=dossier.compose_page(page).digest)
