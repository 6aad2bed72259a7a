"""The tables of an installation and what `migrate` writes in them, without the territory; run in its environment:

python -m tests.reliability.tables
"""

from __future__ import annotations


def build() -> None:
    """Set Django up in the environment of the installation, and make them."""
    import django
    from django.db import connection

    django.setup()
    make()
    # Whoever is killed and looked at next to this process finds nothing of it open.
    connection.close()


def make() -> None:
    """As `maillage migrate` begins."""
    from django.db import connection

    from maillage.platform.migrating import at_once

    at_once.migrate(connection)


if __name__ == "__main__":
    build()
