"""The spine of the demonstration, in the order in which it was lived: last year, its closing, this year."""

from __future__ import annotations

from random import Random

from django.db import transaction
from django_scopes import scope

from maillage.interfaces.demo.association.scene import Scene
from maillage.interfaces.demo.care.build import tell_care
from maillage.interfaces.demo.dossier import dialogue, publishing
from maillage.interfaces.demo.funding import bank, budget, contract, hours, rates
from maillage.interfaces.demo.programme import (
    actions,
    course,
    inbox,
    listening,
    measures,
    project,
    proofs,
    sessions,
)
from maillage.interfaces.demo.programme.sheets import CEZE, RHONY
from maillage.interfaces.demo.story import Story

TOLD, EARLY = (RHONY, CEZE), "porte-de-l-isere"


def build_spine(scene: Scene, *, population: int, seed: int) -> None:
    """Write the programme, the money and the dossier of a community whose association is written.

    population: of its perimeter, by which the contract knows its size.
    """
    community = scene.actor.community
    assert community is not None
    story = Story(
        scene,
        community.slug,
        Random(f"spine {seed} {community.slug}"),  # noqa: S311 - an invented story, not secrets
    )
    with scope(community=community):
        if community.slug == EARLY:
            with transaction.atomic():
                course.tell_early(story)
        elif community.slug in TOLD:
            with transaction.atomic():
                _last_year(story, population)
                measures.close_years(story)
                _this_year(story)
                tell_care(story)


def _last_year(story: Story, population: int) -> None:
    course.tell_stages(story)
    course.open_missions(story)
    project.tell_project(story)
    course.open_years(story)
    actions.tell_last_year(story)
    sessions.tell_last_year(story)
    proofs.tell_last_year(story)
    listening.tell_survey_of_needs(story)
    measures.define_measures(story)
    contract.sign(story, population)
    contract.share_out(story, -1)
    contract.receive(story, story.before, story.current)
    budget.plan(story, -1)
    budget.receive(story, -1)
    budget.spend(story, -1)
    rates.set_rules(story)
    rates.save_accounts(story)
    hours.tell_last_year(story)


def _this_year(story: Story) -> None:
    actions.tell_this_year(story)
    sessions.tell_this_year(story)
    proofs.tell_this_year(story)
    listening.tell_ideas(story)
    listening.tell_survey_of_capacity(story)
    measures.tell_this_year(story)
    contract.share_out(story, 0)
    contract.receive(story, story.current, story.today)
    budget.plan(story, 0)
    budget.receive(story, 0)
    budget.spend(story, 0)
    budget.carry(story)
    hours.tell_this_year(story)
    project.tell_what_changed(story)
    inbox.tell_inbox(story)
    bank.tell_statement(story)
    dialogue.conclude_last_year(story)
    dialogue.prepare_this_year(story)
    publishing.publish(story)
    publishing.ask_pack(story)
