"""Communities that are written and packed once for a module; each test finds them as they were."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker

from maillage.platform.accounts.models import User
from maillage.platform.keeping.package.exporting import pack
from maillage.platform.keeping.sealing import Seal
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from maillage.platform.tenancy.services import add_member
from tests.hostile.emptied import empty
from tests.package.described import described
from tests.package.filled import OUTSIDER, fill
from tests.package.kept import KeptRows
from tests.people import new_community

SLUG, OTHER_SLUG = "val-exemple", "autre-rive"
PASSPHRASE = "quatre mots de passe longs"


@dataclass(frozen=True)
class Packed:
    """A community and what left of it. bare: tables without any row of it, before it left."""

    rows: KeptRows
    path: Path
    bare: tuple[str, ...] = ()

    def put_back(self) -> Community:
        self.rows.put_back()
        return Community.objects.get(slug=SLUG)


WrittenOnce = Callable[[Callable[[Path], tuple[str, ...]]], AbstractContextManager[Packed]]


def coordinator(community: Community, password: str) -> Actor:
    name = "coordinator"
    user = User.objects.create(
        name="Exemple Coordination", email=f"{name}@{community.slug}.example", password=password
    )
    add_member(by=Actor.system(), community=community, user=user, roles=[name])
    return Actor(user=user, community=community, roles=frozenset({name}))


@pytest.fixture(scope="module")
def written_once(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> WrittenOnce:
    """written_once(write): what `write` leaves in the database, kept during the block and taken out of it."""

    @contextmanager
    def once(write: Callable[[Path], tuple[str, ...]]) -> Iterator[Packed]:
        path = tmp_path_factory.mktemp("packed") / "paquet"
        with django_db_blocker.unblock():
            try:
                bare = write(path)
                rows = KeptRows(path.parent)
            finally:
                # Whatever happened, whoever comes next finds nothing of it.
                empty(connection)
            with django_db_blocker.block():
                yield Packed(rows, path, bare)
            rows.forget()

    return once


@pytest.fixture(scope="module")
def _filled_once(written_once: WrittenOnce, _hashed_password: str) -> Iterator[Packed]:
    def write(path: Path) -> tuple[str, ...]:
        community = new_community(SLUG, "CPTS du Val d’Exemple")
        other = new_community(OTHER_SLUG, "CPTS de l’Autre Rive")
        fill(coordinator(other, _hashed_password))
        User.objects.filter(email=OUTSIDER).update(email=f"avant-{OUTSIDER}")
        fill(coordinator(community, _hashed_password))
        bare = tuple(label for label, rows in described(community).items() if not rows)
        pack(community.pk, path, seal=Seal(passphrase=PASSPHRASE))
        return bare

    with written_once(write) as packed:
        yield packed


@pytest.fixture(scope="module")
def _small_once(written_once: WrittenOnce, _hashed_password: str) -> Iterator[Packed]:
    def write(path: Path) -> tuple[str, ...]:
        community = new_community(SLUG, "CPTS du Val d’Exemple")
        coordinator(community, _hashed_password)
        pack(community.pk, path, seal=Seal())
        return ()

    with written_once(write) as packed:
        yield packed


@pytest.fixture
def filled(_filled_once: Packed, transactional_db: None) -> Community:
    """One with a row of every table, beside another of the same installation, just after it was packed."""
    return _filled_once.put_back()


@pytest.fixture
def package(_small_once: Packed, transactional_db: None, tmp_path: Path) -> Path:
    """What left of a community that has hardly begun, in a folder of its own."""
    _small_once.put_back()
    path = tmp_path / "paquet"
    path.write_bytes(_small_once.path.read_bytes())
    return path


@pytest.fixture
def packed(_filled_once: Packed) -> Path:
    """The package of `filled`, which nobody writes in."""
    return _filled_once.path


@pytest.fixture
def bare_tables(_filled_once: Packed) -> tuple[str, ...]:
    return _filled_once.bare
