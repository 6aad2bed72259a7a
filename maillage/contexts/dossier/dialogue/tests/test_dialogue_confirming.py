"""Confirmations: by the pilot, by a personal link, on behalf; what changed since; letters that leave once."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from django_scopes import scopes_disabled

from maillage.contexts.dossier.dialogue import queries as dialogues
from maillage.contexts.dossier.dialogue import services as steps
from maillage.contexts.dossier.dialogue.confirming import asking, figures, links, queries, services
from maillage.contexts.dossier.dialogue.confirming.models import Confirmation, PilotCall
from maillage.contexts.dossier.dialogue.conftest import TODAY, Ground, Reach
from maillage.contexts.dossier.dialogue.models import DialogueState
from maillage.contexts.dossier.dialogue.offers import _next_steps, _of_action, _to_confirm
from maillage.contexts.dossier.dialogue.refusals import DialogueRefused
from maillage.contexts.programme import api as programme
from maillage.platform.messaging.models import Message, Notification
from maillage.platform.tenancy.urls import community_url
from tests.people import ActorOf, ClientOf, MemberOf

ANSWER: dict[str, Any] = {"answer": "nothing", "how": "au téléphone"}


@pytest.fixture(autouse=True)
def _today() -> object:
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
def prepared(reach: Reach) -> None:
    reach(DialogueState.PREPARATION)


def test_the_answer_keeps_the_figures_of_its_moment(ground: Ground, prepared: None) -> None:
    made = services.confirm(by=ground.hand, pk=ground.row.pk, action_pk=ground.sheet.pk, **ANSWER)
    assert made.seen == [
        {"code": "I01", "name": "Réunions tenues", "value": "12 réunions", "target": "20 réunions"}
    ]
    assert (made.way, made.name, made.is_current) == ("on_behalf", "Jeanne Aubépine", True)
    lines = {one.pk: one for one in queries.lines(ground.row)}
    assert lines[ground.sheet.pk].state == "confirmée"
    assert lines[ground.other.pk].state == "à confirmer"
    programme.type_reading(
        by=ground.hand, indicator=ground.indicator, year=ground.year, numerator=Decimal(15)
    )
    line = {one.pk: one for one in queries.lines(ground.row)}[ground.sheet.pk]
    assert line.state == "modifiée depuis la confirmation"
    assert line.changes == ["I01 Réunions tenues : 12 réunions confirmé, 15 réunions aujourd’hui"]
    services.confirm(by=ground.hand, pk=ground.row.pk, action_pk=ground.sheet.pk, **ANSWER)
    assert dialogues.confirmations(ground.year)[ground.sheet.pk].seen[0]["value"] == "15 réunions"
    assert Confirmation.objects.count() == 2


def test_a_correction_after_closing_shows_as_a_change(ground: Ground, prepared: None) -> None:
    services.confirm(by=ground.hand, pk=ground.row.pk, action_pk=ground.sheet.pk, **ANSWER)
    programme.close_year(by=ground.hand, pk=ground.year.pk)
    assert {one.pk: one for one in queries.lines(ground.row)}[ground.sheet.pk].state == "confirmée"
    programme.correct_reading(
        by=ground.hand, indicator=ground.indicator, year=ground.year, numerator=Decimal(11), note="doublon"
    )
    assert {one.pk: one for one in queries.lines(ground.row)}[ground.sheet.pk].changes


def test_the_same_answer_twice_is_one(ground: Ground, prepared: None) -> None:
    first = services.confirm(by=ground.hand, pk=ground.row.pk, action_pk=ground.sheet.pk, **ANSWER)
    again = services.confirm(by=ground.hand, pk=ground.row.pk, action_pk=ground.sheet.pk, **ANSWER)
    assert first.pk == again.pk


def test_figures_that_move_while_one_reads_are_read_again(ground: Ground, prepared: None) -> None:
    mark = figures.of_action(ground.year, ground.sheet.pk).mark
    programme.type_reading(
        by=ground.hand, indicator=ground.indicator, year=ground.year, numerator=Decimal(13)
    )
    with pytest.raises(services.FiguresMoved):
        services.confirm(by=ground.hand, pk=ground.row.pk, action_pk=ground.sheet.pk, mark=mark, **ANSWER)
    assert not Confirmation.objects.exists()


def test_what_an_answer_asks(ground: Ground, prepared: None) -> None:
    by, pk, sheet = ground.hand, ground.row.pk, ground.sheet.pk
    with pytest.raises(DialogueRefused, match="à corriger"):
        services.confirm(by=by, pk=pk, action_pk=sheet, answer="corrections", how="au téléphone")
    with pytest.raises(DialogueRefused, match="comment le pilote"):
        services.confirm(by=by, pk=pk, action_pk=sheet, answer="nothing")
    with pytest.raises(DialogueRefused, match="Choisissez"):
        services.confirm(by=by, pk=pk, action_pk=sheet, answer="peut-être", how="au téléphone")
    idea = programme.create_action(by=by, title="Une idée", mission=ground.mission)
    with pytest.raises(DialogueRefused, match="ne fait pas partie"):
        services.confirm(by=by, pk=pk, action_pk=idea.pk, **ANSWER)


def test_sheets_are_confirmed_during_the_preparation_only(ground: Ground) -> None:
    with pytest.raises(DialogueRefused, match="pendant la préparation"):
        services.confirm(by=ground.hand, pk=ground.row.pk, action_pk=ground.sheet.pk, **ANSWER)


def test_the_pilot_confirms_the_own_sheet_and_no_other(
    ground: Ground, prepared: None, actor_of: ActorOf, member_of: MemberOf, client_of: ClientOf
) -> None:
    ground.pilot.user = member_of("professional")
    ground.pilot.save()
    pilot = actor_of("professional")
    assert [one.label for one in _to_confirm(pilot)] == [f"Confirmer la fiche {ground.sheet.code} pour 2025"]
    assert _of_action(pilot, ground.sheet)["found"][0]["may"]
    assert not _of_action(pilot, ground.other)["found"][0]["may"]
    client = client_of("professional")
    url = community_url(ground.community, "dossier:confirm", pk=ground.row.pk, action=ground.sheet.pk)
    assert "12 réunions" in client.get(url).content.decode().replace("\xa0", " ")
    assert client.post(url, {"answer": "nothing"}).status_code == 302
    told = Confirmation.objects.get()
    assert (told.way, told.confirmed_by) == ("account", pilot.user)
    assert _to_confirm(pilot) == []
    other = community_url(ground.community, "dossier:confirm", pk=ground.row.pk, action=ground.other.pk)
    assert client.get(other).status_code == 403


def test_a_pilot_without_account_answers_by_link(ground: Ground, prepared: None, client: Client) -> None:
    done = asking.ask_pilots(by=ground.hand, pk=ground.row.pk)
    assert (done.letters, done.unreachable, done.orphans) == (1, (), 1)
    call = PilotCall.objects.get()
    secret = links.secret_of(call)
    assert secret in Message.objects.get().body
    assert secret not in f"{call.digest}{call.link_key}"
    page = client.get(f"/d/fiches/{secret}/")
    assert page.status_code == 200
    assert page["Referrer-Policy"] == "same-origin"
    assert "no-store" in page["Cache-Control"]
    assert not Confirmation.objects.exists()
    sent = {"fiche": ground.sheet.pk, "answer": "corrections", "note": "Il manque mai."}
    assert client.post(f"/d/fiches/{secret}/", sent).status_code == 302
    told = Confirmation.objects.get()
    assert (told.way, told.note, told.confirmed_by) == ("link", "Il manque mai.", None)
    # The link opens the sheets of its pilot, nobody else's.
    assert client.post(f"/d/fiches/{secret}/", {**sent, "fiche": ground.other.pk}).status_code == 422
    assert Confirmation.objects.count() == 1
    with time_machine.travel(timezone.now() + links.LASTS + timedelta(minutes=1), tick=False):
        assert client.get(f"/d/fiches/{secret}/").status_code == 404


def test_letters_are_not_doubled(ground: Ground, prepared: None) -> None:
    asking.ask_pilots(by=ground.hand, pk=ground.row.pk)
    again = asking.ask_pilots(by=ground.hand, pk=ground.row.pk)
    assert (again.letters, again.rested) == (0, 1)
    assert Message.objects.count() == 1
    with time_machine.travel(timezone.now() + timedelta(days=3), tick=False):
        assert asking.ask_pilots(by=ground.hand, pk=ground.row.pk).letters == 1
    call = PilotCall.objects.get()
    assert call.letters == 2
    assert all(links.secret_of(call) in one.body for one in Message.objects.all())


def test_reminders_leave_once_each(ground: Ground, prepared: None) -> None:
    row = steps.plan(
        by=ground.hand,
        pk=ground.row.pk,
        seen=steps.locked(ground.hand, ground.row.pk).version,
        submit_by_on=date(2026, 4, 30),
        meet_by_on=date(2026, 5, 20),
    )
    counts = []
    day = date(2026, 4, 10)
    while day <= date(2026, 5, 21):
        with time_machine.travel(f"{day} 09:00Z", tick=False), scopes_disabled():
            before = Message.objects.count()
            asking.recall()
            asking.recall()
            counts.append((day, Message.objects.count() - before))
        day += timedelta(days=1)
    sent = {day: n for day, n in counts if n}
    assert sent == {
        date(2026, 4, 16): 1,
        date(2026, 4, 23): 1,
        date(2026, 4, 27): 1,
        date(2026, 5, 13): 1,
    }
    purposes = sorted(Message.objects.values_list("purpose", flat=True))
    assert purposes == [asking.CALL, asking.CALL, asking.DATES, asking.DATES]
    assert Notification.objects.filter(title__contains="30/04/2026").count() == 1
    assert row.submit_by_on == date(2026, 4, 30)


def test_who_is_late_is_shown(ground: Ground, prepared: None) -> None:
    version = steps.locked(ground.hand, ground.row.pk).version
    row = steps.plan(
        by=ground.hand, pk=ground.row.pk, seen=version, submit_by_on=date(2026, 3, 25), meet_by_on=None
    )
    assert {one.state for one in queries.lines(row)} == {"en retard"}
    labels = [one.label.replace("\xa0", " ") for one in _next_steps(ground.hand)]
    assert labels == ["2 fiches restent à confirmer pour 2025", "Déposer le dossier 2025"]
