"""What has to be true before the site is served. Run as a child of the command:

    python -m maillage.config.commands.preparation serve|demo

so that the supervisor, which lives as long as the site, never loads Django.
"""

from __future__ import annotations

import gc
import sys
from io import StringIO
from pathlib import Path
from typing import Any, TextIO

from maillage.config.commands import demo_folder
from maillage.config.commands.database_words import in_words
from maillage.config.commands.installation import stop_with_supervisor
from maillage.config.commands.refusal import Refusal
from maillage.config.commands.terminal import say


def load_django() -> None:
    """Set Django up; Refusal for settings that do not hold together."""
    import django
    from django.apps import apps
    from django.core.exceptions import ImproperlyConfigured

    collecting = apps.ready
    try:
        if not collecting:
            # What is made here stays until the end: looking for waste in it again and again took a seventh of a start.
            gc.disable()
        django.setup()
    except ImproperlyConfigured as error:
        raise Refusal(f"Réglage refusé. {error}") from error
    finally:
        if not collecting:
            gc.freeze()
            gc.enable()


def migrate(report: TextIO) -> None:
    """Bring the tables up to date and load the territory (communes, EPCI, contours); what was done goes to `report`."""
    from django.core.management import call_command
    from django.db import connection

    from maillage.config.commands.migration_lock import one_migration_at_a_time
    from maillage.platform.migrating import at_once
    from maillage.platform.tenancy.new_modules import offer_new_modules

    require_whole()
    with one_migration_at_a_time():
        at_once.migrate(connection)
        offer_new_modules()
        require_keys()
        call_command("load_territory", stdout=report)


def require_keys() -> None:
    """Have the keys of the encrypted fields, made now where none was ever needed; Refusal if they are lost."""
    from django.core.exceptions import ImproperlyConfigured

    from maillage.platform.encryption import keys

    try:
        keys.current()
    except ImproperlyConfigured as error:
        raise Refusal(str(error)) from error


def require_whole() -> None:
    """Refusal if a restoration was cut while it put things in place."""
    from django.conf import settings

    from maillage.platform.keeping import unfinished

    if unfinished.is_unfinished(Path(settings.DATA_DIR)):
        raise Refusal(unfinished.MESSAGE)


def require_migrated() -> None:
    """Refusal unless the database answers, holds every table of this version, and its keys are there.

    Migrations that this code does not know are no reason: during an upgrade, a process of the old version may start
    again on the new tables (docs/operations.md, « Upgrades »).
    """
    require_whole()
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise Refusal("La base de données n’est pas à jour : lancez « maillage migrate », puis recommencez.")
    require_keys()


def prepare_serve() -> None:
    from maillage.config.commands.first_link import tell_first_link
    from maillage.config.commands.static_files import ensure_static_files

    require_migrated()
    ensure_static_files()
    tell_first_link()


def prepare_demo() -> None:
    """Static files, tables, territory, and the demonstration itself if it is not there yet."""
    from django.conf import settings

    from maillage.config.commands.static_files import ensure_static_files

    data_dir = Path(settings.DATA_DIR)
    demo_folder.take(data_dir)
    complete = demo_folder.read_card(data_dir) is not None
    if not complete:
        # What a start that was cut short left behind is not worth mending.
        demo_folder.reset(data_dir)
        say("Première fois : préparation des pages, du territoire et des données fictives…")
    ensure_static_files()
    migrate(StringIO())
    if not complete:
        _build_demo()
        demo_folder.write_card(data_dir, _card())


def _build_demo() -> None:
    from django.utils import timezone

    from maillage.interfaces.demo.build import build_demo

    build_demo(timezone.localdate())


def _card() -> dict[str, Any]:
    """Who may sign in, for the terminal: read once, since the supervisor does not open the database."""
    from maillage.interfaces.demo.personas import PASSWORD, PERSONAS
    from maillage.platform.tenancy.models import Community

    return {
        "password": PASSWORD,
        "communities": [
            {
                "name": community.name,
                "accounts": [{"label": p.label, "email": p.email(community.slug)} for p in PERSONAS],
            }
            for community in Community.objects.filter(is_demo=True).order_by("pk")
        ],
    }


def run(action: str) -> int:
    """Do `action`; one French line and code 2 where it is refused."""
    from django.core.management.base import CommandError
    from django.db import DatabaseError, InterfaceError

    try:
        load_django()
        {"serve": prepare_serve, "demo": prepare_demo}[action]()
    except (Refusal, CommandError) as refusal:
        say(f"maillage : {refusal}")
        return Refusal.code
    except (DatabaseError, InterfaceError) as error:
        say(f"maillage : {in_words(error)}")
        return Refusal.code
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    stop_with_supervisor()
    sys.exit(run(sys.argv[1]))
