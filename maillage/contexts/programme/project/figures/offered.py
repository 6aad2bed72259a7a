"""The figures that a chapter may be fed with."""

from __future__ import annotations

from typing import Final

from maillage.contexts.programme.project.figures import atlas, directory, territory
from maillage.contexts.programme.project.figures.taking import FigureSource

SOURCES: Final = {
    one.name: one
    for one in (
        FigureSource(
            "population",
            "Population",
            "Habitants, communes, densité, taille.",
            territory.population,
            "territory.view",
        ),
        FigureSource(
            "ages",
            "Âges et vieillissement",
            "Part des âges, comparée au département et à la France.",
            territory.ages,
            "territory.view",
        ),
        FigureSource(
            "professions",
            "Professionnels par profession",
            "Combien exercent, et pour 10 000 habitants.",
            directory.professions,
            "directory.view",
        ),
        FigureSource(
            "structures",
            "Lieux de soins",
            "Établissements et structures par genre.",
            directory.structures,
            "directory.view",
        ),
        FigureSource(
            "underserved",
            "Accès aux médecins généralistes",
            "Communes et habitants sous le seuil d’accès.",
            atlas.underserved,
            "atlas.view",
            "atlas",
        ),
        FigureSource(
            "departures",
            "Départs à prévoir",
            "Professionnels aujourd’hui et au terme de la projection, par profession.",
            atlas.departures,
            "atlas.view",
            "atlas",
        ),
        FigureSource(
            "fragility",
            "Points de rupture",
            "Lieux qui ne peuvent perdre personne : des totaux, sans lieu ni nom.",
            atlas.fragility,
            "atlas.view_fragility",
            "atlas",
        ),
    )
}
