"""A form of one community that names the objects of another reads and changes nothing there (API1:2023, IDOR)."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django_scopes import scope

from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from tests.matrix.asking import BY_NAME, INSIDE
from tests.matrix.rooms import assert_right, each_room
from tests.matrix.samples import NATIONAL, SAMPLES
from tests.matrix.table import Row
from tests.safety.contents import contents, differences
from tests.safety.visiting import ActorOf, ClientOf, tables_written, undone, visitors

OWN = {name: make for name, make in SAMPLES.items() if name not in NATIONAL}
TAKING = [row for row in INSIDE if row.post != 405]
# An object of each kind is made elsewhere for every room, which costs more than the people: larger rooms than others.
MOST = 100
_NUMBERED = re.compile(r"<(?:int|str):(\w+)>")
# What the forms of the site call the objects that they name beside the address.
NAMES = (
    "pk", "id", "label", "etiquette", "contact", "organisation", "subject", "subjects", "sujet", "member", "user",
    "view", "selection", "entry", "entries", "kept", "absorbed", "pair", "choix", "request", "message", "demande",
)  # fmt: skip


def foreign_values(actor: Actor) -> list[str]:
    """What names the objects of the actor's community: numbers, subjects, and pairs of them."""
    with scope(community=actor.community):
        made = [value for make in OWN.values() for value in make(actor).values()]
    numbers = sorted({str(one) for one in made if isinstance(one, int)}, key=int)
    texts = sorted({str(one) for one in made if isinstance(one, str)})
    subjects = [f"organisation:{number}" for number in numbers]
    return [*numbers, *texts, *subjects, " ".join(subjects[:2]), "|".join(subjects[:2])]


@pytest.fixture
def elsewhere(actor_of: ActorOf, other_community: Community) -> Actor:
    return actor_of("coordinator", community=other_community)


# The scope that confines a form is set by the same code on both databases: once is enough.
@pytest.mark.once
@each_room(TAKING, MOST)
def test_a_form_that_names_what_is_elsewhere_changes_nothing_there(
    rows: list[Row], client_of: ClientOf, actor_of: ActorOf, elsewhere: Actor
) -> None:
    assert elsewhere.community is not None
    number = elsewhere.community.pk
    look = visitors(rows, client_of, actor_of)
    values = foreign_values(elsewhere)
    before = contents(number)
    assert before

    def check(row: Row) -> None:
        known = look(row)
        names = {*known.names, *NAMES}
        for chunk in (values, *([value] for value in values[:: max(1, len(values) // 5)])):
            with undone(known.client):
                with tables_written() as written:
                    answer = known.client.post(known.url, row.data | dict.fromkeys(names, chunk))
                assert answer.status_code < 500
                # Nothing of the other is shown either: its organisations bear a name of their own.
                assert "Autre Rive" not in ("" if answer.streaming else answer.content.decode())
                # All tables are compared, should a form have written only one.
                assert not written or differences(before, contents(number)) == []

    assert_right(rows, check)


@each_room([row for row in INSIDE if row.sample in OWN and row.post != 405])
def test_the_address_of_what_is_elsewhere_takes_no_form(
    rows: list[Row], client_of: ClientOf, actor_of: ActorOf, elsewhere: Actor
) -> None:
    """The form is filled in as it is at home, so that nothing but the object is refused."""
    look = visitors(rows, client_of, actor_of)

    def check(row: Row) -> None:
        assert elsewhere.community is not None
        known = look(row)
        if known.row.sample in {"professional", "entry", "departure", "structure"}:
            return  # national entries: the same address is that of the own community's knowledge of them
        with scope(community=elsewhere.community):
            foreign = OWN[row.sample](elsewhere)
        if not foreign:
            return  # it only sets the scene: the address names nothing of it
        before = contents(elsewhere.community.pk)
        route = "/" + BY_NAME[row.name].route.replace("<slug:slug>", known.actor.community.slug)  # type: ignore[union-attr]
        url = _NUMBERED.sub(lambda match: str(foreign.get(match[1], row.kwargs.get(match[1], ""))), route)
        form = {one.name: one.values[:1] or ["Exemple"] for one in known.own_fields.values()} | row.data
        with tables_written() as written:
            for ask in (known.client.get, known.client.post):
                assert ask(url, form).status_code in {404, 405}
        assert not written or differences(before, contents(elsewhere.community.pk)) == []

    assert_right(rows, check)


def test_a_change_elsewhere_is_noticed(elsewhere: Actor) -> None:
    from maillage.contexts.directory.organisations.models import Organisation

    assert elsewhere.community is not None
    with scope(community=elsewhere.community):
        pk: Any = SAMPLES["organisation"](elsewhere)["pk"]
        before = contents(elsewhere.community.pk)
        Organisation.objects.filter(pk=pk).update(name="changé")
    assert len(differences(before, contents(elsewhere.community.pk))) == 2
