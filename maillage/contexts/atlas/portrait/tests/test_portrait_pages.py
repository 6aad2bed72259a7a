"""The pages of the portrait: what they say, what they export, what they ask of the database."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from django_scopes import scope

from maillage.contexts.atlas.portrait import printed
from maillage.contexts.atlas.portrait.tests.registers import (
    ALES,
    BARJAC,
    BESSEGES,
    SAINT_AMBROIX,
    import_facilities,
    import_people,
    import_structures,
)
from maillage.contexts.territory import api as territory
from maillage.contexts.territory.models import Commune
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from maillage.platform.ui.typography import count_words

pytestmark = [pytest.mark.django_db]
ClientOf = Callable[..., Client]
BASE = "/c/val-exemple/atlas/portrait/"
LISTS = ("acces/", "acces/seuils/", "densites/", "densites/communes/", "structures/")


@pytest.fixture
def filled(ceze: list[Commune]) -> list[Commune]:
    """The territory with every register imported."""
    import_structures(
        [("pharmacy", BESSEGES), ("pharmacy", BARJAC), ("hospital!", SAINT_AMBROIX), ("ehpad", "30132")],
        [one.code for one in ceze],
    )
    import_facilities(
        {(BESSEGES, "D201"): 2, (ALES, "D201"): 30, (ALES, "D107"): 1, (ALES, "D106"): 1, (ALES, "D101"): 1}
        | {(ALES, "D301"): 9}
    )
    import_people([("1", BESSEGES, "10", "L", "SA07"), ("2", BARJAC, "10", "L", "SA07")])
    return ceze


@pytest.fixture
def member(client_of: ClientOf) -> Client:
    return client_of("professional")


def plain(response: Any) -> str:
    assert response.status_code == 200
    text: str = response.content.decode()
    return re.sub("[\u00a0\u202f]", " ", text)


def exported(client: Client, path: str, **query: str) -> list[dict[str, str]]:
    answer = client.get(BASE + path, query | {"export": "csv"})
    text = b"".join(answer).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize(
    ("persona", "status"), [("supervisor", 200), ("partner", 200), ("stranger", 404), ("anonymous", 302)]
)
def test_every_member_reads_it(
    south: Any, client_of: ClientOf, community: Community, persona: str, status: int, path: str
) -> None:
    assert client_of(persona).get(BASE + path).status_code == status


@pytest.mark.parametrize("path", LISTS)
def test_without_perimeter_the_page_says_what_to_do(
    south: Any, client_of: ClientOf, community: Community, path: str
) -> None:
    text = plain(client_of("coordinator").get(BASE + path))
    assert "pas encore" in text or "demandez à l’exploitant" in text
    assert client_of("professional").get(f"{BASE}pdf/").status_code == 404


@pytest.mark.parametrize("path", [one for one in LISTS if one != "structures/"])
def test_without_any_file_the_page_says_what_to_import(
    ceze: list[Commune], member: Client, path: str
) -> None:
    assert "demandez à l’exploitant d’importer" in plain(member.get(BASE + path))


def test_the_page_of_access(filled: list[Commune], member: Client) -> None:
    text = plain(member.get(f"{BASE}acces/", {"indicateur": "emergency"}))
    assert "du service d’urgences le plus proche" in text
    for words in ("Commune par commune", "BPE", "FINESS", "17/11/2026", "1er janvier 2019", "Saint-Ambroix"):
        assert words in text
    rows = exported(member, "acces/")
    assert len(rows) == 23
    besseges = next(row for row in rows if row["Code INSEE"] == BESSEGES)
    assert (besseges["Pharmacie (min)"], besseges["Pharmacie : commune"]) == ("0", "Bessèges")


@pytest.mark.parametrize("order", ["pharmacy", "-maternity", "name", "x", "-population"])
@pytest.mark.parametrize("indicator", ["hospital", "", "\x00", "gp"])
def test_addresses_never_break_the_page(
    filled: list[Commune], member: Client, indicator: str, order: str
) -> None:
    for path in ("acces/", "densites/"):
        assert member.get(BASE + path, {"indicateur": indicator, "tri": order}).status_code == 200


def test_thresholds_are_a_list_with_exports(filled: list[Commune], member: Client) -> None:
    page = plain(member.get(f"{BASE}acces/seuils/"))
    rows = {row["Le plus proche"]: row for row in exported(member, "acces/seuils/")}
    assert list(rows) == ["Pharmacie", "Urgences", "Maternité", "Hôpital"]
    people = sum(one.population for one in filled)
    for row in rows.values():
        assert int(row["Habitants en tout"]) == people
        counts = [int(row[f"Habitants à plus de {limit} min"]) for limit in (10, 20, 30)]
        assert counts == sorted(counts, reverse=True)
        assert all(re.sub("[\u00a0\u202f]", " ", count_words(count, "habitant")) in page for count in counts)


def test_densities_say_year_and_source_beside_every_figure(filled: list[Commune], member: Client) -> None:
    text = plain(member.get(f"{BASE}densites/"))
    assert "Médecins généralistes" in text and "en France" in text
    rows = exported(member, "densites/")
    assert {row["Profession"] for row in rows} >= {"Médecins généralistes", "Pharmacies"}
    assert all(row["Situation"] and row["Source"] for row in rows)
    today = next(r for r in rows if r["Source"] == "RPPS, ANS" and r["Profession"] == "Médecins généralistes")
    assert today["Nombre"] == "2"
    counts = exported(member, "densites/communes/")
    assert next(row for row in counts if row["Code INSEE"] == BESSEGES)["Médecins généralistes"] == "2"


def test_the_portrait_says_the_year_and_today_s_rate(filled: list[Commune], member: Client) -> None:
    page = plain(member.get("/c/val-exemple/territoire/"))
    assert "Professionnels pour 10 000 habitants au 1er janvier 2019, et aujourd’hui" in page
    assert "Le territoire au 17/11/2026" in page
    assert "soit 2" in page


def test_structures_by_kind(filled: list[Commune], member: Client, client_of: ClientOf) -> None:
    text = plain(member.get(f"{BASE}structures/"))
    assert "Pharmacies" in text and "?genre=pharmacy" in text
    # Those who do not read the directory see the counts without the way to it.
    assert "?genre=pharmacy" not in plain(client_of("supervisor").get(f"{BASE}structures/"))


@pytest.mark.parametrize("indicator", ["pharmacy", "maternity", "gp"])
def test_maps_as_contours_drawing_and_picture(filled: list[Commune], member: Client, indicator: str) -> None:
    query = {"indicateur": indicator}
    answer = member.get(f"{BASE}contours/", query)
    features = json.loads(answer.content)["features"]
    inside = {one["properties"]["code"] for one in features if one["properties"]["state"] == "in"}
    assert inside == {one.code for one in filled}
    for one in features:
        assert ("class" in one["properties"]) == (one["properties"]["code"] in inside)
    assert member.get(f"{BASE}contours/", query, headers={"if-none-match": answer["ETag"]}).status_code == 304
    drawing = member.get(f"{BASE}carte.svg", query)
    assert drawing["Content-Type"] == "image/svg+xml" and "attachment" in drawing["Content-Disposition"]
    assert "Bessèges" in drawing.content.decode() and "Sources" in drawing.content.decode()
    assert member.get(f"{BASE}carte.png", query).content.startswith(b"\x89PNG")


@pytest.mark.parametrize("indicator", ["", "x", "midwife", "\x00"])
@pytest.mark.parametrize("path", ["contours/", "carte.svg", "carte.png"])
def test_a_map_of_nothing_is_not_found(
    filled: list[Commune], member: Client, path: str, indicator: str
) -> None:
    assert member.get(BASE + path, {"indicateur": indicator}).status_code == 404


def test_the_portrait_of_the_territory_shows_it_and_leads_to_it(
    filled: list[Commune], member: Client
) -> None:
    text = plain(member.get("/c/val-exemple/territoire/"))
    for words in (
        "Professionnels pour 10 000 habitants",
        "Accès aux lieux de soins",
        "Portrait à projeter (PDF)",
    ):
        assert words in text
    assert f'href="{BASE}pdf/"' in text


def test_without_the_module_nothing_of_it_is_shown(
    filled: list[Commune], member: Client, community: Community
) -> None:
    community.modules = [one for one in community.modules if one != "atlas"]
    community.save(update_fields=["modules"])
    assert "Portrait à projeter" not in plain(member.get("/c/val-exemple/territoire/"))
    assert member.get(f"{BASE}acces/").status_code == 404


def test_the_pdf_is_made_and_names_nobody(
    filled: list[Commune], member: Client, community: Community
) -> None:
    answer = member.get(f"{BASE}pdf/")
    assert answer.content.startswith(b"%PDF") and "attachment" in answer["Content-Disposition"]
    with scope(community=community):
        data = printed.document(community)
    assert data is not None
    said = json.dumps(data, ensure_ascii=False)
    assert "DURAND" not in said and "TESTEUR" not in said and "PHARMACIE" not in said
    assert data["densities"]["rows"][0]["label"] == "Médecins généralistes"
    assert [len(page) for page in data["communes"]["pages"]] == [23]


def test_the_pdf_of_a_territory_without_files_or_contours(
    south: Any, coordinator: Actor, member: Client
) -> None:
    """Somewhere without contour, position or ages, and nothing imported: the pages say so, and none is missing."""
    Commune.objects.filter(code=BESSEGES).update(
        has_contour=False, lon=None, lat=None, age_0_19=None, age_20_64=None, age_65_up=None, area_ha=None
    )
    assert coordinator.community is not None
    with scope(community=coordinator.community):
        territory.set_perimeter(by=coordinator, commune_codes=[BESSEGES], valid_from=timezone.localdate())
        data = printed.document(coordinator.community)
    assert data is not None
    assert (data["densities"], data["communes"]["pages"], data["structures"]) == (None, [], [])
    assert data["access"]["maps"] == []
    assert data["served"]["missing"]
    assert member.get(f"{BASE}pdf/").status_code == 200


@pytest.mark.parametrize("path", LISTS)
def test_queries_do_not_grow_with_the_territory(
    south: Any, coordinator: Actor, member: Client, assert_queries: Any, path: str
) -> None:
    codes = [one.code for one in south.communes if one.epci_id == "200035129"]
    import_structures([("pharmacy", code) for code in codes], codes)
    import_facilities(
        {(code, kind): 1 for code in codes for kind in ("D201", "D301", "D106", "D107", "D101")}
    )
    import_people([(code, code, "10", "L", "SA07") for code in codes])
    assert coordinator.community is not None
    for size in (3, 2, 23):
        with scope(community=coordinator.community):
            territory.set_perimeter(
                by=coordinator, commune_codes=codes[:size], valid_from=timezone.localdate()
            )
        if size == 3:
            # The first page after an import sums up France once.
            member.get(BASE + path)
            continue
        with assert_queries(path.replace("/", "-").strip("-")):
            member.get(BASE + path)
