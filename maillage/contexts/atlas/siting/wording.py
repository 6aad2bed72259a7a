"""The answer, what it changes, how sure it is and how it was made, in French sentences."""

from __future__ import annotations

import math
from typing import Final

from maillage.contexts.atlas.ground.problem import Sentence
from maillage.contexts.atlas.ground.professions import WORDS
from maillage.contexts.atlas.ground.results import under_threshold
from maillage.contexts.atlas.siting.asked import COVERAGE, DISTANCE, EQUITY, Asked
from maillage.contexts.atlas.siting.minutes import FARTHEST_MIN
from maillage.contexts.atlas.siting.search import Chosen, Found
from maillage.platform.ui.typography import at_place, count_words, number

# A proof within a hundred-thousandth is a proof.
_PROVED: Final = 1e-5
_WEIGHED: Final = "Plus il manque à quelqu’un, plus il compte."


def listed(words: list[str]) -> str:
    """« a », « a et b », « a, b et c »."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} et {words[-1]}"


def aim_words(asked: Asked) -> str:
    """« Pour aider les moins bien desservis »."""
    if asked.aim == COVERAGE:
        return f"Pour que le plus d’habitants soient à moins de {asked.minutes} minutes"
    if asked.aim == DISTANCE:
        return "Pour que le trajet moyen soit le plus court"
    return "Pour aider les moins bien desservis"


def answer_words(found: Found) -> str:
    """The answer as one sentence."""
    words = WORDS[found.asked.profession]
    if not found.chosen:
        if found.asked.aim == COVERAGE:
            return f"Aucune des communes possibles ne rapprocherait quelqu’un à moins de {found.asked.minutes} minutes."
        limit = "la moyenne" if found.ground.threshold is None else "le seuil"
        return f"Aucune des communes possibles n’aiderait quelqu’un qui est sous {limit}."
    placed = sum(one.count for one in found.chosen)
    where = listed([_placed(one, alone=placed == 1) for one in found.chosen])
    return f"{aim_words(found.asked)}, {words.counted(placed)} : {where}."


def _placed(one: Chosen, *, alone: bool) -> str:
    return at_place(one.name) if one.count == 1 or alone else f"{number(one.count)} {at_place(one.name)}"


def fewer_words(found: Found) -> str:
    """Why fewer are placed than was asked for, "" when all are."""
    placed = sum(one.count for one in found.chosen)
    if not placed or placed == found.asked.count:
        return ""
    if found.asked.aim == COVERAGE:
        return f"Avec {placed}, tous ceux qui peuvent être rapprochés le sont déjà : un de plus n’y changerait rien."
    return f"Il n’y a que {count_words(found.candidates, 'commune possible', 'communes possibles', feminine=True)}."


def change_words(found: Found) -> str:
    """What it changes for the inhabitants, "" without an answer."""
    if not found.chosen:
        return ""
    if found.asked.aim == COVERAGE:
        before, after = found.people_within(found.before_min), found.people_within(found.after_min)
        total = number(float(found.own_people.sum()))
        return (
            f"{count_words(after - before, 'habitant')} de plus à moins de {found.asked.minutes} minutes : "
            f"{number(after)} sur {total}, au lieu de {number(before)}."
        )
    if found.asked.aim == DISTANCE:
        before_min, after_min = found.mean_min(found.before_min), found.mean_min(found.after_min)
        return (
            f"Le trajet moyen jusqu’au plus proche passerait de {number(before_min, 1)} à "
            f"{number(after_min, 1)} minutes."
        )
    return _shortfall_words(found)


def _shortfall_words(found: Found) -> str:
    ground, aim = found.ground, found.shortfall()
    before, after = aim.total(ground.values), aim.total(found.values)
    part = math.floor(100 * (before - after) / before)
    if ground.threshold is None:
        return (
            f"Ce qui manque aux habitants pour atteindre la moyenne d’aujourd’hui, {number(found.aimed, 1)}, serait "
            f"comblé à {number(part)} % : il n’y a pas de seuil pour cette profession. {_WEIGHED}"
        )
    today, then = under_threshold(ground), under_threshold(ground, found.values)
    limit = number(ground.threshold, 1)
    return (
        f"{count_words(then.people, 'habitant')} resteraient sous le seuil de {limit}, au lieu de "
        f"{number(today.people)}. Ce qui manque à ceux qui sont sous le seuil serait comblé à {number(part)} %. "
        f"{_WEIGHED}"
    )


def certificate_words(found: Found) -> str:
    """How far from the best possible this may be; "" without an answer."""
    answer = found.answer
    if not found.chosen:
        return ""
    if answer.gap <= _PROVED:
        return "C’est le meilleur choix possible : c’est démontré, aucun autre ne fait mieux pour ce but."
    if found.asked.aim == DISTANCE:
        return f"Le trajet moyen obtenu dépasse d’au plus {number(100 * answer.gap, 1)} % le plus court possible."
    return f"Ce choix atteint au moins {math.floor(100 * answer.share)} % du meilleur choix possible."


def method_lines(found: Found, among: str) -> tuple[Sentence, ...]:
    """How the answer was found, before the method of the figures themselves."""
    words = {
        EQUITY: (
            f"le manque d’un habitant est ce qui sépare l’indice de sa commune de {number(found.aimed, 1)} ; il compte "
            "au carré, pour que ceux à qui il manque le plus passent d’abord. Chaque arrivée va où elle fait le plus "
            "baisser le total, puis chacune est essayée ailleurs ; HiGHS cherche ensuite s’il y a mieux, et une borne "
            "calculée à part dit ce qu’aucun choix ne peut dépasser."
        ),
        COVERAGE: (
            f"un habitant compte dès qu’il est à {found.asked.minutes} minutes ou moins du plus proche ; ceux qui le "
            "sont déjà ne comptent pas. Le programme en nombres entiers est résolu par HiGHS (problème dit de "
            "couverture maximale, Church et ReVelle, 1974)."
        ),
        DISTANCE: (
            "le trajet de chaque habitant jusqu’au plus proche, existant ou nouveau, en moyenne sur le territoire ; "
            f"au-delà de {number(FARTHEST_MIN)} minutes, {number(FARTHEST_MIN)} sont comptées. Le programme en nombres "
            "entiers est résolu par HiGHS (problème dit de la p-médiane, Hakimi, 1964)."
        ),
    }
    return (
        Sentence("But", words[found.asked.aim]),
        Sentence(
            "Arrivées", "chacune à temps plein, au centre de la commune ; l’offre d’aujourd’hui ne bouge pas."
        ),
        Sentence("Communes possibles", among),
    )
