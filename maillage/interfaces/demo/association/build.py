"""The life of the associations of the demonstration."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from random import Random

from django.db import transaction
from django_scopes import scope

from maillage.interfaces.demo.association import founding, settled
from maillage.interfaces.demo.association.scene import Scene
from maillage.interfaces.demo.people import DemoCommune, Person
from maillage.platform.tenancy.actor import Actor

# The third community of the demonstration has written nothing yet: what empty pages say shows there.
SETTLED, FOUNDING = "rhony-vistre-vidourle", "ceze-cevennes"


def build_association(
    actor: Actor, *, people: Sequence[Person], communes: Sequence[DemoCommune], today: date, seed: int
) -> Scene:
    """Write the story of this community, if it has one. people: those who practise on its territory."""
    assert actor.community is not None
    slug = actor.community.slug
    town = max(communes, key=lambda one: one.population)
    scene = Scene(
        actor,
        today,
        Random(f"association {seed} {slug}"),  # noqa: S311 - an invented story, not secrets
        town_code=town.code,
    )
    with scope(community=actor.community), transaction.atomic():
        if slug == SETTLED:
            settled.tell(scene, people, slug)
        elif slug == FOUNDING:
            founding.tell(scene, people, slug, communes)
    return scene
