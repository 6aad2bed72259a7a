"""No page asks more of the database because there is more in it: every page, with few rows and with many.

Lists also keep the SQL itself in `snapshots/`, so that a reader of a change sees what it costs.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from itertools import count

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from django_scopes import scope
from pytest_django import DjangoDbBlocker

from maillage.contexts.atlas.ground.queries import forget_grounds
from maillage.contexts.directory.entries import subjects
from maillage.contexts.directory.imports.models import ImportRun, RunState
from maillage.contexts.directory.knowledge.models import (
    Correction,
    CorrectionKind,
    EntryConfirmation,
    LocalKnowledge,
)
from maillage.contexts.directory.labels.services import create_label, label_subjects
from maillage.contexts.directory.movements.models import Movement
from maillage.contexts.directory.organisations.models import Contact, Organisation
from maillage.contexts.directory.professionals.models import Professional
from maillage.platform.accounts.models import User
from maillage.platform.accounts.services import invite
from maillage.platform.audit.services import record_read
from maillage.platform.messaging.services import notify, queue_email
from maillage.platform.tables.services import save_view
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community, SupportConsent, SupportVisit
from maillage.platform.tenancy.services import add_member
from tests.files import register_files
from tests.hostile.leftovers import clean_up
from tests.hostile.queries import AssertAsInSnapshot, Query, as_text, recorded
from tests.matrix.asking import BY_NAME, INSIDE, address_of, each, who_may
from tests.matrix.gathering import FILLS
from tests.matrix.samples import SAMPLES
from tests.matrix.table import Row
from tests.people import new_community
from tests.places import BESSEGES, register_professionals, register_structures, settle
from tests.undone import undone

# Also for what is measured before the tests: without it, no database would be made.
pytestmark = [pytest.mark.django_db, pytest.mark.once]

FEW, MANY = 3, 60
_numbers = count(1)


# What the coordination does not see is looked at beside its view.
PAGES = [row for row in INSIDE if row.get == row.others.get("coordinator", (row.get,))[0] == 200]
LISTS = [row for row in PAGES if BY_NAME[row.name].is_list]
OTHERS = [row for row in PAGES if not BY_NAME[row.name].is_list]


def fill(actor: Actor, size: int) -> None:
    """Add `size` rows of each kind to the actor's community."""
    assert actor.community is not None
    assert actor.user is not None
    first = next(_numbers) * 1_000
    now = timezone.now()
    people = register_professionals(size, first=first)
    register_structures(size, first=first)
    register_files(actor, people, first=first)
    run = ImportRun.objects.create(
        source="rpps",
        state=RunState.ACCEPTED,
        generation=1,
        file_name="exemple",
        file_size_bytes=1,
        started_at=now,
        extraction_on=now.date(),
    )
    Movement.objects.bulk_create(
        Movement(
            run=run,
            generation=1,
            seen_on=now.date(),
            professional=person,
            profession_code="10",
            profession_label="Médecin",
            to_commune_id=BESSEGES,
        )
        for person in people
    )
    for person in people:
        subject = f"professional:{person.pk}"
        mine = {"community": actor.community, "subject": subject}
        LocalKnowledge.objects.create(**mine, updated_at=now, language_codes=" en ")
        EntryConfirmation.objects.create(**mine, confirmed_at=now)
        Correction.objects.create(
            **mine, kind=CorrectionKind.RETIRED, recorded_at=now, recorded_by=actor.user
        )
    for number in range(first, first + size):
        address = f"rang{number}@tests.example"
        user = User.objects.create(email=address, name=f"Exemple Rang {number}")
        add_member(by=actor, community=actor.community, user=user, roles=["professional"])
        invite(by=actor, community=actor.community, email=f"i{address}", name="Exemple", roles=["partner"])
        queue_email(by=actor, community=actor.community, to=address, subject="x", body="x", purpose="tests")
        notify(community=actor.community, users=[actor.user], title=f"Nouvelle {number}")
        record_read(by=actor, what="tests", label=f"Exemple {number}")
    fill_organisations(actor, first, size)
    for add in FILLS:
        add(actor, first, size)
    fill_assistance(actor, size)
    # A person keeps thirty views at most: what they cost must not depend on their number either.
    for number in range(first, first + min(size, 25)):
        for table in ("accounts.members", "audit.entries"):
            save_view(by=actor, table=table, name=f"Vue {number}", query="q=a", shared=True)


def fill_assistance(actor: Actor, size: int) -> None:
    """Add `size` openings of the assistance that are over, in each of which somebody came."""
    now = timezone.now()
    consents = SupportConsent.objects.bulk_create(
        SupportConsent(
            community=actor.community,
            reason="Essai",
            roles=["auditor"],
            given_by=actor.user,
            given_at=now,
            expires_at=now,
            ended_at=now,
            ended_by=actor.user,
        )
        for _ in range(size)
    )
    SupportVisit.objects.bulk_create(
        SupportVisit(community=actor.community, consent=one, user=actor.user, entered_at=now, left_at=now)
        for one in consents
    )


def fill_organisations(actor: Actor, first: int, size: int) -> None:
    """Add `size` organisations with a contact each, and a label that they and as many professionals bear."""
    now = timezone.now()
    made = Organisation.objects.bulk_create(
        Organisation(
            community=actor.community,
            kind="school",
            name=f"École {number}",
            search_name=f"ecole {number}",
            commune_id=BESSEGES,
            phone="0466000000",
            updated_at=now,
        )
        for number in range(first, first + size)
    )
    Contact.objects.bulk_create(
        Contact(
            community=actor.community,
            organisation=organisation,
            name="Exemple",
            search_name="exemple",
            mandate_until=now.date(),
            updated_at=now,
        )
        for organisation in made
    )
    people = Professional.objects.filter(pk__endswith="0").order_by("pk").values_list("pk", flat=True)[:size]
    chosen = [*(subjects.organisation(one.pk) for one in made), *(subjects.professional(pk) for pk in people)]
    for number in range(first, first + min(size, 25)):
        label_subjects(by=actor, label=create_label(by=actor, name=f"Étiquette {number}"), subjects=chosen)


def queries_of(client: Client, url: str) -> list[Query]:
    with recorded() as queries:
        assert client.get(url).status_code == 200
    return queries


Measured = dict[str, "list[list[Query] | Exception]"]


@pytest.fixture(scope="module")
def measured(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Measured:
    """For each page that this run tests: its queries with few rows and with many, or what went wrong.

    The rows are made once for all the pages, which is most of the work; each page is asked as in a test of its own.
    """
    rows = [item.callspec.params["row"] for item in request.session.items
            if item.path == request.path and hasattr(item, "callspec")]  # fmt: skip
    found: Measured = {row.name: [] for row in rows}
    with django_db_blocker.unblock(), undone():
        actor, user = coordinator()
        for size in (FEW, MANY):
            with scope(community=actor.community):
                fill(actor, size)
            for row in rows:
                found[row.name].append(asked(actor, user, row))
        # As at the end of each test: what was made up holds together.
        connection.check_constraints()
    clean_up()
    return found


def coordinator() -> tuple[Actor, User]:
    """Somebody on a territory that is settled."""
    community = new_community("val-exemple", "CPTS du Val d’Exemple")
    user = User.objects.create(name="Exemple Coordination", email="coordinator@tests.example")
    add_member(by=Actor.system(), community=community, user=user, roles=["coordinator"])
    actor = Actor(user=user, community=community, roles=frozenset({"coordinator"}))
    with scope(community=community):
        settle(actor)
    return actor, user


def beside(actor: Actor, role: str) -> User:
    """Somebody of that role, for a page that the coordination does not open."""
    user = User.objects.create(name=f"Exemple {role}", email=f"{role}@tests.example")
    assert actor.community is not None
    add_member(by=Actor.system(), community=actor.community, user=user, roles=[role])
    return user


def asked(actor: Actor, user: User, row: Row) -> list[Query] | Exception:
    """The queries of the page in a browser that has been on another one before."""
    assert actor.community is not None
    clean_up()
    client = Client()
    try:
        with undone():
            client.force_login(user if actor.can(row.permission) else beside(actor, who_may(row)))
            client.get("/")
            with scope(community=actor.community):
                arguments = SAMPLES[row.sample](actor) if row.sample else {}
            forget_what_was_read()
            return queries_of(client, address_of(row, actor.community.slug, arguments))
    # Told by the test of that page, so that the others are still looked at.
    except Exception as reason:
        return reason


def forget_what_was_read() -> None:
    """As after an import: what the rooms keep of the registers is read afresh."""
    forget_grounds()
    for name, module in list(sys.modules.items()):
        if name.startswith(("maillage.contexts.directory.", "maillage.contexts.atlas.")):
            for one in list(vars(module).values()):
                if hasattr(one, "cache_clear"):
                    one.cache_clear()


def few_and_many(measured: Measured, row: Row) -> tuple[list[Query], list[Query]]:
    """What was measured of the row's page; raises what went wrong."""
    few, many = measured[row.name]
    for one in (few, many):
        if isinstance(one, Exception):
            raise one
    assert isinstance(few, list) and isinstance(many, list)
    return few, many


def test_the_lists_are_found() -> None:
    assert {"accounts:list", "audit:journal", "messaging:outbox", "territory:communes", "directory:list"} <= {
        row.name for row in LISTS
    }


@each(LISTS)
def test_a_list_makes_the_same_queries_for_few_rows_and_for_many(
    row: Row, measured: Measured, assert_as_in_snapshot: AssertAsInSnapshot
) -> None:
    for queries in few_and_many(measured, row):
        assert_as_in_snapshot(row.name.replace(":", "-"), queries)


@each(OTHERS)
def test_a_page_makes_as_many_queries_for_few_rows_and_for_many(row: Row, measured: Measured) -> None:
    few, many = few_and_many(measured, row)
    assert len(few) == len(many), as_text(many)


def test_a_page_that_fails_is_told_by_its_own_test() -> None:
    with pytest.raises(ZeroDivisionError):
        few_and_many({PAGES[0].name: [[], ZeroDivisionError()]}, PAGES[0])


def test_a_query_for_each_row_is_noticed(scoped: Community, actor_of: Callable[..., Actor]) -> None:
    actor = actor_of("coordinator")
    settle(actor)

    def careless() -> int:
        with recorded() as queries:
            for user in User.objects.order_by("pk"):
                User.objects.filter(pk=user.pk).exists()
        return len(queries)

    few = careless()
    fill(actor, MANY)
    assert careless() == few + MANY
