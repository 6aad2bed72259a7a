"""One pack of a year, whoever asks at the same moment, however many workers build it, and when they are killed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any
from zipfile import ZipFile

import pytest

from maillage.contexts.dossier.pack import services
from maillage.contexts.dossier.pack.conftest import Lived
from maillage.contexts.dossier.pack.contents import Made
from maillage.contexts.dossier.pack.models import Pack
from maillage.platform.audit.models import AuditEntry
from maillage.platform.files.models import StoredFile
from maillage.platform.files.storage import path_of
from maillage.platform.tenancy.actor import Actor
from tests.at_once import at_once, die, killed
from tests.people import ActorOf

pytestmark = pytest.mark.django_db(transaction=True)


def _one_ready() -> Pack:
    """The only pack, ready, with the only archive, whole on the disk."""
    pack = Pack.objects.select_related("file").get()
    assert (pack.state, StoredFile.objects.filter(owner="dossier.pack").count()) == ("ready", 1)
    assert pack.file is not None
    assert hashlib.sha256(path_of(pack.file.sha256).read_bytes()).hexdigest() == pack.file.sha256
    assert AuditEntry.objects.filter(action="pack.built").count() == 1
    return pack


def test_asked_by_two_and_built_by_two(lived: Lived, actor_of: ActorOf) -> None:
    hands = (lived.hand, actor_of("president"))
    asked = at_once(
        lived.community, *[lambda by=hands[n % 2]: services.ask(by=by, year=lived.year).pk for n in range(6)]
    )
    pack = Pack.objects.get()
    assert set(asked) == {pack.pk}
    assert AuditEntry.objects.filter(action="pack.asked").count() == 1
    said = at_once(lived.community, *[lambda: services.build(pack.pk)] * 2)
    assert "built" in said
    assert set(said) <= {"built", "built meanwhile", "taken up again", "nothing to do"}, said
    assert said.count("built") == 1
    assert _one_ready().pk == pack.pk
    # A minute later, with the same figures: the pack is there, and stays.
    assert services.build(pack.pk) == "nothing to do"
    _one_ready()


class _Short:
    """In place of the builder: an archive of one line."""

    def __init__(self, target: Any, *others: object) -> None:
        self.target = target

    def build(self) -> Made:
        with ZipFile(self.target, "w") as archive:
            archive.writestr("une.txt", "ligne")
        return Made()


def test_killed_in_the_middle_and_before_the_end(lived: Lived) -> None:
    asked = services.ask(by=lived.hand, year=lived.year)

    def cut(name: str) -> None:
        def run() -> None:
            # The printing of pages has threads of its own, which a fork has not: what is killed needs no page.
            vars(services).update({"Builder": _Short, name: die})
            services.build(asked.pk)

        killed(lived.community, run)

    # Before the archive; with its file kept and the pack not ready yet; within the last writing.
    for name in ("gather", "_finish", "_let_go"):
        cut(name)
        assert Pack.objects.get().state == "building"
        # Nobody gets another one meanwhile.
        assert services.ask(by=lived.hand, year=lived.year).pk == asked.pk
    assert StoredFile.objects.filter(owner="dossier.pack").count() == 1
    assert services.build(asked.pk) == "built"
    _one_ready()


def test_a_second_worker_that_begins_before_the_first_ends(
    lived: Lived, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first one was only slow: it does not hand in an archive that the second let go."""
    asked = services.ask(by=lived.hand, year=lived.year)
    finish = services._finish
    said: list[str] = []

    def while_slow(meanwhile: Callable[[int], str]) -> None:
        def slow(*given: Any) -> str:
            monkeypatch.undo()
            said.append(meanwhile(asked.pk))
            return finish(*given)

        monkeypatch.setattr(services, "_finish", slow)
        said.append(services.build(asked.pk))

    while_slow(_only_begin)
    while_slow(services.build)
    assert said == ["", "taken up again", "built", "built meanwhile"]
    _one_ready()


def _only_begin(pk: int) -> str:
    """What another worker does first."""
    pack = Pack.objects.select_related("community", "year", "asked_by").get(pk=pk)
    services._begin(Actor(user=pack.asked_by, community=pack.community), pack)
    return ""
