"""Who is asked, when the next ones are, when somebody must see to it."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from threading import Event
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from django_scopes import scope, scopes_disabled

from maillage.contexts.care.availability.models import CareSettings, Responder
from maillage.contexts.care.callout import letters, services, waves
from maillage.contexts.care.callout.conftest import Ask, MakeResponder, asked, minutes, opened
from maillage.contexts.care.callout.links import secret_of
from maillage.contexts.care.callout.models import Answer, Asking
from maillage.contexts.care.callout.queries import steps_of
from maillage.contexts.care.unscheduled import services as requests
from maillage.contexts.care.unscheduled.models import CareRequest, RequestState
from maillage.contexts.care.unscheduled.views import _next_while_open
from maillage.platform.access.tokens import digest_of
from maillage.platform.messaging.models import Message, ShortMessage
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from tests.at_once import PATIENCE_S, at_once
from tests.people import ActorOf
from tests.places import PEYREMALE


def fresh(row: CareRequest) -> CareRequest:
    found: CareRequest = CareRequest.objects.select_related("need").get(pk=row.pk)
    return found


def test_the_first_wave_leaves_with_the_request(doctor: MakeResponder, ask: Ask) -> None:
    doctors = [doctor() for _ in range(3)]
    row = ask()
    assert [one.responder_id for one in asked(row)] == [one.pk for one in doctors[:2]]
    assert (row.wave, row.state) == (1, RequestState.OPEN)
    assert row.next_wave_at is not None
    assert minutes(9) < row.next_wave_at - timezone.now() <= minutes(10)
    mails = Message.objects.filter(purpose=letters.ASKED).order_by("pk")
    assert [one.to for one in mails] == [one.contact.email for one in doctors[:2]]
    for one, mail in zip(asked(row), mails, strict=True):
        assert f"/s/soin/{secret_of(one)}/" in mail.body
        assert "/s/stop/" in mail.body
        assert mail.unsubscribe_url in mail.body
        assert one.digest == digest_of(secret_of(one))
        for private in ("Cabinet du Pont", "0466251234", "pont@"):
            assert private not in mail.body + mail.subject


def test_what_leaves_names_no_small_commune_where_health_data_are_taken(
    doctor: MakeResponder, ask: Ask, settings: Any
) -> None:
    settings.MAILLAGE_HEALTH_DATA = True
    CareSettings.objects.update(grouping_population=1_400)
    doctor(home_visits=True)
    assert ask(at_home=True).area_label == "Bessèges"
    [mail] = Message.objects.filter(purpose=letters.ASKED)
    assert "et alentours" in mail.body
    assert "Bessèges" not in mail.body + mail.subject


def test_text_messages_for_who_wants_them(doctor: MakeResponder, ask: Ask, settings: Any) -> None:
    settings.MAILLAGE_SMS = SimpleNamespace(url="https://sms.example/", token="", sender="")
    doctor(by_email=False, by_sms=True, mobile="+33639980012")
    doctor(by_sms=True, mobile="+33639980013")
    [first, second] = asked(ask())
    texts = list(ShortMessage.objects.order_by("pk"))
    assert [one.to for one in texts] == ["+33639980012", "+33639980013"]
    assert texts[0].body.endswith(f"/s/soin/{secret_of(first)}/")
    assert texts[0].useless_from == first.request.due_at
    assert Message.objects.filter(purpose=letters.ASKED).get().to == second.responder.contact.email
    assert "Cabinet du Pont" not in texts[0].body


def test_who_is_not_asked(doctor: MakeResponder, ask: Ask, team: Actor) -> None:
    assert team.user is not None
    doctor(is_open=False)
    doctor(profession="60")
    doctor(needs=["autre-chose"])
    doctor(email="", by_sms=False)
    doctor(by_email=False, by_sms=True, mobile="")
    doctor(user=team.user)
    doctor(commune_id=None)
    doctor(max_travel_min=1, commune_id=PEYREMALE)
    doctor(not_before=timezone.now() + timedelta(days=1))
    doctor(weekly_cap=0)
    right = doctor(needs=["avis-de-test"])
    assert [one.responder_id for one in asked(ask())] == [right.pk]


def test_without_a_gateway_nobody_waits_for_a_text(doctor: MakeResponder, ask: Ask, settings: Any) -> None:
    settings.MAILLAGE_SMS = None
    doctor(by_email=False, by_sms=True, mobile="+33639980012")
    both = doctor(by_sms=True, mobile="+33639980013")
    assert [one.responder_id for one in asked(ask())] == [both.pk]
    assert not ShortMessage.objects.exists()


def test_visits_at_home_only_from_those_who_go(doctor: MakeResponder, ask: Ask) -> None:
    doctor()
    goes = doctor(home_visits=True)
    assert [one.responder_id for one in asked(ask(at_home=True))] == [goes.pk]


def test_the_next_wave_takes_others_and_nobody_twice(doctor: MakeResponder, ask: Ask, clock: Any) -> None:
    doctors = [doctor() for _ in range(5)]
    row = ask()
    assert waves.ask_due() == 0
    for _ in range(2):
        clock.shift(minutes(10.5))
        assert waves.ask_due() == 1
        assert waves.ask_due() == 0
    assert [(one.responder_id, one.wave) for one in asked(row)] == [
        (one.pk, number // 2) for number, one in enumerate(doctors)
    ]
    clock.shift(minutes(10.5))
    assert waves.ask_due() == 1
    assert fresh(row).state == RequestState.ESCALATED
    assert fresh(row).next_wave_at is None
    assert len(asked(row)) == 5


def test_a_refusal_brings_the_next_ones_at_once(doctor: MakeResponder, ask: Ask, team: Actor) -> None:
    for _ in range(3):
        doctor()
    row = ask()
    first, second = asked(row)
    services.decline(by=team, asking=opened(first))
    assert waves.ask_due() == 0
    services.decline(by=team, asking=opened(second))
    assert waves.ask_due() == 1
    assert len(asked(row)) == 3


def test_with_nobody_to_ask_it_is_handed_over_at_once(ask: Ask) -> None:
    row = ask()
    assert row.state == RequestState.ESCALATED
    assert not asked(row)


def test_at_night_it_waits_for_the_morning_and_in_a_hurry_it_does_not(
    doctor: MakeResponder, ask: Ask, clock: Any
) -> None:
    doctor()
    clock.shift(timedelta(hours=12))
    calm = ask(delay="h24")
    assert not asked(calm)
    assert calm.next_wave_at is not None
    local = timezone.localtime(calm.next_wave_at)
    assert (local.hour, local.minute, calm.state) == (7, 30, RequestState.OPEN)
    begins = _next_while_open(calm, timezone.now()).replace("\u00a0", " ")
    assert "la recherche commence le mercredi 25 novembre 2026 à 7 h 30" in begins
    urgent = ask(delay="today")
    assert urgent.state == RequestState.ESCALATED
    clock.shift(timedelta(hours=9, minutes=31))
    assert waves.ask_due() == 1
    assert len(asked(calm)) == 1


def test_the_weekly_cap_counts_seven_days(doctor: MakeResponder, ask: Ask, clock: Any) -> None:
    doctor(weekly_cap=1)
    assert len(asked(ask())) == 1
    assert not asked(ask())
    clock.shift(timedelta(days=7, minutes=1))
    assert len(asked(ask())) == 1


def test_the_load_turns(doctor: MakeResponder, ask: Ask, clock: Any) -> None:
    doctors = [doctor(weekly_cap=9) for _ in range(6)]
    for _ in range(3):
        clock.shift(minutes(1))
        ask()
    assert sorted(Asking.objects.values_list("responder_id", flat=True)) == sorted(one.pk for one in doctors)


def test_giving_up_before_the_delay_ends(doctor: MakeResponder, ask: Ask, clock: Any) -> None:
    CareSettings.objects.update(wave_size=1, wave_min_today=600)
    doctor()
    doctor()
    row = ask()
    assert row.next_wave_at == row.due_at - timedelta(minutes=60)
    clock.move_to(row.due_at - timedelta(minutes=59))
    assert waves.ask_due() == 1
    assert fresh(row).state == RequestState.ESCALATED
    assert len(asked(row)) == 1


def test_those_on_turn_are_asked_when_nobody_took_it(
    doctor: MakeResponder, ask: Ask, team: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked_before, on_turn = doctor(), doctor(weekly_cap=0)
    row = ask()
    monkeypatch.setattr(services, "on_turn", lambda at: [asked_before, on_turn])
    requests.escalate(by=team, pk=row.pk)
    *_, last = asked(row)
    assert (last.responder_id, last.on_turn) == (on_turn.pk, True)
    assert len(asked(row)) == 2
    assert services.take(by=team, asking=opened(last), planned_at=None)
    assert fresh(row).taken_by_id == on_turn.pk


def test_with_nobody_on_turn_yet_who_takes_over_before_the_end_is_asked(
    doctor: MakeResponder, ask: Ask, team: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, evening = doctor(), doctor(weekly_cap=0)
    row = ask()
    monkeypatch.setattr(services, "on_turn", lambda at: [evening] if at == row.due_at else [])
    requests.escalate(by=team, pk=row.pk)
    *_, last = asked(row)
    assert (last.responder_id, last.on_turn) == (evening.pk, True)


def test_cancelled_or_closed_nobody_is_asked_and_all_are_told(
    doctor: MakeResponder, ask: Ask, team: Actor, clock: Any
) -> None:
    for _ in range(3):
        doctor()
    row = ask()
    first, _ = asked(row)
    services.decline(by=team, asking=opened(first))
    requests.cancel(by=team, pk=row.pk)
    assert Message.objects.filter(purpose=letters.THANKED).count() == 1
    clock.shift(minutes(30))
    assert waves.ask_due() == 0
    assert len(asked(row)) == 2


def test_only_due_ones_of_each_community_and_each_in_its_own(
    doctor: MakeResponder, ask: Ask, team: Actor, other_community: Community, clock: Any
) -> None:
    for _ in range(3):
        doctor()
    row = ask()
    clock.shift(minutes(11))
    with scope(community=other_community):
        assert waves.ask_due() == 1
        assert not Asking.objects.exists()
    assert {one.community_id for one in asked(row)} == {row.community_id}


def test_where_the_module_is_closed_nobody_is_asked_until_it_is_open_again(
    doctor: MakeResponder, ask: Ask, scoped: Community, clock: Any
) -> None:
    for _ in range(3):
        doctor()
    row, modules = ask(delay="h48"), scoped.modules
    clock.shift(minutes(61))
    Community.objects.filter(pk=scoped.pk).update(modules=[])
    assert waves.ask_due() == 0
    assert len(asked(row)) == 2
    Community.objects.filter(pk=scoped.pk).update(modules=modules)
    clock.shift(minutes(61))
    assert waves.ask_due() == 1
    assert len(asked(row)) == 3


def test_one_that_fails_holds_up_no_other(
    doctor: MakeResponder, ask: Ask, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(4):
        doctor(weekly_cap=9)
    bad, good = ask(), ask()
    clock.shift(minutes(11))
    real = services._ask_next

    def failing(by: Actor, row: CareRequest, *rest: Any) -> None:
        if row.pk == bad.pk:
            raise RuntimeError("nothing of the case")
        real(by, row, *rest)

    monkeypatch.setattr(services, "_ask_next", failing)
    assert waves.ask_due() == 1
    assert len(asked(good)) == 4
    assert len(asked(bad)) == 2
    assert fresh(bad).state == RequestState.OPEN
    monkeypatch.undo()
    clock.shift(minutes(3))
    assert waves.ask_due() == 1
    assert len(asked(bad)) == 4


def test_a_clock_that_was_put_back_forgets_nothing(doctor: MakeResponder, ask: Ask, clock: Any) -> None:
    for _ in range(3):
        doctor()
    row = ask()
    clock.shift(-timedelta(days=30))
    assert waves.ask_due() == 0
    assert waves.mend() == 1
    mended = fresh(row)
    assert mended.due_at - mended.created_at == row.due_at - row.created_at
    assert waves.ask_due() == 1
    assert len(asked(row)) == 3
    assert waves.mend() == 0


def test_a_clock_that_jumps_ahead_hands_over_what_is_late(
    doctor: MakeResponder, ask: Ask, clock: Any
) -> None:
    for _ in range(3):
        doctor()
    row = ask()
    clock.shift(timedelta(days=300))
    assert waves.ask_due() == 1
    assert fresh(row).state == RequestState.ESCALATED


def test_the_page_of_the_request_tells_what_happened(doctor: MakeResponder, ask: Ask, team: Actor) -> None:
    doctor()
    doctor()
    row = ask()
    first, _ = asked(row)
    services.decline(by=team, asking=opened(first))
    assert [(step.words, bool(step.name)) for step in steps_of(row)] == [
        ("Vague 1 : 2\u00a0professionnels sollicités", False),
        ("Ne peut pas cette fois", True),
    ]


@pytest.mark.django_db(transaction=True)
def test_two_workers_ask_a_wave_once(doctor: MakeResponder, ask: Ask, scoped: Community, clock: Any) -> None:
    for _ in range(8):
        doctor()
    row = ask()
    clock.shift(minutes(11))
    due = fresh(row).next_wave_at
    assert due is not None

    def work() -> bool:
        return services.run_wave(by=Actor.system(scoped), pk=row.pk, seen=due)

    won = at_once(scoped, *[work] * 4)
    assert sorted(won, key=str) == [False, False, False, True]
    assert len(asked(row)) == 4
    assert Message.objects.filter(purpose=letters.ASKED).count() == 4


@pytest.mark.django_db(transaction=True)
def test_requests_opened_at_once_wait_for_each_other_and_spare_everybody_s_week(
    doctor: MakeResponder, ask: Ask, scoped: Community
) -> None:
    for _ in range(9):
        doctor(weekly_cap=1)
    rows = at_once(scoped, *[ask] * 8)
    assert {type(one) for one in rows} == {CareRequest}
    askings = list(Asking.objects.order_by("pk").values_list("responder_id", flat=True))
    assert len(askings) == len(set(askings)) == 9


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_whose_line_somebody_writes_is_left_for_a_later_wave(
    doctor: MakeResponder, ask: Ask, scoped: Community, clock: Any
) -> None:
    """Nobody waits, so that no two ever wait for each other."""
    busy, free = doctor(), doctor()
    written, done = Event(), Event()

    def write() -> None:
        with transaction.atomic():
            Responder.objects.filter(pk=busy.pk).update(max_travel_min=20)
            written.set()
            done.wait(PATIENCE_S)

    def meanwhile() -> tuple[list[int], str]:
        written.wait(PATIENCE_S)
        try:
            row = ask()
            return [one.responder_id for one in asked(row)], row.state
        finally:
            done.set()

    told = at_once(scoped, write, meanwhile)[1]
    assert told == ([free.pk], RequestState.OPEN)
    row = CareRequest.objects.get()
    clock.shift(minutes(10.5))
    assert waves.ask_due() == 1
    assert [one.responder_id for one in asked(row)] == [free.pk, busy.pk]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_with_everybody_busy_it_is_asked_again_at_once(
    doctor: MakeResponder, ask: Ask, team: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    busy = doctor()
    with monkeypatch.context() as patch:
        patch.setattr(services, "_held", lambda keys: [])
        row = ask()
    assert (row.state, asked(row)) == (RequestState.OPEN, [])
    assert waves.ask_due() == 1
    assert [one.responder_id for one in asked(row)] == [busy.pk]


@pytest.mark.django_db(transaction=True)
def test_two_buttons_at_once_never_wait_for_each_other(
    doctor: MakeResponder, ask: Ask, scoped: Community, team: Actor
) -> None:
    doctor(weekly_cap=9)
    for _ in range(5):
        Responder.objects.update(not_before=None)
        asking = asked(ask(delay="h48"))[0]
        mine = [opened(asking) for _ in range(3)]
        later = timezone.now() + timedelta(days=2)
        said = at_once(
            scoped,
            partial(services.take, by=team, asking=mine[0], planned_at=None),
            partial(services.decline, by=team, asking=mine[1]),
            partial(services.postpone, by=team, asking=mine[2], until=later),
        )
        assert not [one for one in said if isinstance(one, Exception)]


def test_the_queries_of_a_wave_do_not_grow(
    doctor: MakeResponder, ask: Ask, django_assert_max_num_queries: Any, actor_of: ActorOf
) -> None:
    CareSettings.objects.update(wave_size=30)
    for _ in range(30):
        doctor(weekly_cap=50)
    with django_assert_max_num_queries(45):
        row = ask()
    assert len(asked(row)) == 30
    with scopes_disabled():
        assert set(Asking.objects.values_list("answer", flat=True)) == {Answer.NONE}
