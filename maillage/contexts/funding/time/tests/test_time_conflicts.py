"""Nobody decides on money that may be their own, nor alone on somebody else's."""

from __future__ import annotations

import pytest
from django.urls import reverse

from maillage.contexts.funding.rates.models import PayTask
from maillage.contexts.funding.time import services
from maillage.contexts.funding.time.permissions import abilities, is_conflicted, is_own
from maillage.contexts.funding.time.refusals import TimeRefused
from maillage.contexts.funding.time.tests.conftest import Declared, Member, ready
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from tests.people import ActorOf, ClientOf


def named_as(by: Actor) -> dict[str, str]:
    """A contact without account that goes by the name of this person, written otherwise."""
    assert by.user is not None
    first, *last = by.user.name.split()
    return {"last_name": " ".join(last).upper(), "first_name": first, "email": ""}


def at_address_of(by: Actor) -> dict[str, str]:
    assert by.user is not None
    return {"last_name": "Autrement", "email": by.user.email.upper()}


@pytest.mark.parametrize("twin", [named_as, at_address_of])
def test_a_contact_that_may_be_the_same_person(
    member: Member, declared: Declared, payable: PayTask, treasurer: Actor, coordinator: Actor, twin: object
) -> None:
    assert callable(twin)
    values = twin(treasurer)
    entry = declared(member(values.pop("last_name"), **values))
    assert (is_own(treasurer, entry), is_conflicted(treasurer, entry)) == (False, True)
    assert not is_conflicted(coordinator, entry)
    with pytest.raises(TimeRefused, match="votre nom ou votre adresse"):
        services.set_task(by=treasurer, pk=entry.pk, task=payable)
    services.check(by=Actor.system(treasurer.community), pk=entry.pk, by_link=True)
    with pytest.raises(TimeRefused, match="votre nom ou votre adresse"):
        services.validate(by=treasurer, pk=entry.pk)
    entry = services.validate(by=coordinator, pk=entry.pk)
    for act in (services.refuse, services.reverse):
        with pytest.raises(TimeRefused, match="votre nom ou votre adresse"):
            act(by=treasurer, pk=entry.pk, reason="essai")
    with pytest.raises(TimeRefused, match="votre nom ou votre adresse"):
        services.approve(by=treasurer, pk=entry.pk)
    may = abilities(treasurer, entry)
    assert not any(may[name] for name in ("validate", "approve", "refuse", "set_task", "reverse"))


def test_a_namesake_with_an_account_is_somebody_else(
    member: Member, declared: Declared, treasurer: Actor, coordinator: Actor, actor_of: ActorOf
) -> None:
    values = named_as(treasurer)
    other = member(values.pop("last_name"), user=actor_of("professional").user, **values)
    assert not is_conflicted(treasurer, declared(other))


def test_the_page_keeps_them_aside(
    scoped: Community,
    member: Member,
    declared: Declared,
    treasurer: Actor,
    coordinator: Actor,
    client_of: ClientOf,
) -> None:
    values = named_as(treasurer)
    ready(declared(member(values.pop("last_name"), **values), title="Mon travail"), coordinator)
    page = client_of("treasurer").get(reverse("funding:time_to_approve", kwargs={"slug": scoped.slug}))
    assert [line.entry.title for line in page.context["own"]] == ["Mon travail"]
    assert page.context["ready"] == page.context["blocked"] == []
    assert "à votre nom ou validée par vous" in page.content.decode()


def test_who_validates_does_not_approve(
    member: Member, declared: Declared, treasurer: Actor, actor_of: ActorOf
) -> None:
    entry = ready(declared(member()), treasurer)
    assert not abilities(treasurer, entry)["approve"]
    with pytest.raises(TimeRefused, match="Vous avez validé ce temps"):
        services.approve(by=treasurer, pk=entry.pk)
    outcome = services.approve_many(by=treasurer, pks=[entry.pk])
    assert (outcome.done, len(outcome.left)) == ([], 1)
    assert services.approve(by=actor_of("president"), pk=entry.pk).state == "approved"
