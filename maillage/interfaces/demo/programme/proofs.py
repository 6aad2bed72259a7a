"""Evidence that no other row shows: photos told, letters, tables, with the file where there is one."""

from __future__ import annotations

from typing import Final

from maillage.contexts.programme import api as programme
from maillage.interfaces.demo.association.clock import as_of
from maillage.interfaces.demo.papers import paper
from maillage.interfaces.demo.story import YEAR, Story

# (day, sheet, title, what it shows, whether it is a file)
PROOFS: Final[tuple[tuple[int, str, str, str, bool], ...]] = (
    (
        180,
        "soins-non-programmes",
        "Tableau des créneaux, premier semestre",
        "Six créneaux par semaine, tenus.",
        True,
    ),
    (240, "livret", "Livret d’accueil imprimé", "Trois cents exemplaires, remis aux cabinets.", True),
    (
        258,
        "tabac",
        "Stand au marché",
        "Huit stands, 412 personnes rencontrées, comptées par les animateurs.",
        False,
    ),
    (296, "plan-sse", "Plan de réponse, version 1", "Remis à l’ARS et aux mairies.", True),
    (
        310,
        "medecin-traitant",
        "Courrier de la CPAM",
        "Nombre de patients sans médecin traitant, par commune.",
        True,
    ),
    (430, "certificats", "Nouveau règlement de la cantine", "Le certificat n’y est plus demandé.", True),
    (440, "pharmacies", "Fiche de liaison", "Version adoptée par les douze pharmacies.", True),
    (
        520,
        "soins-non-programmes",
        "Tableau des créneaux, deuxième période",
        "Sept créneaux par semaine.",
        True,
    ),
    (556, "bucco-dentaire", "Photo de la formation", "Dix-huit soignants, premier établissement.", False),
    (570, "diabete", "Livret du patient", "Deuxième tirage.", True),
)


def tell_last_year(story: Story) -> None:
    _add(story, 0, YEAR)


def tell_this_year(story: Story) -> None:
    _add(story, YEAR, story.now)


def _add(story: Story, first: int, last: int) -> None:
    for day, sheet, title, detail, is_file in PROOFS:
        if not first <= day < last or sheet not in story.actions:
            continue
        on = story.on(day)
        with as_of(story.at(day, 18)):
            programme.add_evidence(
                by=story.by,
                title=title,
                happened_on=on,
                action=story.actions[sheet],
                detail=detail,
                name=f"preuve-{day}.pdf" if is_file else "",
                stream=paper(
                    title, sender="Association", community=story.community.name, on=on, paragraphs=(detail,)
                )
                if is_file
                else None,
            )
