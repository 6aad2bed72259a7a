"""An open questionnaire, seven members whom it asks, and what they answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from maillage.contexts.association.api import Contact, Standing
from maillage.contexts.programme.surveys import answering, opening, queries, services
from maillage.contexts.programme.surveys.models import Invitation, QuestionKind, Survey
from maillage.contexts.programme.surveys.services import Asked
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from tests.people import ActorOf

NAMES = ("Abel", "Berthe", "Colin", "Denise", "Emile", "Flora", "Gaston")


@pytest.fixture
def coordinator(actor_of: ActorOf) -> Actor:
    return actor_of("coordinator")


@pytest.fixture
def members(scoped: Community) -> list[Contact]:
    rows: list[Contact] = Contact.objects.bulk_create(
        Contact(
            community=scoped,
            last_name=name,
            search_name=name.lower(),
            standing=Standing.MEMBER,
            email=f"{name.lower()}@adherents.example",
        )
        for name in NAMES
    )
    return rows


Make = Callable[..., Survey]


@pytest.fixture
def opened(coordinator: Actor, members: list[Contact]) -> Make:
    """An open questionnaire with a choice, a scale and a text."""

    def make(**values: Any) -> Survey:
        row = services.create_survey(by=coordinator, title="Vos besoins", **values)
        for asked in (
            Asked(QuestionKind.ONE, "Vous êtes…", options=("Médecin", "Infirmier", "Autre")),
            Asked(QuestionKind.SCALE_5, "Charge", is_required=True, low="légère", high="intenable"),
            Asked(QuestionKind.LONG, "Racontez"),
        ):
            row.refresh_from_db()
            services.add_question(by=coordinator, pk=row.pk, version=row.version, asked=asked)
        row.refresh_from_db()
        return opening.open_survey(by=coordinator, pk=row.pk, version=row.version)

    return make


def keys(survey: Survey) -> list[str]:
    return [one.key for one in queries.questions_of(survey)]


def system(community: Community) -> Actor:
    return Actor.system(community)


def answer_all(survey: Survey, community: Community, count: int) -> None:
    """The first `count` people invited answer: two doctors, the rest nurses, charge 1, 2, 3…"""
    choice, scale, text = queries.questions_of(survey)
    doctor, nurse = choice.options[0]["key"], choice.options[1]["key"]
    for rank, one in enumerate(Invitation.objects.filter(survey=survey).order_by("pk")[:count]):
        given = {
            choice.key: doctor if rank < 2 else nurse,
            scale.key: rank % 5 + 1,
            text.key: f"texte {rank}",
        }
        assert answering.answer_by_link(by=system(community), invitation=one.pk, answers=given)


def closed(survey: Survey, community: Community) -> Survey:
    return opening.close_survey(by=system(community), pk=survey.pk)


def answer_all_left(survey: Survey, community: Community) -> None:
    """The others answer, as `answer_all` would have gone on."""
    choice, scale, text = queries.questions_of(survey)
    left = list(queries.waiting(survey))
    first = len(NAMES) - len(left)
    for rank, one in enumerate(left, start=first):
        given = {choice.key: choice.options[1]["key"], scale.key: rank % 5 + 1, text.key: f"texte {rank}"}
        answering.answer_by_link(by=system(community), invitation=one.pk, answers=given)
