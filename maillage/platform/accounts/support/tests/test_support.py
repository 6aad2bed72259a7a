"""The assistance: by consent, for a time, under the operator's own name, and over at once when it is over."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_scopes import scope, scopes_disabled

from maillage.platform.access import grants
from maillage.platform.accounts.support import services
from maillage.platform.accounts.support.levels import LEVELS
from maillage.platform.audit.models import AccessEntry, AuditEntry
from maillage.platform.messaging.models import Message, Notification
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community, SupportConsent, SupportVisit
from maillage.platform.tenancy.support import LENDABLE, assisting_actor
from maillage.platform.tenancy.urls import community_url
from tests.people import ActorOf, ClientOf, UserOf

OPERATORS_PAGE = "support_installation:list"
Open = Callable[..., SupportConsent]


@pytest.fixture
def opened(community: Community, actor_of: ActorOf) -> Open:
    """opened(level="read", hours=4): the assistance of the community under test, opened by its coordination."""

    def make(level: str = "read", hours: int = 4) -> SupportConsent:
        with scope(community=community):
            return services.open_support(
                by=actor_of("coordinator"), reason="La liste s’imprime mal", level=level, hours=hours
            )

    return make


@pytest.fixture
def operator(user_of: UserOf) -> Actor:
    return Actor(user=user_of("operator"), community=None)


def dashboard(community: Community) -> str:
    return community_url(community, "shell:dashboard")


def enter(client: Client, consent: SupportConsent) -> Any:
    return client.post(reverse("support_installation:enter", kwargs={"pk": consent.pk}))


def test_no_level_lends_what_opens_accounts() -> None:
    lent = {role for level in LEVELS for role in level.roles}
    assert lent == LENDABLE
    assert grants.all_grants()["accounts.manage"].isdisjoint(LENDABLE)


def test_without_consent_an_operator_sees_nothing(client_of: ClientOf, community: Community) -> None:
    client = client_of("operator")
    assert client.get(dashboard(community)).status_code == 404
    page = client.get(reverse(OPERATORS_PAGE)).content.decode()
    assert community.name not in page and "Aucune communauté n’a ouvert" in page


def test_a_consent_alone_opens_nothing_before_the_operator_enters(
    client_of: ClientOf, community: Community, opened: Open
) -> None:
    consent = opened()
    client = client_of("operator")
    assert community.name in client.get(reverse(OPERATORS_PAGE)).content.decode()
    assert client.get(dashboard(community)).status_code == 404
    assert client.get(reverse("support_installation:enter", kwargs={"pk": consent.pk})).status_code == 405
    assert client.get(dashboard(community)).status_code == 404


def test_the_operator_enters_under_its_own_name(
    client_of: ClientOf, community: Community, opened: Open, user_of: UserOf
) -> None:
    client, consent = client_of("operator"), opened()
    assert enter(client, consent)["Location"] == dashboard(community)
    page = client.get(dashboard(community)).content.decode()
    assert f"Vous assistez {community.name}" in page
    with scope(community=community):
        entry = AuditEntry.objects.get(action="assistance.entered")
        assert (entry.user, entry.actor_label) == (user_of("operator"), "Assistance (Exemple Exploitation)")
        assert AccessEntry.objects.get(what="assistance.entered").user == user_of("operator")


def test_entering_twice_is_one_visit(client_of: ClientOf, community: Community, opened: Open) -> None:
    client, consent = client_of("operator"), opened()
    enter(client, consent)
    enter(client, consent)
    with scope(community=community):
        assert SupportVisit.objects.count() == 1
        assert AuditEntry.objects.filter(action="assistance.entered").count() == 1


def test_the_coordination_is_told_by_mail_and_notification(
    client_of: ClientOf, community: Community, opened: Open, user_of: UserOf
) -> None:
    enter(client_of("operator"), opened())
    with scope(community=community):
        message = Message.objects.get(purpose="assistance.entered")
        assert message.to == user_of("coordinator").email
        assert "Exemple Exploitation" in message.body and "La liste s’imprime mal" in message.body
        assert Notification.objects.get(user=user_of("coordinator")).title.startswith("Assistance (Exemple")


def test_reading_is_not_writing(client_of: ClientOf, community: Community, opened: Open) -> None:
    client = client_of("operator")
    enter(client, opened("read"))
    assert client.get(community_url(community, "accounts:list")).status_code == 200
    assert client.get(community_url(community, "directory:label_create")).status_code == 403
    assert client.get(community_url(community, "accounts:invite")).status_code == 403


def test_the_second_level_writes_but_opens_no_account(
    client_of: ClientOf, community: Community, opened: Open
) -> None:
    client = client_of("operator")
    enter(client, opened("work"))
    assert client.get(community_url(community, "directory:label_create")).status_code == 200
    for name in ("accounts:invite", "support:list", "support:open", "shell:modules"):
        assert client.get(community_url(community, name)).status_code == 403, name


def test_an_exaggerated_row_lends_no_more(community: Community, opened: Open, operator: Actor) -> None:
    consent = opened()
    services.enter(by=operator, consent_id=consent.pk)
    with scope(community=community):
        SupportConsent.objects.update(roles=["coordinator", "auditor", "operator"])
    actor = assisting_actor(operator.user, community.slug)
    assert actor is not None and actor.roles == {"auditor"}
    assert not actor.can("accounts.manage")


@pytest.mark.parametrize("over", ["closed", "ended alone", "expired", "left", "no operator"])
def test_when_it_is_over_the_next_request_finds_nothing(
    over: str, client_of: ClientOf, community: Community, opened: Open, actor_of: ActorOf, user_of: UserOf
) -> None:
    client, consent = client_of("operator"), opened()
    enter(client, consent)
    assert client.get(dashboard(community)).status_code == 200
    with scope(community=community):
        if over == "closed":
            services.close_support(by=actor_of("coordinator"), consent=consent)
        elif over == "ended alone":
            # The visit has not been written yet: the consent is enough.
            SupportConsent.objects.update(ended_at=timezone.now())
        elif over == "expired":
            SupportConsent.objects.update(expires_at=timezone.now())
    if over == "left":
        client.post(reverse("support_installation:leave", kwargs={"slug": community.slug}))
    elif over == "no operator":
        user = user_of("operator")
        user.is_operator = False
        user.save(update_fields=["is_operator"])
    assert client.get(dashboard(community)).status_code == 404
    assert client.post(community_url(community, "shell:notifications_read")).status_code == 404


def test_a_consent_lets_in_nowhere_else(
    client_of: ClientOf, community: Community, other_community: Community, opened: Open
) -> None:
    client = client_of("operator")
    enter(client, opened())
    assert client.get(dashboard(other_community)).status_code == 404


def test_only_an_operator_enters(client_of: ClientOf, opened: Open, actor_of: ActorOf) -> None:
    consent = opened()
    assert enter(client_of("stranger"), consent).status_code == 404
    assert enter(client_of("anonymous"), consent).status_code == 302
    with pytest.raises(PermissionDenied):
        services.enter(by=actor_of("coordinator"), consent_id=consent.pk)
    with scopes_disabled():
        assert not SupportVisit.objects.exists()


def test_a_closed_consent_cannot_be_entered_any_more(
    client_of: ClientOf, community: Community, opened: Open, actor_of: ActorOf
) -> None:
    consent = opened()
    with scope(community=community):
        services.close_support(by=actor_of("coordinator"), consent=consent)
    client = client_of("operator")
    answer = client.post(reverse("support_installation:enter", kwargs={"pk": consent.pk}), follow=True)
    assert "n’est plus ouverte" in answer.content.decode()
    assert client.get(dashboard(community)).status_code == 404


def test_whoever_helps_cannot_lengthen_the_help(
    community: Community, opened: Open, operator: Actor, actor_of: ActorOf
) -> None:
    consent = opened("work")
    services.enter(by=operator, consent_id=consent.pk)
    actor = assisting_actor(operator.user, community.slug)
    assert actor is not None
    with scope(community=community):
        with pytest.raises(PermissionDenied):
            services.open_support(by=actor, reason="Encore", level="work", hours=72)
        with pytest.raises(PermissionDenied):
            services.close_support(by=actor, consent=consent)


@pytest.mark.parametrize(
    ("values", "fine"),
    [
        ({"hours": 1}, True),
        ({"hours": 72}, True),
        ({"hours": 0}, False),
        ({"hours": 73}, False),
        ({"level": "coordinator"}, False),
        ({"reason": "  "}, False),
    ],
)
def test_only_what_is_offered_can_be_opened(
    values: dict[str, Any], fine: bool, community: Community, actor_of: ActorOf
) -> None:
    wanted = {"reason": "Essai", "level": "read", "hours": 4, **values}
    with scope(community=community):
        by = actor_of("coordinator")
        if fine:
            consent = services.open_support(by=by, **wanted)
            assert consent.expires_at - consent.given_at == timedelta(hours=wanted["hours"])
        else:
            with pytest.raises(services.SupportRefused):
                services.open_support(by=by, **wanted)


def test_one_at_a_time_and_one_that_ran_out_leaves_its_place(
    community: Community, opened: Open, actor_of: ActorOf
) -> None:
    first = opened()
    with pytest.raises(services.SupportRefused, match="déjà ouverte"):
        opened()
    past = timezone.now() - timedelta(hours=1)
    with scope(community=community):
        SupportConsent.objects.filter(pk=first.pk).update(expires_at=past)
    second = opened()
    with scope(community=community):
        first.refresh_from_db()
        assert (first.ended_at, first.ended_by) == (past, None)
        assert second.ended_at is None


def test_the_coordination_opens_and_closes_on_its_page(client_of: ClientOf, community: Community) -> None:
    client = client_of("coordinator")
    page = community_url(community, "support:list")
    assert "Vous n’avez jamais ouvert" in client.get(page).content.decode()
    form = community_url(community, "support:open")
    wrong = client.post(form, {"reason": "Essai", "level": "read", "hours": "500"})
    assert wrong.status_code == 200 and "Essai" in wrong.content.decode()
    assert client.post(form, {"reason": "Essai", "level": "read", "hours": "4"})["Location"] == page
    assert "Assistance ouverte jusqu’à" in client.get(dashboard(community)).content.decode()
    with scope(community=community):
        consent = SupportConsent.objects.get()
    assert client.post(community_url(community, "support:close", pk=consent.pk))["Location"] == page
    listed = client.get(page).content.decode()
    assert "fermée" in listed and "personne n’est entré" in listed
    exported = b"".join(client.get(f"{page}?export=csv").streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    assert "Essai;Lecture seule;" in exported
    with scope(community=community):
        actions = list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))
    assert actions[-2:] == ["assistance.opened", "assistance.closed"]


def test_members_pay_no_query_for_it(
    client_of: ClientOf, community: Community, opened: Open, django_assert_num_queries: Any, user_of: UserOf
) -> None:
    opened()
    with django_assert_num_queries(0):
        assert assisting_actor(user_of("coordinator"), community.slug) is None
    operator = user_of("operator")
    with django_assert_num_queries(1):
        assert assisting_actor(operator, community.slug) is None


def test_leaving_after_the_end_does_not_lengthen_the_visit(
    community: Community, opened: Open, operator: Actor
) -> None:
    consent = opened()
    visit = services.enter(by=operator, consent_id=consent.pk)
    end = timezone.now() - timedelta(hours=1)
    with scope(community=community):
        SupportConsent.objects.filter(pk=consent.pk).update(expires_at=end)
    services.leave(by=operator, slug=community.slug)
    with scope(community=community):
        assert SupportVisit.objects.get(pk=visit.pk).left_at == end


def test_once_it_is_closed_the_operator_is_told_kindly(community: Community, client_of: ClientOf) -> None:
    operator = client_of("operator")
    for slug in (community.slug, "nulle-part"):
        answer = operator.get(f"/c/{slug}/")
        assert answer.status_code == 404
        assert "que si elle vous ouvre son assistance" in answer.content.decode()
    assert "assistance" not in client_of("stranger").get(f"/c/{community.slug}/").content.decode()
