"""The health project of the two communities: chapters, priorities, the version that the ARS validated, and since."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from maillage.contexts.programme import api as programme
from maillage.interfaces.demo.association.clock import as_of, evening
from maillage.interfaces.demo.programme.course import PROJECT_DAYS, validated_on
from maillage.interfaces.demo.story import Story

# By key of the proposed chapter: what the community wrote.
TEXTS: Final[dict[str, str]] = {
    "approach": "La démarche est partie de cinq réunions, une par bassin de vie. Quarante-quatre professionnels y ont "
    "pris part, puis les mairies, l’hôpital et les associations. Trois groupes ont écrit les fiches actions.",
    "territory": "Le territoire est rural et étiré. La population vieillit plus vite que dans le département, et les "
    "communes de l’est sont à plus de vingt minutes d’un cabinet.",
    "supply": "Les médecins généralistes manquent, les infirmiers sont nombreux et bien répartis. Deux maisons de "
    "santé portent l’essentiel des consultations sans rendez-vous.",
    "access": "Trois cents patients en affection de longue durée n’ont pas de médecin traitant. Les demandes du samedi "
    "et des veilles de fête finissent aux urgences.",
    "coming_years": "Un médecin sur trois aura soixante ans dans cinq ans. L’accueil des internes et le partage des "
    "tâches avec les infirmières en pratique avancée sont les deux leviers que nous tenons.",
    "strengths": "Des professionnels qui se connaissent, des pharmacies engagées, des salles que les mairies prêtent.",
    "weaknesses": "Peu de temps médical, une messagerie sécurisée peu lue, pas de transport entre les communes.",
    "expectations": "Être joignable, savoir à qui adresser, ne plus apprendre une sortie d’hôpital par la famille.",
    "governance": "L’assemblée générale fixe les orientations, le conseil décide, chaque fiche a un pilote qui rend "
    "compte deux fois par an.",
    "tools": "Une plateforme commune, la messagerie sécurisée pour tout ce qui nomme un patient.",
    "follow_up": "Chaque fiche porte ses indicateurs ; les chiffres sont relus au dialogue de gestion.",
}
_SINCE: Final = (
    "Les cabinets ont rouvert une partie de leur liste : les patients en affection de longue durée sans médecin "
    "traitant sont passés de 356 à 271. Le samedi matin est tenu par trois cabinets à tour de rôle."
)
# What the project puts first, why, and the missions that answer it.
_PRIORITIES: Final[tuple[tuple[str, str, tuple[str, ...]], ...]] = (
    (
        "Une réponse le jour même, près de chez soi",
        "Demandes non programmées et patients sans médecin traitant d’abord.",
        ("acces",),
    ),
    (
        "Ne plus perdre le fil entre la ville et l’hôpital",
        "Sorties annoncées la veille, lettre le jour même, situations complexes vues ensemble.",
        ("parcours",),
    ),
    (
        "Aller vers ceux qui ne viennent pas",
        "Prévention au marché, en EHPAD et à domicile, avec les communes.",
        ("prevention", "crise"),
    ),
    (
        "Donner envie de venir et de rester",
        "Internes, nouveaux arrivants, soutien aux soignants.",
        ("accompagnement",),
    ),
)


def tell_project(story: Story) -> None:
    """Written before the contract, sent and validated."""
    by = story.by
    sent = story.before - timedelta(days=PROJECT_DAYS)
    with as_of(evening(sent - timedelta(days=20))):
        chapters = programme.begin_project(by=by)
        for row in chapters:
            _write(by, row, TEXTS.get(row.proposal, ""))
        for title, text, missions in _PRIORITIES:
            programme.create_priority(
                by=by, title=title, text=text, missions=[story.missions[key] for key in missions]
            )
    with as_of(evening(sent)):
        version = programme.freeze_project(by=by, label="Version déposée", kind="sent", on=sent)
    day = validated_on(story)
    with as_of(evening(day)):
        programme.freeze_project(by=by, label="Version validée", kind="validated", on=day, of=version.number)
    story.chapters = {row.proposal: row.pk for row in chapters}


def _write(by: Any, row: Any, text: str) -> None:
    if text:
        programme.update_chapter(by=by, pk=row.pk, version=row.version, text=text, state="ready")


def tell_what_changed(story: Story) -> None:
    """A chapter written again since the validation."""
    row = programme.find_chapter(story.chapters["access"])
    assert row is not None
    with as_of(evening(story.today - timedelta(days=35))):
        programme.update_chapter(by=story.by, pk=row.pk, version=row.version, text=_SINCE, state="review")
