"""Letters: each person their own list, no sum in it, once a week whatever is pressed."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from django_scopes import scope

from maillage.contexts.association.models import Contact
from maillage.contexts.dossier.readiness import queries, services
from maillage.contexts.dossier.readiness.letters import PURPOSE, letters
from maillage.contexts.programme.models import Action, Indicator, Mission, ReportingYear
from maillage.platform.audit.models import AuditEntry
from maillage.platform.messaging.models import Message
from maillage.platform.tenancy.models import Community
from maillage.platform.tenancy.urls import community_url
from tests.people import ActorOf, ClientOf

pytestmark = [pytest.mark.django_db]


def a_year(community: Community) -> tuple[ReportingYear, list[Contact]]:
    """Three pilots, one indicator each: with an address, without, who wants no letter."""
    mine: dict[str, Any] = {"community": community}
    year = ReportingYear.objects.create(
        **mine, label="2026", starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31)
    )
    mission = Mission.objects.create(**mine, name="Prévention", kind="core")
    people = []
    for number, more in enumerate(({"email": "un@tests.example"}, {}, {"email": "non@tests.example"})):
        one = Contact.objects.create(**mine, last_name=f"Nom{number}", search_name=f"nom{number}", **more)
        action = Action.objects.create(
            **mine, code=f"A{number}", title=f"Action {number}", mission=mission, pilot=one, search_name="a"
        )
        Indicator.objects.create(
            **mine, code=f"I{number}", name=f"Indicateur {number}", kind="means", action=action
        )
        people.append(one)
    Contact.objects.filter(pk=people[2].pk).update(mail_refused_at=timezone.now())
    return year, people


def test_each_gets_the_own_list_without_money(scoped: Community, actor_of: ActorOf) -> None:
    year, people = a_year(scoped)
    found = queries.missing(year, actor_of("coordinator"))
    by_key = {one.key: one for one in letters(found.people(), year, scoped)}
    first = by_key[f"p{people[0].pk}"]
    assert first.to == ("un@tests.example",)
    assert "I0 · Indicateur 0" in first.body
    assert "Indicateur 1" not in first.body
    assert "€" not in first.body
    assert by_key[f"p{people[1].pk}"].to == by_key[f"p{people[2].pk}"].to == ()
    assert by_key[f"p{people[2].pk}"].why


def test_once_a_week_whatever_is_pressed(scoped: Community, actor_of: ActorOf) -> None:
    year, people = a_year(scoped)
    by, keys = actor_of("coordinator"), [f"p{one.pk}" for one in people]
    with time_machine.travel("2026-06-15 10:00:00+02:00", tick=False):
        assert [one.to for one in services.write_to(by=by, year=year, keys=keys)] == [("un@tests.example",)]
        with pytest.raises(services.NothingToSend):
            services.write_to(by=by, year=year, keys=keys)
    assert Message.objects.filter(purpose=PURPOSE).count() == 1
    assert AuditEntry.objects.filter(action="dossier.asked").count() == 1
    with time_machine.travel(timezone.now() + timedelta(days=3650), tick=False):
        services.write_to(by=by, year=year, keys=keys)
    assert Message.objects.filter(purpose=PURPOSE).count() == 2


def test_read_before_it_leaves(community: Community, client_of: ClientOf) -> None:
    with scope(community=community):
        year, people = a_year(community)
    url = community_url(community, "dossier:readiness_write")
    page = client_of("coordinator").get(url)
    assert "I0 · Indicateur 0" in page.content.decode()
    with scope(community=community):
        assert Message.objects.count() == 0
    client_of("coordinator").post(f"{url}?annee={year.pk}", {"qui": [f"p{people[0].pk}"]})
    with scope(community=community):
        assert Message.objects.filter(purpose=PURPOSE, to="un@tests.example").count() == 1
    own = community_url(community, "dossier:readiness_person", who=f"p{people[0].pk}")
    assert "pas de seconde relance" in client_of("board_member").get(own).content.decode()
    assert client_of("board_member").post(own).status_code == 403
