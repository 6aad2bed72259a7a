"""How the figures were made, in the French sentences that are printed beside every result."""

from __future__ import annotations

from maillage.contexts.atlas.ground.parameters import Parameters
from maillage.contexts.atlas.ground.people import People
from maillage.contexts.atlas.ground.problem import Method
from maillage.contexts.atlas.ground.professions import WORDS
from maillage.contexts.atlas.ground.roads.methods import TravelMethod
from maillage.contexts.atlas.ground.supply import RULES, Supply
from maillage.contexts.directory.api import SupplyEdition
from maillage.core.accessibility.decay import Decay
from maillage.platform.ui.typography import count_words, number

POPULATION = "Populations municipales 2023 et âges au recensement 2021, INSEE (Licence Ouverte 2.0)."
OPEN_DATA = (
    "Aucun petit effectif n’est masqué : RPPS et BPE sont des données ouvertes, que rien n’oblige à masquer."
)


def method_of(
    people: People,
    supply: Supply,
    edition: SupplyEdition,
    parameters: Parameters,
    travel: TravelMethod,
    fallback: str,
) -> Method:
    """Every choice said, and everything that is not counted."""
    return Method(
        distances=travel.sentence,
        decay=_decay(parameters.decay),
        supply=_supply(parameters),
        activity=_activity(parameters),
        ages=_ages(parameters),
        certainty=parameters.calibration or parameters.preset.certainty_note,
        sources=(*edition.credits, POPULATION, f"{parameters.preset.source}."),
        small_counts=OPEN_DATA,
        missing=(*_missing(people, supply, edition), *((fallback,) if fallback else ())),
    )


def _decay(decay: Decay) -> str:
    lower, parts = 0.0, []
    for bound, weight in zip(decay.bounds_min, decay.weights, strict=True):
        where = (
            f"jusqu’à {number(bound, 0)} minutes"
            if not lower
            else f"de {number(lower, 0)} à {number(bound, 0)}"
        )
        parts.append(f"{_short(weight)} {where}")
        lower = bound
    return (
        f"un professionnel compte pour {', '.join(parts)} de trajet, et plus du tout au-delà ; "
        "chaque borne appartient à son palier."
    )


def _short(value: float) -> str:
    return f"{value:.3g}".replace(".", ",")


def _supply(parameters: Parameters) -> str:
    if RULES[parameters.preset.profession].places:
        return "chaque pharmacie d’officine compte pour une, placée au centre de sa commune."
    said = (
        f"{WORDS[parameters.preset.profession].plural} en activité hors hôpital : libéraux, et salariés des centres "
        "de santé, des maisons de santé et des cabinets. Qui exerce en plusieurs lieux est partagé entre eux à parts "
        "égales ; un exercice mixte compte en entier en ville. Les remplaçants comptent avec la personne remplacée, "
        "les étudiants et l’exercice purement hospitalier ne comptent pas. Chacun est placé au centre de sa commune."
    )
    if parameters.share_left_out:
        said += f" {parameters.left_out_words}"
    return said


def _activity(parameters: Parameters) -> str:
    if parameters.preset.profession == "gp":
        each = number(parameters.activity_per_professional, 0)
        return f"{each} consultations par an pour chacun, faute de connaître l’activité de chaque personne."
    return "chacun compte pour un temps plein, faute de connaître l’activité de chaque personne."


def _ages(parameters: Parameters) -> str:
    young, adult, old = parameters.ages.values
    if young == adult == old:
        return "chaque habitant compte pour un, quel que soit son âge."
    return (
        f"un habitant compte pour {_short(young)} jusqu’à 19 ans, {_short(adult)} de 20 à 64 ans et {_short(old)} à "
        f"partir de 65 ans ({parameters.ages.source})."
    )


def _missing(people: People, supply: Supply, edition: SupplyEdition) -> tuple[str, ...]:
    said = []
    if edition.register_on is None:
        said.append(
            "Le RPPS n’est pas importé : l’offre de tout le territoire est celle de la BPE, moins récente et sans "
            "les centres de santé."
        )
    elif uncovered := [
        place.name for place in people.places if place.own and place.code not in supply.covered
    ]:
        said.append(
            f"Le RPPS n’est pas encore repris pour {count_words(len(uncovered), 'commune', feminine=True)} du "
            f"territoire ({', '.join(uncovered[:5])}{'…' if len(uncovered) > 5 else ''})."
        )
    beyond = any(place.code not in supply.covered for place in people.places if not place.own)
    if beyond and edition.facilities_year is None:
        said.append(
            "Au-delà des communes voisines, l’offre n’est pas connue (la BPE n’est pas importée) : près des limites "
            "du territoire, les chiffres sont trop bas."
        )
    elif beyond and edition.register_on is not None:
        said.append(
            f"Au-delà des communes voisines, l’offre est celle de la BPE au 1er janvier {edition.facilities_year}."
        )
    if people.without_position:
        said.append(f"Sans position connue, donc sans chiffre : {', '.join(people.without_position)}.")
    return tuple(said)
