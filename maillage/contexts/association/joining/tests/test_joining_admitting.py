"""Which body accepts members: as the statutes in force say, and a clear sentence where they say nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.utils import timezone
from django_scopes import scope

from maillage.contexts.association.bodies.models import Body, BodyKind
from maillage.contexts.association.joining import services
from maillage.contexts.association.joining.admitting import admission_on
from maillage.contexts.association.joining.models import Application, JoiningForm
from maillage.contexts.association.joining.services import JoiningRefused
from maillage.contexts.association.statutes.models import Statutes
from maillage.core.voting.ready import COLLEGIAL
from maillage.core.voting.record import to_json
from maillage.core.voting.rules import AdmissionRule
from maillage.platform.audit.models import AuditEntry
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from tests.people import ActorOf, ClientOf

BASE = "/c/val-exemple/association/adhesions/"


@pytest.fixture
def coordinator(actor_of: ActorOf) -> Actor:
    return actor_of("coordinator")


def body_of(community: Community, kind: str, name: str, **values: date) -> Body:
    made: Body = Body.objects.create(
        community=community, kind=kind, name=name, **{"created_on": date(2024, 1, 1), **values}
    )
    return made


def statutes(community: Community, admitted_by: str, since: date = date(2025, 1, 1)) -> None:
    rules = replace(COLLEGIAL.rules, admission=AdmissionRule(admitted_by))
    Statutes.objects.create(community=community, name="Statuts", in_force_on=since, rules=to_json(rules))


def application(coordinator: Actor) -> Application:
    values = {"is_open": True, "statutes_text": "Article 1."}
    form = JoiningForm.objects.first() or services.save_form(by=coordinator, version=0, values=values)
    by = Actor.system(form.community)
    given = {"last_name": "Aubépine", "email": "aubepine@cabinet.example"}
    return services.confirm(by=by, pk=services.apply(by=by, form=form, values=given).pk)


def test_before_any_statutes_the_body_of_the_settings_is_proposed(
    scoped: Community, coordinator: Actor
) -> None:
    assert admission_on(timezone.localdate()).body is None
    board = body_of(scoped, BodyKind.BOARD, "Conseil")
    services.save_form(by=coordinator, version=0, values={"approved_by": board})
    found = admission_on(timezone.localdate())
    assert (found.body, found.kind, found.in_force_on) == (board, "", None)
    assert "ne sont pas encore saisis" in found.sentence
    assert found.refusal(None) == found.remark(board) == ""


def test_statutes_that_are_silent_are_said(scoped: Community) -> None:
    statutes(scoped, "")
    found = admission_on(timezone.localdate())
    assert (found.body, found.named) == (None, ())
    assert "ne nomment aucune instance" in found.sentence


def test_the_body_that_the_statutes_of_that_day_name(scoped: Community) -> None:
    statutes(scoped, "board", date(2025, 1, 1))
    statutes(scoped, "bureau", date(2026, 1, 1))
    board, bureau = body_of(scoped, "board", "Conseil"), body_of(scoped, "bureau", "Bureau")
    assert admission_on(date(2025, 6, 1)).body == board
    assert admission_on(date(2026, 1, 1)).body == bureau
    assert admission_on(date(2024, 12, 31)).body is None
    assert "jeudi 1er\u00a0janvier 2026" in admission_on(date(2026, 6, 1)).sentence
    assert admission_on(date(2026, 6, 1)).sentence.endswith("confient l’admission à : le bureau.")


def test_of_several_bodies_of_that_kind_the_one_of_the_settings(
    scoped: Community, coordinator: Actor
) -> None:
    statutes(scoped, "commission")
    today = timezone.localdate()
    assert "créez-la" in admission_on(today).sentence
    first, second = body_of(scoped, "commission", "Accueil"), body_of(scoped, "commission", "Éthique")
    body_of(scoped, "commission", "Ancienne", closed_on=date(2025, 1, 1))
    assert admission_on(today).named == (first, second)
    assert admission_on(today).body is None
    assert "plusieurs" in admission_on(today).sentence
    services.save_form(by=coordinator, version=0, values={"approved_by": second})
    assert admission_on(today).body == second


def test_the_body_is_noted_and_another_one_is_told(
    scoped: Community, coordinator: Actor, client_of: ClientOf
) -> None:
    statutes(scoped, "board")
    board, bureau = body_of(scoped, "board", "Conseil"), body_of(scoped, "bureau", "Bureau restreint")
    row, today = application(coordinator), timezone.localdate()
    with pytest.raises(JoiningRefused, match="le conseil d’administration"):
        services.approve(by=coordinator, pks=[row.pk], on=today, body=None)
    browser = client_of("coordinator")
    page = browser.get(f"{BASE}{row.pk}/").content.decode()
    assert f'<option value="{board.pk}" selected' in page
    assert "le conseil d’administration" in page
    given = {"on": today.isoformat(), "act": "approve"}
    assert browser.post(f"{BASE}{row.pk}/", given).status_code == 422
    answer = browser.post(f"{BASE}{row.pk}/", given | {"body": str(bureau.pk)}, follow=True)
    assert "vous avez noté" in answer.content.decode()
    with scope(community=scoped):
        row.refresh_from_db()
        assert row.body == bureau
        assert AuditEntry.objects.filter(action="application.approved").count() == 1


def test_a_refusal_needs_no_body_and_a_day_before_the_statutes_neither(
    scoped: Community, coordinator: Actor
) -> None:
    today = timezone.localdate()
    statutes(scoped, "board", today)
    body_of(scoped, "board", "Conseil")
    row = application(coordinator)
    services.approve(by=coordinator, pks=[row.pk], on=today - timedelta(days=1), body=None)
    other = application(coordinator)
    services.refuse(by=coordinator, pk=other.pk, on=today, body=None, decision="n’exerce pas ici")


def test_the_page_of_several_proposes_it_too(
    scoped: Community, coordinator: Actor, client_of: ClientOf
) -> None:
    statutes(scoped, "board")
    board = body_of(scoped, "board", "Conseil")
    application(coordinator)
    for page in ("ensemble/", "bulletin/"):
        text = client_of("coordinator").get(BASE + page).content.decode()
        assert "confient l’admission" in text
    assert (
        f'<option value="{board.pk}" selected'
        in client_of("coordinator").get(f"{BASE}ensemble/").content.decode()
    )
