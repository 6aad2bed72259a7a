"""Declared departures: with agreement only, for the bureau alone, and not for ever."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, cast

import pytest
from django.utils import timezone
from django_scopes import scope, scopes_disabled

from maillage.contexts.directory.knowledge.models import DepartureNotice, Teller
from maillage.contexts.directory.knowledge.panels import load_departure_panel
from maillage.contexts.directory.knowledge.retention import KEPT_FOR, forget_old
from maillage.contexts.directory.knowledge.services import AgreementMissing, record_departure
from maillage.contexts.directory.knowledge.tests.conftest import of_kind, person
from maillage.contexts.directory.objections.services import record_objection
from maillage.contexts.directory.permissions import VIEW_DEPARTURES
from maillage.contexts.directory.professionals.models import Professional
from maillage.contexts.directory.tests.ground import idnps, shown_name
from maillage.platform.audit.models import AccessEntry, AuditEntry
from maillage.platform.messaging.models import Message, Notification
from maillage.platform.registry import panels
from maillage.platform.registry.personal_data import retentions
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from maillage.platform.tenancy.panels import panels_of
from tests.hostile.queries import recorded
from tests.people import ROLE_NAMES, ActorOf, ClientOf

pytestmark = [pytest.mark.django_db(transaction=True)]

BUREAU = ("president", "secretary", "treasurer")
ROOT = "/c/val-exemple/annuaire/connaissances/"
FORM = f"{ROOT}{{}}/depart/"


@pytest.fixture
def kept(known: Community, actor_of: ActorOf) -> Iterator[DepartureNotice]:
    """Person 1 told the president that she leaves in a year."""
    with scope(community=known):
        notice = record_departure(
            by=actor_of("president"),
            subject=person(1),
            departure_on=timezone.localdate() + timedelta(days=365),
            birth_year=1963,
            agreed=True,
        )
    yield notice


def test_the_bureau_alone_sees_it(kept: DepartureNotice, client_of: ClientOf) -> None:
    for role in ROLE_NAMES:
        client = client_of(role)
        form, listed = client.get(FORM.format(of_kind(1))), client.get(f"{ROOT}departs/")
        if role in BUREAU:
            assert (form.status_code, listed.status_code) == (200, 200), role
            assert "1963" in form.content.decode() and "1963" in listed.content.decode()
            continue
        # The team edits the directory, and to it the page does not exist; the others edit nothing.
        expected = 404 if role in {"coordinator", "assistant"} else 403
        assert (form.status_code, listed.status_code) == (expected, expected), role
        assert "1963" not in form.content.decode() + listed.content.decode()


def test_who_looked_is_written_where_the_team_does_not_read(
    kept: DepartureNotice, known: Community, client_of: ClientOf
) -> None:
    client_of("president").get(FORM.format(of_kind(1)))
    with scopes_disabled():
        looked = AccessEntry.objects.get(what="directory.departures")
    assert (looked.community_id, looked.label, looked.count) == (None, "", 1)


def test_the_panel_is_the_bureau_s(kept: DepartureNotice, known: Community, actor_of: ActorOf) -> None:
    somebody = Professional.objects.get(pk=idnps(1))
    panel = panels.get("directory.departure")
    assert panel is not None and panel.permission == VIEW_DEPARTURES
    with scope(community=known):
        assert load_departure_panel(actor_of("secretary"), somebody)["notice"] == kept
        shown = [
            row["panel"].name
            for row in panels_of(actor_of("coordinator"), "directory.professional", somebody)
        ]
    assert "directory.departure" not in shown and "directory.knowledge.professional" in shown


def test_nothing_is_kept_without_the_agreement(
    known: Community, actor_of: ActorOf, client_of: ClientOf
) -> None:
    asked = {"departure_on": "2027-06-30", "birth_year": "1963"}
    answer = client_of("president").post(FORM.format(of_kind(1)), asked)
    assert answer.status_code == 422 and "cochez la case" in answer.content.decode()
    assert "2027-06-30" in answer.content.decode()
    with scope(community=known):
        with pytest.raises(AgreementMissing):
            record_departure(
                by=actor_of("president"), subject=person(1), departure_on=None, birth_year=1963, agreed=False
            )
        with pytest.raises(AgreementMissing):
            record_departure(
                by=actor_of("president"), subject=person(1), departure_on=None, birth_year=None, agreed=True
            )
        assert not DepartureNotice.objects.exists()
    assert client_of("president").post(FORM.format(of_kind(1)), asked | {"agreed": "on"}).status_code == 302
    with scope(community=known):
        row = DepartureNotice.objects.get()
    assert (row.departure_on, row.birth_year, row.agreed_on, row.agreed_with) == (
        date(2027, 6, 30),
        1963,
        timezone.localdate(),
        Teller.TEAM,
    )


@pytest.mark.parametrize(
    "fields",
    [
        {"departure_on": "1907-06-30"},
        {"departure_on": "demain"},
        {"birth_year": "1850"},
        {"birth_year": "2024"},
        {"birth_year": "9" * 30},
        {},
    ],
)
def test_what_is_not_plausible_is_refused(
    known: Community, client_of: ClientOf, fields: dict[str, str]
) -> None:
    answer = client_of("president").post(FORM.format(of_kind(1)), fields | {"agreed": "on"})
    assert answer.status_code == 422
    with scope(community=known):
        assert not DepartureNotice.objects.exists()


def test_the_coordination_learns_nothing_elsewhere(
    kept: DepartureNotice, known: Community, client_of: ClientOf
) -> None:
    assert client_of("president").get(FORM.format(of_kind(1))).status_code == 200
    assert client_of("president").get(f"{ROOT}departs/").status_code == 200
    with scopes_disabled():
        lines = AuditEntry.objects.filter(action__startswith="departure.")
        told = [(line.community_id, line.label, line.changes) for line in lines]
        assert told == [(None, "Départ déclaré", {})]
        assert not Message.objects.exists() and not Notification.objects.exists()
        read = list(AccessEntry.objects.filter(what="directory.departures").values_list("label", flat=True))
    assert read == ["", ""]
    coordinator = client_of("coordinator")
    pages = [
        coordinator.get(url).content.decode()
        for url in (
            "/c/val-exemple/reglages/journal/",
            "/c/val-exemple/reglages/journal/consultations/",
            f"{ROOT}qualite/",
            f"{ROOT}qualite/fiches/",
            f"/c/val-exemple/annuaire/{idnps(1)}/",
            f"{ROOT}{of_kind(1)}/",
        )
    ]
    for page in pages:
        # The journal names in its filter every action that there is.
        rows = re.sub(r"<select.*?</select>", "", page, flags=re.DOTALL)
        assert "1963" not in rows and "départ déclaré" not in rows.lower()
    export = coordinator.get(f"{ROOT}qualite/fiches/", {"export": "csv"})
    body = b"".join(cast(Any, export).streaming_content).decode()
    export.close()
    assert shown_name(1) in body and "1963" not in body
    # Like others, no list of departures leaves for a file.
    answer = client_of("president").get(f"{ROOT}departs/", {"export": "csv"})
    assert answer.headers["Content-Type"].startswith("text/html")


def test_many_departures_cost_no_more_queries(
    kept: DepartureNotice, known: Community, actor_of: ActorOf, client_of: ClientOf
) -> None:
    client = client_of("president")
    counts = []
    for rank in (2, 3):
        client.get(f"{ROOT}departs/")
        with recorded() as queries:
            assert client.get(f"{ROOT}departs/").status_code == 200
        counts.append(len(queries))
        with scope(community=known):
            record_departure(
                by=actor_of("president"),
                subject=person(rank),
                departure_on=None,
                birth_year=1960,
                agreed=True,
            )
    assert counts[0] == counts[1]


def test_it_is_taken_back_at_once(kept: DepartureNotice, known: Community, client_of: ClientOf) -> None:
    url = f"{FORM.format(of_kind(1))}retirer/"
    assert client_of("coordinator").post(url).status_code == 404
    assert client_of("president").post(url).status_code == 302
    assert client_of("president").post(url).status_code == 404
    with scope(community=known):
        assert not DepartureNotice.objects.exists()


def test_it_is_deleted_a_year_after(kept: DepartureNotice, known: Community) -> None:
    today = timezone.localdate()
    rule = retentions.get("directory.knowledge")
    assert rule is not None and rule.kept == KEPT_FOR
    with scope(community=known):
        rows = DepartureNotice.objects.filter(pk=kept.pk)
        rows.update(departure_on=today - KEPT_FOR)
        assert forget_old() == 0
        rows.update(departure_on=today - KEPT_FOR - timedelta(days=1))
        assert forget_old() == 1


def test_a_year_of_birth_alone_is_not_kept_for_ever(kept: DepartureNotice, known: Community) -> None:
    today = timezone.localdate()
    with scope(community=known):
        rows = DepartureNotice.objects.filter(pk=kept.pk)
        rows.update(departure_on=None, agreed_on=today - 2 * KEPT_FOR)
        assert forget_old() == 0
        rows.update(agreed_on=today - 2 * KEPT_FOR - timedelta(days=1))
        assert forget_old() == 1


def test_an_objection_deletes_it(kept: DepartureNotice) -> None:
    record_objection(by=Actor.system(), identifier=idnps(1))
    with scopes_disabled():
        assert not DepartureNotice.objects.exists()


def test_a_date_that_is_past_is_not_called_too_far(known: Community, client_of: ClientOf) -> None:
    client = client_of("president")
    url = f"{ROOT}{of_kind(1)}/depart/"
    for day, said in (("2001-06-30", "déjà passée"), ("2201-06-30", "trop éloignée")):
        page = client.post(url, {"departure_on": day, "agreed": "on"}).content.decode()
        assert said in page and day in page
