"""Build an installation: tables, communes, communities."""

from __future__ import annotations

from datetime import date
from time import perf_counter
from typing import Any

from django.core.management import call_command
from django.db import connection, transaction
from django_scopes import scope, scopes_disabled

from maillage.contexts.territory import api as territory
from maillage.contexts.territory.models import Commune, Epci, Perimeter
from maillage.platform.access import roles
from maillage.platform.accounts.models import User
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from maillage.platform.tenancy.services import add_member, create_community

SLUG, EMAIL = "mesure", "mesure@exemple.fr"
# Communauté de communes de Cèze Cévennes: the size of a usual CPTS.
EPCI = "200035129"
SINCE = date(2024, 1, 1)


def prepare() -> dict[str, Any]:
    """Make the tables and load the communes of France."""
    call_command("migrate", verbosity=0)
    territory.load_territory(by=Actor.system())
    return {}


def found_community() -> dict[str, Any]:
    """The community that is measured, with its perimeter and its coordinator."""
    codes = [commune.code for commune in territory.communes_of_epci(EPCI)]
    user = User.objects.create_user(email=EMAIL, name="Mesure", password="mesure-sans-secret")
    found(SLUG, codes, user)
    return {"communes": len(codes)}


@transaction.atomic
def found(slug: str, codes: list[str], user: User) -> None:
    """A community on these communes, with its coordinator."""
    community = create_community(by=Actor.system(), slug=slug, name=f"CPTS {slug}")
    actor = Actor.system(community)
    with scope(community=community):
        territory.set_perimeter(by=actor, commune_codes=codes, valid_from=SINCE)
    add_member(by=actor, community=community, user=user, roles=[roles.COORDINATOR.name])


def crowd(wanted: str) -> dict[str, Any]:
    """As many communities in all, each on the communes of one EPCI, each with its coordinator."""
    epcis = Epci.objects.exclude(code=EPCI).order_by("code").values_list("code", flat=True)
    with scopes_disabled():
        missing = int(wanted) - Community.objects.count()
    with transaction.atomic():
        for number, epci in enumerate(epcis[:missing]):
            codes = [commune.code for commune in territory.communes_of_epci(epci)]
            email = f"mesure-{number}@exemple.fr"
            user = User.objects.create(email=email, name=f"Mesure {number}", password="!")
            found(f"mesure-{number}", codes, user)
    with scopes_disabled():
        return {"communities": Community.objects.count(), "perimeters": Perimeter.objects.count()}


def collect_static() -> dict[str, Any]:
    call_command("collectstatic", interactive=False, verbosity=0)
    return {}


def load_territory() -> dict[str, Any]:
    """Load the communes of France into tables that are made but empty."""
    call_command("migrate", verbosity=0)
    began = perf_counter()
    report = territory.load_territory(by=Actor.system())
    return {"seconds": perf_counter() - began, "communes": report.communes}


def bare_territory() -> dict[str, Any]:
    """The rows of the communes, put once more into a table of the same shape by one `executemany`."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT sql FROM sqlite_master WHERE name = %s", [Commune._meta.db_table])
        created = cursor.fetchone()[0].replace(f'"{Commune._meta.db_table}"', '"bare_commune"', 1)
        cursor.execute("DROP TABLE IF EXISTS bare_commune")
        cursor.execute(created)
        cursor.execute(f"SELECT * FROM {Commune._meta.db_table}")
        rows = cursor.fetchall()
    marks = ", ".join(["%s"] * len(rows[0]))
    began = perf_counter()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO bare_commune VALUES ({marks})", rows)
    return {"seconds": perf_counter() - began, "communes": len(rows)}
