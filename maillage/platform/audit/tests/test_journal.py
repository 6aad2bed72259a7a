"""The pages of the journal."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import Any

import openpyxl
import pytest
from django_scopes import scope

from maillage.platform.audit.append_only import all_rows
from maillage.platform.audit.models import AccessEntry, AuditEntry
from maillage.platform.audit.services import record, record_read
from maillage.platform.audit.tests.journal_lines import forget
from maillage.platform.tenancy.models import Community
from tests.people import PERSONAS, ActorOf, ClientOf

URL = "/c/val-exemple/reglages/journal/"
READINGS = f"{URL}consultations/"


@pytest.fixture
def history(community: Community, actor_of: ActorOf) -> None:
    """Two acts and two readings, on known days."""
    with scope(community=community):
        coordinator, president = actor_of("coordinator"), actor_of("president")
        forget(AuditEntry)
        codes = [f"30{number:03}" for number in range(80)]
        record(
            by=coordinator,
            action="perimeter.changed",
            label="Périmètre",
            before={"communes": codes[:1]},
            after={"communes": codes},
        )
        record(
            by=president,
            action="access.changed",
            label="<b>Alix</b>",
            before={"roles": []},
            after={"roles": ["treasurer"]},
        )
        all_rows(AuditEntry).filter(action="perimeter.changed").update(
            at=datetime(2025, 3, 1, 22, 59, tzinfo=UTC)
        )
        all_rows(AuditEntry).filter(action="access.changed").update(
            at=datetime(2025, 3, 1, 23, 0, tzinfo=UTC)
        )
        record_read(by=coordinator, what="messaging.messages", label="Envois", count=50)
        record_read(by=president, what="messaging.messages.export", label="Envois (.xlsx)", count=1_184)


def rows(client_of: ClientOf, url: str) -> int:
    return client_of("coordinator").get(url).content.decode().count('<th scope="row">')


@pytest.mark.usefixtures("history")
def test_acts_are_told_in_french_with_before_and_after(client_of: ClientOf) -> None:
    page = client_of("coordinator").get(URL).content.decode()
    assert "Périmètre modifié" in page and "Rôles modifiés" in page
    assert "Exemple Présidence" in page
    assert "rien → Trésorerie" in page
    assert "&lt;b&gt;Alix&lt;/b&gt;" in page and "<b>Alix</b>" not in page
    assert "ajouté 30001, 30002" in page
    assert "30079" not in page, "a long change is shortened on the page"


@pytest.mark.usefixtures("history")
def test_the_export_has_the_whole_change(client_of: ClientOf) -> None:
    answer: Any = client_of("auditor").get(f"{URL}?export=xlsx&action=perimeter.changed")
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(answer)))["Journal des actions"]
    heading, row = ([cell.value for cell in line] for line in sheet.iter_rows())
    assert row[heading.index("Quand")] == datetime(2025, 3, 1, 23, 59)
    assert row[heading.index("Avant → après")].endswith("30079")


@pytest.mark.usefixtures("history")
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", 2),
        ("person=présidence", 1),
        ("action=access.changed", 1),
        ("text=alix", 1),
        ("first=2025-03-02", 1),
        ("last=2025-03-01", 1),
        ("first=2025-03-01&last=2025-03-02", 2),
        ("first=2025-03-02&last=2025-03-01", 1),
        ("action=unknown", 2),
    ],
)
def test_filters(client_of: ClientOf, query: str, found: int) -> None:
    assert rows(client_of, f"{URL}?{query}") == found


@pytest.mark.usefixtures("history")
def test_a_period_that_ends_before_it_starts_is_told(client_of: ClientOf) -> None:
    page = client_of("coordinator").get(f"{URL}?first=2025-03-02&last=2025-03-01").content.decode()
    assert "Cette date précède la première." in page


@pytest.mark.usefixtures("history")
def test_readings_and_exports(client_of: ClientOf) -> None:
    page = client_of("auditor").get(READINGS).content.decode()
    assert "Liste des envois (export)" in page
    assert "1\u202f184" in page
    assert rows(client_of, f"{READINGS}?exports=on") == 1
    assert rows(client_of, f"{READINGS}?person=coordination") == 1


def test_coordinator_president_and_auditor_only(client_of: ClientOf) -> None:
    expected = dict.fromkeys(("coordinator", "president", "auditor"), 200) | {"anonymous": 302}
    expected |= dict.fromkeys(("stranger", "former", "operator"), 404)
    for url in (URL, READINGS):
        for persona in PERSONAS:
            assert client_of(persona).get(url).status_code == expected.get(persona, 403), (persona, url)


def test_the_journal_cannot_be_written_through_its_pages(client_of: ClientOf) -> None:
    for method in ("post", "put", "patch", "delete"):
        assert getattr(client_of("coordinator"), method)(URL).status_code == 405


@pytest.mark.usefixtures("history")
def test_queries_do_not_grow_with_the_rows(
    client_of: ClientOf, community: Community, actor_of: ActorOf, assert_queries: Any
) -> None:
    browser = client_of("coordinator")
    browser.get(URL)
    for name, url in (("entries", URL), ("accesses", READINGS)):
        with assert_queries(name):
            browser.get(url)
    with scope(community=community):
        for number in range(120):
            record(
                by=actor_of("coordinator"), action="access.changed", label=f"n{number}", after={"n": number}
            )
            record_read(by=actor_of("coordinator"), what="tests.list", count=number)
        assert AccessEntry.objects.count() > 100
    for name, url in (("entries", URL), ("accesses", READINGS)):
        with assert_queries(name):
            browser.get(url)


def test_only_the_actions_that_were_met_are_offered(scoped: Community, client_of: ClientOf) -> None:
    browser = client_of("coordinator")
    url = f"/c/{scoped.slug}/reglages/journal/"
    offered = browser.get(url).content.decode().split('name="action"')[1].split("</select>")[0]
    assert "Accès ouvert" in offered
    assert "Objection" not in offered and "Import refusé" not in offered
    # A kept address goes on working, though the action was not met lately.
    page = browser.get(f"{url}?action=import.refused").content.decode()
    assert "Import refusé" in page
