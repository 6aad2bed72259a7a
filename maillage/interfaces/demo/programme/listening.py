"""Questionnaires and ideas of the demonstration: one closed and anonymous, one open; what a workshop collected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

from maillage.contexts.association import api as association
from maillage.contexts.programme import api as programme
from maillage.contexts.programme.models import Invitation, SurveyQuestion
from maillage.interfaces.demo.association.clock import as_of, evening
from maillage.interfaces.demo.story import Story
from maillage.platform.messaging.delivery import deliver
from maillage.platform.tenancy.actor import Actor

ANSWERED, STILL_OPEN = 34, 12
# Of those who are asked for words, the part that writes some.
_TALKATIVE: Final = 0.35
_REMARKS: Final = (
    "Un numéro unique où joindre quelqu’un qui décroche.",
    "Savoir le vendredi qui tient un créneau le samedi.",
    "Des réunions à midi plutôt que le soir.",
    "Un remplaçant connu de tous les cabinets.",
    "Que l’hôpital prévienne la veille des sorties.",
)
# (finding, lever, proposal, who, mission, what became of it)
_IDEAS: Final[tuple[tuple[str, str, str, str, str, str], ...]] = (
    (
        "Les aides à domicile voient une chute ou une perte de poids avant tout le monde, et ne savent à qui le dire.",
        "Elles ont déjà un téléphone de service.",
        "Une adresse et un numéro uniques où signaler, avec un retour dans la semaine.",
        "Aide à domicile",
        "prevention",
        "turned",
    ),
    (
        "Les parents attendent un certificat pour la crèche.",
        "Le règlement de la crèche peut changer.",
        "Relire ensemble les règlements des six crèches.",
        "Mairie",
        "pertinence",
        "kept",
    ),
    (
        "Personne ne vient aux dépistages organisés en semaine.",
        "Le marché du samedi attire tout le canton.",
        "Tenir le stand de prévention au marché.",
        "Association",
        "prevention",
        "kept",
    ),
    (
        "Les internes ne trouvent pas où dormir.",
        "Le lycée a des chambres vides l’été.",
        "Convenir d’un tarif avec l’internat du lycée.",
        "Communauté de communes",
        "accompagnement",
        "new",
    ),
    (
        "On ne sait pas quelle pharmacie est de garde le soir.",
        "",
        "Afficher la garde sur les panneaux lumineux.",
        "Mairie",
        "acces",
        "new",
    ),
    ("Un car médical ferait le tour des villages.", "", "Acheter un car.", "", "acces", "aside"),
)


def tell_survey_of_needs(story: Story) -> None:
    """The anonymous one of last year, closed with its answers."""
    survey = _drawn(story, "besoins", 280)
    with as_of(story.at(281, 9)):
        survey = programme.open_survey(by=story.by, pk=survey.pk, version=survey.version)
        deliver()
    questions = _questions(survey)
    invited = _invited(survey)[:ANSWERED]
    for number, one in enumerate(invited):
        with as_of(story.at(282 + number % 24, 8 + number % 11)):
            programme.answer_survey_by_link(
                by=Actor.system(story.community), invitation=one, answers=_answers(story, questions)
            )
    with as_of(story.at(308, 18)):
        programme.close_survey(by=story.by, pk=survey.pk)
    story.surveys["needs"] = survey


def tell_survey_of_capacity(story: Story) -> None:
    """The one that is open now: who can take patients, with names; a third has answered."""
    days = 9
    survey = _drawn(story, "capacite", story.now - days - 2)
    survey = programme.update_survey(
        by=story.by,
        pk=survey.pk,
        version=survey.version,
        values={
            "closes_on": story.today + timedelta(days=12),
            "action": story.actions["medecin-traitant"],
        },
    )
    with as_of(story.at(story.now - days, 9)):
        survey = programme.open_survey(by=story.by, pk=survey.pk, version=survey.version)
        deliver()
    questions = _questions(survey)
    for number, one in enumerate(_invited(survey)[:STILL_OPEN]):
        with as_of(story.at(story.now - days + 1 + number % 6, 8 + number % 11)):
            programme.answer_survey_by_link(
                by=Actor.system(story.community), invitation=one, answers=_answers(story, questions)
            )
    with as_of(evening(story.today - timedelta(days=2), 9)):
        programme.remind_survey(by=story.by, pk=survey.pk)
        deliver()
    story.surveys["capacity"] = survey


def _drawn(story: Story, key: str, day: int) -> Any:
    with as_of(story.at(day, 15)):
        return programme.create_survey_from_ready(by=story.by, key=key)


def _questions(survey: Any) -> list[SurveyQuestion]:
    return list(SurveyQuestion.objects.filter(survey=survey).order_by("rank", "pk"))


def _invited(survey: Any) -> list[int]:
    return list(Invitation.objects.filter(survey=survey).order_by("pk").values_list("pk", flat=True))


def _answers(story: Story, questions: Sequence[SurveyQuestion]) -> Mapping[str, Any]:
    """What somebody might have answered; the first choices more often than the last."""
    found: dict[str, Any] = {}
    for one in questions:
        if one.kind == "heading" or (not one.is_required and story.random.random() < 0.2):
            continue
        value = _answer(story, one)
        if value is not None:
            found[one.key] = value
    return found


# What a scale, a number or a yes or no may be answered.
_COMMON: Final[dict[str, tuple[Any, ...]]] = {
    "yes_no": ("yes", "yes", "no"),
    "scale_5": (2, 3, 3, 4, 4, 4, 5),
    "scale_10": (5, 6, 7, 7, 8, 8, 9),
    "number": ("1", "2", "2", "3", "4", "6"),
}


def _answer(story: Story, one: SurveyQuestion) -> Any:
    choose = story.random
    keys = [option["key"] for option in one.options]
    if one.kind == "one":
        return choose.choices(keys, weights=range(len(keys), 0, -1))[0]
    if one.kind == "several":
        wanted = set(choose.sample(keys, k=min(len(keys), choose.choice((1, 2, 2, 3)))))
        return [key for key in keys if key in wanted]
    if one.kind in _COMMON:
        return choose.choice(_COMMON[one.kind])
    says = one.kind in ("short", "long") and choose.random() < _TALKATIVE
    return choose.choice(_REMARKS) if says else None


def tell_ideas(story: Story) -> None:
    """What the workshop with the towns collected: sorted since, one of them made into a sheet."""
    workshop = next(
        (
            one
            for one in association.meetings()
            if one.kind in ("workshop", "restitution") and one.state == "held"
        ),
        None,
    )
    with as_of(story.at(410, 9)):
        call = programme.create_idea_call(
            by=story.by,
            title="Idées de l’atelier avec les collectivités",
            intro="Un constat, un levier, une proposition : deux minutes suffisent.",
            is_open=True,
            meeting=workshop,
        )
    for number, (finding, lever, proposal, author, mission, became) in enumerate(_IDEAS):
        with as_of(story.at(411 + number, 10)):
            idea = programme.add_idea(
                by=story.by,
                once=f"demonstration-{number}",
                call=call,
                finding=finding,
                lever=lever,
                proposal=proposal,
                author=author,
            )
            assert idea is not None
        if became == "new":
            continue
        with as_of(story.at(425 + number, 11)):
            _sort(story, idea, mission, became)


def _sort(story: Story, idea: Any, mission: str, became: str) -> None:
    by = story.by
    programme.support_idea(by=story.actor("medecin"), pk=idea.pk)
    programme.support_idea(by=story.actor("presidence"), pk=idea.pk)
    idea = programme.update_idea(
        by=by, pk=idea.pk, version=idea.version, values={"mission": story.missions[mission]}
    )
    if became == "turned":
        action = programme.turn_into_action(
            by=by,
            pk=idea.pk,
            version=idea.version,
            title="Aides à domicile : un numéro unique où signaler",
            mission=story.missions[mission],
        )
        programme.set_action_state(by=by, pk=action.pk, state="planned")
        story.actions["signalement"] = action
        return
    note = (
        ""
        if became == "kept"
        else "Trop cher pour une communauté seule ; à porter par le contrat local de santé."
    )
    programme.sort_idea(by=by, pk=idea.pk, version=idea.version, state=became, note=note)
