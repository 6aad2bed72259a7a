"""Links of one person each, reminders, and whom a questionnaire is sent to."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from maillage.contexts.association.contacts.models import Contact
from maillage.contexts.programme.surveys import (
    answering,
    opening,
)
from maillage.contexts.programme.surveys.audience import Invited, persons
from maillage.contexts.programme.surveys.conftest import (
    Make,
    answer_all,
    system,
)
from maillage.contexts.programme.surveys.models import (
    Invitation,
)
from maillage.contexts.programme.surveys.refusals import SurveyRefused
from maillage.platform.messaging.models import Message
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community

BASE = "/c/val-exemple/projet/questionnaires/"


def test_each_person_gets_a_link_and_only_those_who_have_not_answered_are_reminded(
    scoped: Community, coordinator: Actor, opened: Make
) -> None:
    Contact.objects.filter(last_name="Gaston").update(mail_refused_at=timezone.now())
    survey = opened()
    assert Message.objects.filter(purpose=opening.PURPOSE).count() == 6
    answer_all(survey, scoped, 2)
    declined = Invitation.objects.get(name="Colin")
    answering.decline(by=system(scoped), invitation=declined.pk)
    with pytest.raises(SurveyRefused, match="moins de deux jours"):
        opening.remind(by=coordinator, pk=survey.pk)
    with time_machine.travel(timezone.now() + timedelta(days=3), tick=False):
        assert opening.remind(by=coordinator, pk=survey.pk) == 3
        told = set(Message.objects.filter(purpose=opening.REMINDER).values_list("to", flat=True))
        assert told == {f"{one}@adherents.example" for one in ("denise", "emile", "flora")}
        with pytest.raises(SurveyRefused, match="moins de deux jours"):
            opening.remind(by=coordinator, pk=survey.pk)


def test_the_letter_and_its_reminder_lead_to_the_same_page(
    scoped: Community, coordinator: Actor, opened: Make, client: Client
) -> None:
    survey = opened()
    with time_machine.travel(timezone.now() + timedelta(days=3), tick=False):
        opening.remind(by=coordinator, pk=survey.pk)
    bodies = [one.body for one in Message.objects.filter(to="abel@adherents.example").order_by("pk")]
    found = {re.search(r"/p/questionnaire/([\w-]+)/", body) for body in bodies}
    secrets = {one[1] for one in found if one}
    assert len(bodies) == 2
    assert len(secrets) == 1
    # The database alone does not hold it.
    row = Invitation.objects.get(name="Abel")
    assert secrets.isdisjoint({row.link_key, row.digest})
    assert client.get(f"/p/questionnaire/{secrets.pop()}/").status_code == 200


def test_a_reminder_sent_after_the_key_of_the_installation_was_changed_opens_its_page(
    scoped: Community, coordinator: Actor, opened: Make, client: Client, settings: Any
) -> None:
    survey = opened()
    settings.SECRET_KEY = "another key"
    with time_machine.travel(timezone.now() + timedelta(days=3), tick=False):
        opening.remind(by=coordinator, pk=survey.pk)
    letter = Message.objects.filter(to="abel@adherents.example", purpose=opening.REMINDER).get()
    found = re.search(r"/p/questionnaire/([\w-]+)/", letter.body)
    assert found is not None
    assert client.get(f"/p/questionnaire/{found[1]}/").status_code == 200


def test_who_is_in_the_directory_and_a_contact_is_asked_once(
    scoped: Community, members: list[Contact], monkeypatch: pytest.MonkeyPatch
) -> None:
    from maillage.contexts.directory import api as directory
    from maillage.contexts.directory.professionals.cards import Card

    def card(idnps: str, name: str) -> Card:
        return Card(idnps, name, "", name.lower(), (("60", frozenset()),), (), frozenset())

    known = members[0]
    Contact.objects.filter(pk=known.pk).update(entry="professional:899990000012")
    reachable = [
        directory.Reachable(card("899990000012", "Abel"), "autre@exemple.example"),
        directory.Reachable(card("899990000020", "Zoé"), "zoe@exemple.example"),
    ]
    monkeypatch.setattr(directory, "reachable_people", lambda community: reachable)
    asked = persons(Invited(asks_directory=True), scoped, date(2026, 1, 5))
    assert [one.name for one in asked].count("Abel") == 1
    assert asked[-1].entry == "professional:899990000020"
    only = persons(Invited(None, asks_directory=True, professions=("10-mg",)), scoped, date(2026, 1, 5))
    assert only == []
