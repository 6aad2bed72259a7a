"""What came in lately and waits to be filed: two calls and a photo."""

from __future__ import annotations

from datetime import timedelta

from maillage.contexts.programme import api as programme
from maillage.interfaces.demo.association.clock import as_of, evening
from maillage.interfaces.demo.papers import paper
from maillage.interfaces.demo.story import Story


def tell_inbox(story: Story) -> None:
    by, today = story.by, story.today
    on = today - timedelta(days=4)
    with as_of(evening(on, 15)):
        programme.note_call(
            by=by,
            once="demonstration-call-1",
            title="La mairie propose une date pour l’exercice de crise",
            happened_on=on,
            contact=story.person("p0"),
            body="Un mardi après-midi, salle du conseil. À confirmer avec la protection civile.",
        )
    on = today - timedelta(days=2)
    with as_of(evening(on, 11)):
        programme.note_call(
            by=by,
            once="demonstration-call-2",
            title="Une infirmière cherche à rejoindre le tour de rôle des sorties de cardiologie",
            happened_on=on,
            caller="Cabinet infirmier de démonstration",
            body="Disponible un week-end sur trois.",
        )
    on = today - timedelta(days=1)
    sheet = paper(
        "Feuille de présence, stand du marché",
        sender="Association",
        community=story.community.name,
        on=on,
        paragraphs=("Quarante-deux personnes reçues, deux animatrices.",),
    )
    with as_of(evening(on, 18)):
        programme.drop_files(
            by=by,
            once="demonstration-drop-1",
            title="Feuille de présence du stand",
            happened_on=on,
            files=[("feuille-de-presence.pdf", sheet.getvalue())],
        )
