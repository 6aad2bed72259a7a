"""What an installation of the campaign holds at its beginning; run in its environment:

python -m tests.reliability.setting_up COMMUNITIES
"""

from __future__ import annotations

import sys
from datetime import date

import django

from tests.reliability.clients import PASSWORD, email_of, slugs

# The same as the benchmarks': the size of a usual CPTS.
EPCI = "200035129"
SINCE = date(2024, 1, 1)


def found(slug: str) -> None:
    """A community with its territory and its coordination."""
    from django_scopes import scope

    from maillage.contexts.territory import api as territory
    from maillage.platform.access import roles
    from maillage.platform.accounts.models import User
    from maillage.platform.tenancy.actor import Actor
    from maillage.platform.tenancy.services import add_member, create_community

    user = User.objects.create_user(email=email_of(slug), name="Exemple Coordination", password=PASSWORD)
    community = create_community(by=Actor.system(), slug=slug, name=f"CPTS {slug}")
    actor = Actor.system(community)
    with scope(community=community):
        codes = [commune.code for commune in territory.communes_of_epci(EPCI)]
        territory.set_perimeter(by=actor, commune_codes=codes, valid_from=SINCE)
    add_member(by=actor, community=community, user=user, roles=[roles.COORDINATOR.name])


def main() -> None:
    django.setup()
    from django.db import transaction

    from maillage.contexts.territory import api as territory
    from maillage.platform.accounts.models import User
    from maillage.platform.tenancy.actor import Actor
    from tests.reliability import tables

    tables.make()
    territory.load_territory(by=Actor.system())
    with transaction.atomic():
        User.objects.create_user(
            email="operateur@exemple.fr", name="Exemple", password=PASSWORD, is_operator=True
        )
        for slug in slugs(int(sys.argv[1])):
            found(slug)


if __name__ == "__main__":
    main()
