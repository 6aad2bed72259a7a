"""What the page of a list shows."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django_scopes import scope

from maillage.platform.audit.models import AccessEntry, AuditEntry
from maillage.platform.tables.columns import Action, Column
from maillage.platform.tables.definition import Empty, Table
from maillage.platform.tables.tests.conftest import Ask, table
from maillage.platform.tenancy.models import Community
from tests.people import ClientOf

Lines = Callable[..., None]


def shown(response: object) -> str:
    """The page, with ordinary spaces."""
    text = response.content.decode()  # type: ignore[attr-defined]
    return re.sub("[\u00a0\u202f]", " ", text)


def titles(page: str) -> list[str]:
    return re.findall(r'<th scope="row"><a href="[^"]+">([^<]*)</a>', page)


def test_fifty_rows_a_page_and_the_rest_on_the_next(ask: Ask, lines: Lines) -> None:
    lines(120)
    first, last = shown(ask(table())), shown(ask(table(), page="3"))
    assert "120 lignes" in first
    assert titles(first) == [f"Ligne {n:03}" for n in range(50)]
    assert titles(last) == [f"Ligne {n:03}" for n in range(100, 120)]


@pytest.mark.parametrize("page", ["0", "-1", "abc", "999", "1e9", "9" * 400, ""])
def test_a_page_that_does_not_exist_gives_one_that_does(ask: Ask, lines: Lines, page: str) -> None:
    lines(60)
    assert len(titles(shown(ask(table(), page=page)))) in (50, 10)


def test_the_links_of_pages_keep_filters_and_order(ask: Ask, lines: Lines) -> None:
    lines(120)
    page = shown(ask(table(), q="Ligne", tri="-label", page="2"))
    assert 'href="?q=Ligne&amp;tri=-label&amp;page=3"' in page


def test_sorting_is_told_by_the_header(ask: Ask, lines: Lines) -> None:
    lines(3)
    page = shown(ask(table(), tri="-at"))
    assert titles(page) == ["Ligne 002", "Ligne 001", "Ligne 000"]
    assert page.count("aria-sort") == 1
    assert re.search(r'aria-sort="descending"><a id="tri-at" href="/c/val-exemple/essai/\?tri=at"', page)


def test_the_default_order_is_told_too(ask: Ask, lines: Lines) -> None:
    lines(2)
    assert re.search(r'aria-sort="ascending"><a id="tri-label"', shown(ask(table())))


@pytest.mark.parametrize("order", ["changes", "-nothing", "who", "--label", "label;drop table", "\x00"])
def test_an_order_that_the_table_does_not_offer_is_ignored(ask: Ask, lines: Lines, order: str) -> None:
    lines(3)
    assert titles(shown(ask(table(), tri=order))) == ["Ligne 000", "Ligne 001", "Ligne 002"]


def test_rows_of_equal_rank_are_each_on_one_page_only(ask: Ask, lines: Lines) -> None:
    lines(120, label="Même titre")
    seen = [link for page in "123" for link in re.findall(r"/ligne/(\d+)/", shown(ask(table(), page=page)))]
    assert len(seen) == len(set(seen)) == 120


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("04 65 71 00 00", '<a href="tel:0465710000">04 65 71 00 00</a>'),
        (
            "04 65 71 00 00, +33 6 39 98 00 00",
            '<a href="tel:0465710000">04 65 71 00 00</a>, <a href="tel:+33639980000">+33 6 39 98 00 00</a>',
        ),
        # Two numbers that the register holds in one would call nobody.
        ("0465710000/0465710001", "0465710000/0465710001"),
        ("<b>sans</b>", "&lt;b&gt;sans&lt;/b&gt;"),
        ('15"><b>', '<a href="tel:15">15&quot;&gt;&lt;b&gt;</a>'),
        ("", ""),
    ],
)
def test_telephone_numbers_call(ask: Ask, lines: Lines, value: str, cell: str) -> None:
    lines(1)
    columns = (
        Column("label", "Titre"),
        Column("phone", "Téléphone", kind="phone", level="professional", value=lambda row: value),
    )
    assert f'<td data-label="Téléphone">{cell}</td>' in shown(ask(table(columns=columns)))


def test_filters_are_counted_and_can_be_cleared(ask: Ask, lines: Lines) -> None:
    lines(20)
    page = shown(ask(table(), q="ligne 0", kind="odd", tri="-at"))
    assert "10 lignes, 2 filtres" in page
    assert 'href="/c/val-exemple/essai/?tri=-at">' in page
    assert "Effacer les filtres" in page


def test_a_wrong_value_is_told_and_the_list_is_still_there(ask: Ask, lines: Lines) -> None:
    lines(4)
    page = shown(ask(table(), first="31/02/2025", kind="odd"))
    assert "Cette date n’existe pas : écrivez-la comme 02/12/2025." in page
    assert "2 lignes, 1 filtre" in page


@pytest.mark.parametrize("value", ["0001-01-01", "9999-12-31", "x" * 5_000, "2025-13-01", "\x00"])
def test_hostile_dates_are_refused_beside_their_field(ask: Ask, lines: Lines, value: str) -> None:
    lines(1)
    assert 'id="filtre_first_error"' in shown(ask(table(), first=value))


@pytest.mark.parametrize("value", ["\x00", "x" * 101])
def test_hostile_texts_are_refused_beside_their_field(ask: Ask, lines: Lines, value: str) -> None:
    lines(1)
    page = shown(ask(table(), q=value))
    assert 'id="filtre_q_error"' in page
    assert "1 ligne" in page


def test_an_empty_list_says_why_and_offers_one_thing(ask: Ask) -> None:
    page = shown(ask(table()))
    assert "Aucune ligne" in page
    assert "Il n’y a pas encore de ligne." in page
    assert '<a class="btn btn-primary" href="/ecrire/">En écrire une</a>' in page
    assert "<table" not in page


def test_a_list_emptied_by_its_filters_offers_to_clear_them(ask: Ask, lines: Lines) -> None:
    lines(2)
    page = shown(ask(table(), q="introuvable"))
    assert "Rien ne correspond à ces filtres." in page
    assert "Il n’y a pas encore de ligne." not in page
    assert '<a class="btn btn-primary" href="/c/val-exemple/essai/">Effacer les filtres</a>' in page


def test_everything_that_a_row_holds_is_escaped(ask: Ask, lines: Lines) -> None:
    lines(1, label='<script>alert("x")</script> & {n}'.replace("{n}", "{:03}"))
    hostile = table(
        columns=(
            Column(
                "label", '<b>Titre"</b>', link=lambda row, actor: '/a"onclick="b', second=lambda row: "<i>"
            ),
            Column("action", '"Action"', kind="badge", badge=lambda row: ("info", "")),
        ),
        actions=lambda row, actor: (Action("<u>", '"/x'), Action("Faire", "/faire/", post=True)),
    )
    page = shown(ask(hostile))
    assert "<script>" not in page and "<i>" not in page and "<u>" not in page and "<b>" not in page
    assert 'href="/a&quot;onclick=&quot;b"' in page
    assert 'data-label="&quot;Action&quot;"' in page


def test_a_button_that_writes_is_a_form_with_its_token(ask: Ask, lines: Lines) -> None:
    lines(1)
    page = shown(ask(table(actions=lambda row, actor: (Action("Faire", "/faire/", post=True),))))
    cell = re.search(r'<td class="is-action">(.*?)</td>', page)
    assert cell
    assert re.search(
        r'<form method="post" action="/faire/">.*name="csrfmiddlewaretoken" value="\w{64}"', cell[1]
    )


def test_cells_are_cards_on_a_phone_and_numbers_are_french(ask: Ask, lines: Lines) -> None:
    lines(2)
    page = shown(ask(table()))
    assert '<table class="table mg-table table-cards">' in page
    assert '<td data-label="Montant" class="is-number">−1 234,50</td>' in page
    assert '<td data-label="Quand">01/03/2025 10 h 30</td>' in page


def test_the_region_is_what_htmx_asks_for(ask: Ask, lines: Lines) -> None:
    lines(1)
    page = shown(ask(table(), headers={"HX-Request": "true", "HX-Target": "liste"}))
    assert page.lstrip().startswith('<div id="liste">')
    assert 'id="liste-nombre" role="status" hx-swap-oob="true"' in page
    assert 'id="liste-outils" hx-swap-oob="true"' in page


def test_htmx_gets_a_part_and_the_back_button_a_whole_page(client_of: ClientOf) -> None:
    browser, url = client_of("coordinator"), "/c/val-exemple/reglages/journal/"
    part = {"HX-Request": "true", "HX-Target": "liste"}
    answer = browser.get(url, headers=part)
    assert "<html" not in answer.content.decode()
    assert {"HX-Request", "HX-Target"} <= {name.strip() for name in answer["Vary"].split(",")}
    assert "<html" in browser.get(url, headers=part | {"HX-History-Restore-Request": "true"}).content.decode()
    assert (
        "<html" in browser.get(url, headers={"HX-Request": "true", "HX-Target": "ailleurs"}).content.decode()
    )


def test_a_page_with_personal_data_is_written_in_the_access_log(ask: Ask, lines: Lines) -> None:
    lines(60)
    ask(table(), page="2")
    entry = AccessEntry.objects.get()
    assert (entry.what, entry.count, entry.actor_label) == ("tests.lines", 10, "Exemple Coordination")


def test_a_page_without_personal_data_is_not(ask: Ask, lines: Lines) -> None:
    lines(1)
    ask(table(columns=table().columns[:3]))
    assert not AccessEntry.objects.exists()


def test_nobody_sees_the_rows_of_another_community(
    ask: Ask, lines: Lines, other_community: Community, client_of: ClientOf
) -> None:
    lines(1)
    with scope(community=other_community):
        theirs = AuditEntry.objects.create(
            community=other_community,
            at="2025-01-01T00:00Z",
            actor_label="personne X",
            action="odd",
            label="Leur ligne",
        )
    assert theirs.label not in shown(ask(table()))
    assert (
        theirs.label not in client_of("coordinator").get("/c/val-exemple/reglages/journal/").content.decode()
    )


@dataclass(frozen=True)
class Place:
    name: str
    people: int | None


def test_a_sequence_of_objects_is_sorted_as_a_reader_expects(ask: Ask) -> None:
    places = [Place("Zébu", 3), Place("écluse", None), Place("Abri", 40), Place("Étang", 7)]
    declared = Table(
        name="tests.places",
        title="Lieux",
        noun="lieu",
        noun_plural="lieux",
        order=("name",),
        empty=Empty("Aucun lieu."),
        columns=(
            Column("name", "Nom", level="public", sort=("name",)),
            Column("people", "Habitants", kind="number", level="public", sort=("people",)),
        ),
    )
    page = shown(ask(declared, rows=places))
    assert "4 lieux" in page
    assert re.findall(r'<th scope="row">([^<]+)', page) == ["Abri", "écluse", "Étang", "Zébu"]
    by_people = shown(ask(declared, rows=places, tri="-people"))
    assert re.findall(r'<th scope="row">([^<]+)', by_people) == ["Abri", "Étang", "Zébu", "écluse"]


def test_under_an_empty_cell_stands_why_it_is_empty(ask: Ask) -> None:
    declared = Table(
        name="tests.places",
        title="Lieux",
        noun="lieu",
        noun_plural="lieux",
        order=("name",),
        empty=Empty("Aucun lieu."),
        columns=(
            Column("name", "Nom", level="public", sort=("name",)),
            Column(
                "people",
                "Habitants",
                kind="number",
                level="public",
                second=lambda place: "jamais <compté>" if place.people is None else "",
            ),
        ),
    )
    page = shown(ask(declared, rows=[Place("écluse", None), Place("Abri", 40)]))
    assert '<div><span class="mg-second">jamais &lt;compté&gt;</span></div></td>' in page
    assert page.count('class="mg-second"') == 1


@pytest.mark.parametrize(
    "columns",
    [
        (),
        (Column("label", "A"), Column("label", "B")),
        (Column("invented", "Sans niveau"),),
        (Column("label", "A", level="secret"),),
        (Column("label", "A", kind="badge"),),
        (Column("label", "A", place="export"),),
    ],
)
def test_a_declaration_that_does_not_hold_together_is_refused(columns: tuple[Column, ...]) -> None:
    with pytest.raises(ValueError, match=r"tests\.lines"):
        table(columns=columns)
