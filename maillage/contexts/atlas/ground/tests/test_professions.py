"""One name for each profession: that of the directory, in every choice of every page of the atlas."""

from __future__ import annotations

from typing import Any

import pytest

from maillage.contexts.atlas.fragility.filters import PointFilters
from maillage.contexts.atlas.ground.parameters import preset_for
from maillage.contexts.atlas.ground.professions import PROFESSIONS, WORDS, choices
from maillage.contexts.atlas.ground.supply import RULES
from maillage.contexts.atlas.offer.tables import OfferFilters
from maillage.contexts.atlas.outlook.tables import ProfessionFilters
from maillage.contexts.atlas.portrait.densities import PROFESSIONS as COUNTED
from maillage.contexts.atlas.portrait.tables import counts_table
from maillage.contexts.atlas.siting.asked import SitingFilters
from maillage.contexts.atlas.workshop.forms import ScenarioForm
from maillage.contexts.directory import api as directory
from maillage.platform.tables.definition import Empty
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community


def test_names_are_those_of_the_directory() -> None:
    for name, rule in COUNTED.items():
        if not rule.places:
            assert WORDS[name].noun == (
                directory.family(rule.profession, rule.skills).singular,
                directory.family(rule.profession, rule.skills).plural,
            )
    assert tuple(RULES) == PROFESSIONS
    assert all(preset_for(name).label == WORDS[name].label for name in PROFESSIONS)


def test_a_name_in_a_sentence() -> None:
    assert WORDS["gp"].of(1) == "d’un généraliste"
    assert WORDS["gp"].counted_salaried(2) == "2 médecins salariés"
    assert WORDS["midwife"].of(1) == "d’une sage-femme"
    assert WORDS["midwife"].counted_salaried(1) == "1 sage-femme salariée"
    assert WORDS["dentist"].counted(3) == "3 chirurgiens-dentistes"
    assert WORDS["dentist"].counted_salaried(3) == "3 chirurgiens-dentistes salariés"
    assert WORDS["pharmacist"].label == "Pharmacies"


@pytest.mark.django_db
@pytest.mark.parametrize("filters", [PointFilters, OfferFilters, SitingFilters, ProfessionFilters])
def test_every_list_offers_the_same_names(filters: type[Any], community: Community) -> None:
    from django_scopes import scope

    with scope(community=community):
        field = filters({}, actor=Actor.system(community)).fields["profession"]
    offered = [str(label) for _, label in field.choices]
    assert offered == [label for _, label in choices()][: len(offered)]


def test_forms_and_columns_too() -> None:
    field: Any = ScenarioForm().fields["profession"]
    assert list(field.choices) == choices()
    labels = {column.name: column.label for column in counts_table(tuple(WORDS), Empty("")).columns}
    assert all(labels[name] == WORDS[name].label for name in WORDS)
