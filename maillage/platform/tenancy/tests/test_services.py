"""Who belongs to a community: opened, changed, closed; never nobody in charge."""

from __future__ import annotations

import threading

import pytest
from django.db import IntegrityError, connection, transaction
from django_scopes import scope

from maillage.platform.access import roles
from maillage.platform.audit.models import AuditEntry
from maillage.platform.tenancy.models import Community, Membership
from maillage.platform.tenancy.services import (
    LastCoordinator,
    add_member,
    change_roles,
    clean_roles,
    end_membership,
    switch_modules,
)
from tests.people import ActorOf, MakeUser, MemberOf

COORDINATOR, TREASURER = roles.COORDINATOR.name, roles.TREASURER.name


def _membership(user: object) -> Membership:
    membership: Membership = Membership.objects.get(user=user, ended_at=None)
    return membership


def test_unknown_roles_and_the_operator_are_dropped() -> None:
    assert clean_roles(["treasurer", "roi", "operator", "coordinator", "treasurer"]) == [
        COORDINATOR,
        TREASURER,
    ]


def test_a_second_opening_adds_roles(community: Community, make_user: MakeUser, actor_of: ActorOf) -> None:
    user, actor = make_user(), actor_of(roles.COORDINATOR)
    add_member(by=actor, community=community, user=user, roles=[TREASURER], function="Trésor")
    with scope(community=community):
        again = add_member(by=actor, community=community, user=user, roles=[COORDINATOR])
        assert again.roles == [COORDINATOR, TREASURER]
        assert again.function == "Trésor"
        assert Membership.objects.filter(user=user).count() == 1


def test_the_database_refuses_two_open_accesses(scoped: Community, make_user: MakeUser) -> None:
    user = make_user()
    Membership.objects.create(community=scoped, user=user, roles=[TREASURER])
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(community=scoped, user=user, roles=[COORDINATOR])


def test_the_last_coordinator_stays(scoped: Community, actor_of: ActorOf, member_of: MemberOf) -> None:
    actor = actor_of(roles.COORDINATOR)
    member_of(roles.TREASURER)
    membership = _membership(actor.user)
    with pytest.raises(LastCoordinator):
        end_membership(by=actor, membership=membership)
    with pytest.raises(LastCoordinator):
        change_roles(by=actor, membership=membership, roles=[TREASURER], function="")
    assert _membership(actor.user).roles == [COORDINATOR]


def test_a_coordinator_with_a_successor_may_leave(
    scoped: Community, actor_of: ActorOf, make_user: MakeUser
) -> None:
    actor = actor_of(roles.COORDINATOR)
    add_member(by=actor, community=scoped, user=make_user(), roles=[COORDINATOR])
    end_membership(by=actor, membership=_membership(actor.user))
    assert not Membership.objects.filter(user=actor.user, ended_at=None).exists()
    entry = AuditEntry.objects.order_by("-pk")[0]
    assert (entry.action, entry.user) == ("access.closed", actor.user)


def test_ending_twice_writes_once(scoped: Community, actor_of: ActorOf, member_of: MemberOf) -> None:
    actor, membership = actor_of(roles.COORDINATOR), _membership(member_of(roles.TREASURER))
    end_membership(by=actor, membership=membership)
    end_membership(by=actor, membership=membership)
    assert AuditEntry.objects.filter(action="access.closed").count() == 1


def test_a_change_tells_before_and_after(scoped: Community, actor_of: ActorOf, member_of: MemberOf) -> None:
    actor, membership = actor_of(roles.COORDINATOR), _membership(member_of(roles.TREASURER))
    change_roles(by=actor, membership=membership, roles=[COORDINATOR, TREASURER], function="Double casquette")
    entry = AuditEntry.objects.get(action="access.changed")
    assert entry.changes == {
        "roles": [[TREASURER], [COORDINATOR, TREASURER]],
        "function": ["", "Double casquette"],
    }


def test_modules_keep_only_known_names(scoped: Community, actor_of: ActorOf) -> None:
    switch_modules(by=actor_of(roles.COORDINATOR), names=["inconnu"])
    scoped.refresh_from_db()
    assert scoped.modules == []


@pytest.mark.django_db(transaction=True)
def test_two_coordinators_who_leave_at_the_same_moment_do_not_leave_nobody(
    community: Community, make_user: MakeUser, actor_of: ActorOf
) -> None:
    first = actor_of(roles.COORDINATOR)
    second = add_member(by=first, community=community, user=make_user(), roles=[COORDINATOR])
    with scope(community=community):
        leaving = [_membership(first.user), second]
    start, outcomes = threading.Barrier(2), []

    def leave(membership: Membership) -> None:
        try:
            start.wait()
            with scope(community=community):
                end_membership(by=first, membership=membership)
            outcomes.append("left")
        except LastCoordinator:
            outcomes.append("stayed")
        finally:
            connection.close()

    threads = [threading.Thread(target=leave, args=(one,)) for one in leaving]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["left", "stayed"]
