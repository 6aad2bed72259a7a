"""« Remplir avec un exemple »: a community in which everything is invented, to try things without fear.

It stands beside the real ones, with a band on each of its pages. Its people have invented RPPS numbers (9999…), its
addresses end in .example, which no mail ever leaves for. Where a real register of professionals is in place, it is
left alone: the example then has partners and accounts, and no invented professionals among the real ones.
"""

from __future__ import annotations

import tempfile
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Final
from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Exists
from django.utils import timezone
from django_scopes import scope, scopes_disabled
from django_tasks import task

from maillage.contexts.directory import api as directory
from maillage.contexts.territory import api as territory
from maillage.interfaces.demo.local import build_local, write_partners
from maillage.interfaces.demo.month import month_later
from maillage.interfaces.demo.people import DemoCommune, Person, rows_of
from maillage.interfaces.demo.personas import PERSONAS
from maillage.interfaces.demo.population import invent_people
from maillage.interfaces.first_hour.models import Example, ExampleState
from maillage.platform.access.roles import COORDINATOR
from maillage.platform.accounts.models import User
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.entry import EntryCondition
from maillage.platform.tenancy.models import Community
from maillage.platform.tenancy.services import add_member, create_community

SLUG: Final = "exemple"
NAME: Final = "CPTS d’exemple"
# Cèze Cévennes: small, rural, and its map says something.
EPCI: Final = "200035129"
SEED: Final = 20270
RANKS_APART: Final = 100_000
# Long ago, so that any real edition is newer and replaces it without a question.
FIRST_EDITION, SECOND_EDITION = timedelta(days=430), timedelta(days=400)
PARIS: Final = ZoneInfo("Europe/Paris")
# Number of an invented structure: category and key are right, the département does not exist.
_FINESS: Final = "990000001"


# Read with the memberships of every page: does the example fill the register that all communities read?
FILLS_REGISTER: Final = "first_hour_invented_register"


class ExampleRefused(ValueError):
    """There is one already, or France is not loaded; the message says what to do."""


def example() -> Community | None:
    """The example of this installation. 1 query."""
    with scopes_disabled():
        row = Example.objects.select_related("community").order_by("pk").first()
    return row.community if row else None


def fills_register() -> bool:
    """True while the register of professionals is the example's, for every community. 1 query."""
    return directory.invented_register().exists()


def told_at_the_door() -> EntryCondition:
    """A fact for the frame of every page, which then says that the people of the directory are invented."""
    return EntryCondition(
        name="first_hour.example",
        facts={FILLS_REGISTER: Exists(directory.invented_register())},
        community=lambda request, membership: None,
        operator=lambda request: None,
    )


@transaction.atomic
def ask_example(*, by: Actor) -> Community:
    """Open the example, with the actor in coordination, and have the worker fill it.

    ExampleRefused: nothing was written.
    """
    if by.user is None or not by.user.is_operator:
        raise PermissionDenied
    if example() is not None or Community.objects.filter(slug=SLUG).exists():
        raise ExampleRefused("Un exemple existe déjà : ouvrez-le, ou effacez-le d’abord.")
    codes = [commune.code for commune in territory.communes_of_epci(EPCI)]
    if not codes:
        raise ExampleRefused("Les communes de France ne sont pas chargées : lancez « maillage migrate ».")
    community = create_community(by=by, slug=SLUG, name=NAME, is_demo=True)
    inside = Actor(user=by.user, community=community)
    with scope(community=community):
        row = Example.objects.create(community=community, asked_at=timezone.now())
        add_member(by=inside, community=community, user=by.user, roles=[COORDINATOR.name])
        _add_personas(inside, community)
        territory.set_perimeter(
            by=inside,
            commune_codes=codes,
            valid_from=timezone.localdate() - timedelta(days=500),
        )
    build_example.enqueue(row.pk)
    return community


def _add_personas(actor: Actor, community: Community) -> None:
    """Invented colleagues, whose accounts nobody can sign in with."""
    for persona in PERSONAS[1:]:
        user = User.objects.create_user(email=persona.email(community.slug), name=persona.name)
        add_member(
            by=actor, community=community, user=user, roles=[persona.role.name], function=persona.function
        )


@task()
def build_example(pk: int) -> str:
    """Fill the example; says what became of it. Run again after a kill, it goes on: each part is done once."""
    with scopes_disabled():
        row = Example.objects.select_related("community").filter(pk=pk).first()
    if row is None or row.state != ExampleState.BUILDING:
        return "nothing to do"
    today = timezone.localdate()
    try:
        people = [] if directory.has_real_register() else _import_people(row.community, today)
        _fill(row.community, people, today)
    except directory.FileRefused as refusal:
        _mark(row, ExampleState.FAILED, refusal.message_fr)
        return "refused"
    return "built"


def _import_people(community: Community, today: date) -> list[Person]:
    """Invent professionals and import them as two editions of the register, a month apart."""
    communes = _communes(community)
    before = invent_people(communes, seed=SEED)
    after = month_later(before, communes, seed=SEED, first_rank=RANKS_APART)
    with tempfile.TemporaryDirectory() as folder:
        for age, people in ((FIRST_EDITION, before), (SECOND_EDITION, after)):
            at = datetime.combine(today - age, time(6), PARIS)
            path = Path(folder) / directory.official_name(at)
            directory.write_rows(path, rows_of(people))
            directory.import_rpps(
                by=Actor.system(),
                path=path,
                name=directory.EXAMPLE_NAME,
                # Begun again after a kill, the first edition is older than what is in force.
                options=directory.Options(accept_older=True, accept_shrink=True),
            )
    return after


def _communes(community: Community) -> list[DemoCommune]:
    return [
        DemoCommune(c.code, c.name, c.postal_codes.split()[0], c.population, c.lon, c.lat)
        for c in territory.communes_by_code(territory.perimeter_codes(community))
        if c.lon is not None and c.lat is not None and c.postal_codes.split()
    ]


@transaction.atomic
def _fill(community: Community, people: list[Person], today: date) -> None:
    """What the example's team has written; all of it, and the mark that it is there, or nothing."""
    actor = Actor(user=None, community=community, roles=frozenset({COORDINATOR.name}))
    communes = _communes(community)
    with scope(community=community):
        row = Example.objects.select_for_update().get()
        if row.state != ExampleState.BUILDING:
            return
        if people:
            build_local(actor, finess=_FINESS, communes=communes, people=people, today=today, seed=SEED)
        else:
            write_partners(actor, communes, Random(SEED), today)  # noqa: S311 - invented, not secret
        _mark(row, ExampleState.READY, "")


def _mark(row: Example, state: ExampleState, message: str) -> None:
    row.state, row.message = state, message[:300]
    with scope(community=row.community):
        row.save(update_fields=["state", "message"])
