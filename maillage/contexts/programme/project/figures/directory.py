"""Figures of the directory: who practises and which places of care there are, in totals."""

from __future__ import annotations

from maillage.contexts.directory import api as directory
from maillage.contexts.programme.project.figures.taking import Line, NotTaken, Taken
from maillage.contexts.programme.project.figures.territory import NO_COMMUNES
from maillage.contexts.territory import api as territory
from maillage.platform.tenancy.actor import Actor
from maillage.platform.ui.typography import count_words, number

_PER: int = 10_000
_DOCTORS = "10"


def _codes(actor: Actor) -> frozenset[str]:
    codes = territory.codes_of(actor)
    if not codes:
        raise NotTaken(NO_COMMUNES)
    return codes


def professions(actor: Actor) -> Taken:
    """Professionals by profession, and for 10,000 inhabitants. 5 queries."""
    assert actor.community is not None
    codes, edition = _codes(actor), directory.register_edition()
    if edition.extraction_on is None:
        raise NotTaken(
            "Aucun registre des professionnels (RPPS) n’a encore été importé : l’exploitant de l’installation peut "
            "le faire."
        )
    population = territory.summary(actor.community).population
    lines = []
    for one in directory.counts_by_profession(codes):
        label = directory.short_label(one.code, count=2, fallback=one.label)
        lines.append(Line(_capital(label), number(one.people), _rate(one.people, population)))
        if one.code == _DOCTORS:
            generalists = directory.count_general_practitioners(codes)
            lines.append(
                Line("dont médecins généralistes", number(generalists), _rate(generalists, population))
            )
    if not lines:
        raise NotTaken("Le registre importé ne compte aucun professionnel dans les communes du territoire.")
    kinds = sum(not one.label.startswith("dont") for one in lines)
    return Taken(
        f"{count_words(kinds, 'profession', feminine=True)} de santé exercent sur le territoire.",
        tuple(lines),
        (edition.credit, str(territory.POPULATION_SOURCE)),
    )


def _rate(people: int, population: int) -> str:
    rate = directory.per_ten_thousand(people, population)
    return "" if rate is None else f"{number(rate, 1)} pour {number(_PER)} habitants"


def structures(actor: Actor) -> Taken:
    """Places of care by kind. 3 queries."""
    codes, edition = _codes(actor), directory.finess_edition()
    if edition.extraction_on is None:
        raise NotTaken(
            "Aucun registre des établissements (FINESS) n’a encore été importé : l’exploitant de l’installation peut "
            "le faire."
        )
    counts = directory.counts_by_kind(codes)
    if not counts:
        raise NotTaken("Le registre importé ne compte aucun établissement dans les communes du territoire.")
    total = sum(one.places for one in counts)
    return Taken(
        f"{count_words(total, 'lieu de soins ou d’accompagnement', 'lieux de soins ou d’accompagnement')} sur le "
        "territoire.",
        tuple(Line(_capital(one.label), number(one.places)) for one in counts),
        (edition.credit,),
    )


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
