"""« Tout effacer »: nothing is left of the one, nothing is missing of the others."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db import models
from django.test import Client
from django.utils import timezone
from django_scopes import scope, scopes_disabled

from maillage.contexts.territory.models import Commune
from maillage.interfaces.first_hour import erasing
from maillage.interfaces.first_hour.models import Erasure, FirstHour
from maillage.platform.access import roles
from maillage.platform.accounts.models import User
from maillage.platform.audit.append_only import all_rows
from maillage.platform.audit.models import AuditEntry
from maillage.platform.audit.sealing import seal_new
from maillage.platform.files import storage
from maillage.platform.files.services import store
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.erasure import models_of_communities
from maillage.platform.tenancy.models import Community
from tests.matrix.samples import SAMPLES
from tests.people import ActorOf, MakeUser

# Made from the registers, or outside any community.
LEFT_OUT = frozenset({"import_report", "delivery"})


@pytest.fixture
def operator(make_user: MakeUser) -> Actor:
    user = make_user(email="operator@tests.example", is_operator=True)
    return Actor(user=user, community=None, roles=frozenset({roles.OPERATOR.name}))


def fill(actor: Actor) -> None:
    """One of everything that the address table knows, and a file."""
    assert actor.community is not None
    with scope(community=actor.community):
        for name, make in SAMPLES.items():
            if name not in LEFT_OUT:
                make(actor)
        store(
            by=actor,
            community=actor.community,
            owner="tests",
            owner_id=1,
            name="note.csv",
            stream=io.BytesIO(f"nom;{actor.community.slug}\n".encode()),
            kinds=("text",),
        )
        FirstHour.objects.create(community=actor.community, started_at=timezone.now())


def counted(community_pk: int) -> dict[str, int]:
    """Rows of the community in every table that has such a column."""
    found = {}
    for model in apps.get_models(include_auto_created=True):
        names = {field.name for field in model._meta.concrete_fields}
        if "community" in names:
            found[model._meta.label] = models.QuerySet(model).filter(community_id=community_pk).count()
    return found


def erase(actor: Actor, community: Community) -> Erasure:
    erasure = erasing.ask_erasure(by=actor, community=community, typed=community.name)
    erasing.erase_community.call(erasure.pk)
    erasure.refresh_from_db()
    return erasure


def test_those_that_point_go_first() -> None:
    ordered = models_of_communities()
    for at, model in enumerate(ordered):
        targets = [f.related_model for f in model._meta.concrete_fields if f.is_relation]
        assert not [one for one in targets if one in ordered[:at]], model


@pytest.mark.django_db(transaction=True)
def test_nothing_is_left_and_nothing_else_is_missing(
    community: Community, other_community: Community, actor_of: ActorOf, operator: Actor
) -> None:
    ours = actor_of("coordinator")
    theirs = actor_of("coordinator", community=other_community)
    fill(ours)
    fill(theirs)
    seal_new()
    before, communes = counted(other_community.pk), Commune.objects.count()
    assert len([label for label, number in counted(community.pk).items() if number]) >= 15
    with scopes_disabled():
        files: Any = models.QuerySet(apps.get_model("files.StoredFile")).filter(community=community)
        digest: str = files.get(name="note.csv").sha256
    assert storage.path_of(digest).exists()

    erasure = erase(operator, community)

    assert {label: number for label, number in counted(community.pk).items() if number} == {}
    assert not Community.objects.filter(pk=community.pk).exists()
    assert counted(other_community.pk) == before
    assert Commune.objects.count() == communes
    assert not storage.path_of(digest).exists()
    assert erasure.finished_at is not None
    assert erasure.rows > 15
    # The journal of the installation says who, what, when.
    told = all_rows(AuditEntry).filter(community=None, action="community.erasure").get()
    assert (told.user, told.label) == (operator.user, "CPTS du Val d’Exemple")


@pytest.mark.django_db(transaction=True)
def test_the_seals_still_hold(community: Community, actor_of: ActorOf, operator: Actor) -> None:
    from maillage.platform.audit import verification

    fill(actor_of("coordinator"))
    seal_new()
    erase(operator, community)
    seal_new()
    outcome = verification.walk()
    assert not outcome.faults, outcome.faults


@pytest.mark.django_db(transaction=True)
def test_accounts_that_belong_nowhere_else_go(
    community: Community,
    other_community: Community,
    actor_of: ActorOf,
    operator: Actor,
    make_user: MakeUser,
) -> None:
    from maillage.platform.tenancy.services import add_member

    both, alone = make_user(email="both@tests.example"), make_user(email="alone@tests.example")
    actor_of("coordinator")
    for user, places in ((both, (community, other_community)), (alone, (community,))):
        for place in places:
            add_member(by=Actor.system(), community=place, user=user, roles=["professional"])
    erase(operator, community)
    emails = set(User.objects.values_list("email", flat=True))
    assert {"both@tests.example", "operator@tests.example"} <= emails
    assert "alone@tests.example" not in emails
    both.refresh_from_db()
    assert both.is_active
    assert both.has_usable_password()


def test_the_door_closes_at_once(community: Community, actor_of: ActorOf, operator: Actor) -> None:
    browser = Client()
    user = actor_of("coordinator").user
    assert user is not None
    browser.force_login(user)
    page = f"/c/{community.slug}/"
    assert browser.get(page).status_code == 200
    erasing.ask_erasure(by=operator, community=community, typed=community.name)
    assert browser.get(page).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_a_kill_is_gone_on_from(
    community: Community, actor_of: ActorOf, operator: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(actor_of("coordinator"))
    erasure = erasing.ask_erasure(by=operator, community=community, typed=community.name)

    def killed(*args: Any, **kwargs: Any) -> None:
        raise SystemExit(9)

    monkeypatch.setattr(erasing, "_remove_contents", killed)
    with pytest.raises(SystemExit):
        erasing.erase_community.call(erasure.pk)
    monkeypatch.undo()
    assert erasing.go_on_erasing() == 1
    erasure.refresh_from_db()
    assert erasure.finished_at is not None
    assert erasing.go_on_erasing() == 0


def test_the_name_must_be_typed(community: Community, operator: Actor) -> None:
    for typed in ("", "CPTS", "effacer"):
        with pytest.raises(erasing.NameDiffers):
            erasing.ask_erasure(by=operator, community=community, typed=typed)
    assert not Erasure.objects.exists()
    first = erasing.ask_erasure(by=operator, community=community, typed=" cpts du val d'exemple ")
    assert erasing.ask_erasure(by=operator, community=community, typed=community.name) == first


def test_a_coordinator_starts_over_in_the_first_hour_only(
    scoped: Community, actor_of: ActorOf, other_community: Community
) -> None:
    actor = actor_of("coordinator")
    assert not erasing.may_erase(actor, scoped)
    begun = FirstHour.objects.create(community=scoped, started_at=timezone.now())
    assert erasing.may_erase(actor, scoped)
    assert not erasing.may_erase(actor, other_community)
    assert not erasing.may_erase(actor_of("president"), scoped)
    begun.started_at = timezone.now() - timedelta(minutes=61)
    begun.save()
    assert not erasing.may_erase(actor, scoped)
    with pytest.raises(PermissionDenied):
        erasing.ask_erasure(by=actor, community=scoped, typed=scoped.name)


def test_the_operators_page_asks_for_the_name(community: Community, client_of: Callable[..., Client]) -> None:
    browser = client_of("operator")
    page = f"/installation/communautes/{community.slug}/effacer/"
    assert community.name in browser.get(page).content.decode()
    assert browser.post(page, {"typed": "non"}).status_code == 422
    assert browser.post(page, {"typed": community.name}).status_code == 302
    assert "effacement en cours" in browser.get("/installation/communautes/").content.decode()
