"""What questionnaires hold about persons: who was invited, and what was answered under a name."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Q
from django_scopes import scopes_disabled

from maillage.contexts.association import api as association
from maillage.contexts.programme.permissions import SURVEY
from maillage.contexts.programme.surveys.models import AnswerBox, Invitation, Response
from maillage.platform.registry.personal_data import (
    HeldRow,
    Holding,
    NotPersonal,
    Person,
    PersonData,
    Retention,
    described,
    holdings,
    not_personal,
    person_data,
    retentions,
)
from maillage.platform.tasks.batches import delete_in_batches
from maillage.platform.tenancy.actor import Actor
from maillage.platform.ui.typography import count_words

# As the page of those who answer says it.
ANSWERS_KEPT: Final = timedelta(days=3 * 365)


def register() -> None:
    """Called once, when the application starts."""
    holdings.register(
        Holding(
            "programme.surveys",
            "Questionnaires : personnes invitées et réponses nominatives",
            "work",
            "les personnes que la CPTS interroge",
            ("programme.Invitation", "programme.Response", "programme.AnswerBox"),
            (SURVEY,),
            "Connaître les besoins, les capacités et l’avis des professionnels et des partenaires.",
            "Intérêt légitime : conduire et évaluer le projet de santé (RGPD, article 6.1.f) ; répondre est libre.",
            "Trois ans après la clôture.",
            "Les personnes elles-mêmes ; la liste des contacts et l’annuaire pour les invitations.",
            narrower=(
                ("programme.Invitation.digest", ""),
                ("programme.Invitation.link_key", ""),
                ("programme.AnswerBox.contents", ""),
            ),
            also="les réponses anonymes ne sont rattachées à personne et ne se lisent que réunies",
        )
    )
    not_personal.register(NotPersonal("programme.Survey", "ce que l’on demande, et à quels groupes"))
    not_personal.register(
        NotPersonal("programme.AnswerBox", "réponses scellées ensemble, que rien ne rattache à une personne")
    )
    person_data.register(
        # Before the contacts, by whom invitations are known.
        PersonData(
            "programme.surveys",
            "Questionnaires",
            27,
            ("programme.Invitation", "programme.Response"),
            held,
            erase,
            keeps="les réponses anonymes, que rien ne rattache à la personne.",
        )
    )
    retentions.register(
        Retention(
            "programme.surveys",
            "Réponses aux questionnaires",
            "Personnes invitées et réponses, nominatives ou non, des questionnaires clos.",
            ANSWERS_KEPT,
            "Le temps d’un bilan et d’une comparaison (RGPD, article 5.1.e).",
            forget,
            minimum=timedelta(days=180),
        )
    )


def _of(person: Person) -> Any:
    contacts = [one.pk for one in association.contacts_of(person)]
    entries = [f"professional:{one}" for one in sorted(person.idnps)]
    return Invitation.objects.filter(
        Q(contact__in=contacts) | Q(entry__in=entries) | Q(email__in=sorted(person.emails), email__gt="")
    )


def held(person: Person, everywhere: bool) -> Iterator[HeldRow]:
    """Questionnaires to which the person was invited, and what they answered under their name."""
    del everywhere
    invitations = list(_of(person).select_related("survey", "contact").order_by("pk"))
    for row in invitations:
        yield described(row, leave_out=("digest", "link_key", "contact"))
    rows = Response.objects.filter(invitation__in=invitations).select_related("survey").order_by("pk")
    for response in rows.prefetch_related("survey__questions"):
        labels = {one.key: one.label for one in response.survey.questions.all()}
        said = tuple((labels.get(key, key), str(value)) for key, value in response.answers.items())
        yield described(response, leave_out=("answers", "once", "invitation"), at="answered_at", extra=said)


def erase(by: Actor, person: Person, everywhere: bool) -> list[str]:
    """Delete the invitations, and with them the answers under the person's name."""
    del by, everywhere
    count = _of(person).count()
    if not count:
        return []
    _of(person).delete()
    return [
        f"{count_words(count, 'invitation à un questionnaire effacée', 'invitations à un questionnaire effacées')}, "
        "avec les réponses nominatives."
    ]


def forget(before: datetime) -> int:
    with scopes_disabled():
        old = {"survey__closed_at__lt": before}
        return sum(
            delete_in_batches(model.objects.filter(**old)) for model in (Response, Invitation, AnswerBox)
        )
