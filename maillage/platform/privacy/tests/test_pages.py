"""« Qui voit quoi », the register of processing, who answers for the data."""

from __future__ import annotations

import io

import openpyxl
import pytest

from maillage.platform.audit.models import AccessEntry, AuditEntry
from maillage.platform.privacy.models import Controller
from maillage.platform.tenancy.models import Community
from tests.hostile.queries import AssertQueries
from tests.people import ClientOf


def _url(community: Community, rest: str) -> str:
    return f"/c/{community.slug}/reglages/{rest}"


def _text(content: bytes) -> str:
    return content.decode().replace("\xa0", " ").replace("\u202f", " ")


def test_everybody_reads_who_sees_what(
    scoped: Community, client_of: ClientOf, assert_queries: AssertQueries
) -> None:
    with assert_queries("who_sees_what"):
        page = _text(client_of("supervisor").get(_url(scoped, "qui-voit-quoi/")).content)
    assert "Les professionnels de l’annuaire" in page
    assert "présidence, secrétariat, trésorerie" in page
    assert "Votre rôle ne les voit pas" in page
    assert "mot de passe" in page


def test_the_page_follows_the_role(scoped: Community, client_of: ClientOf) -> None:
    seen = {
        role: _text(client_of(role).get(_url(scoped, "qui-voit-quoi/")).content).count("Votre rôle les voit")
        for role in ("coordinator", "professional", "supervisor")
    }
    assert seen["coordinator"] > seen["professional"] > seen["supervisor"]


def test_the_table_can_be_taken_away(scoped: Community, client_of: ClientOf) -> None:
    answer = client_of("partner").get(_url(scoped, "qui-voit-quoi/tableau/?export=xlsx"))
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]
    rows = list(book.worksheets[0].values)
    assert rows[0][0] == "Données"
    assert any("ligne directe" in str(row) for row in rows)


def test_the_association_says_who_answers(scoped: Community, client_of: ClientOf) -> None:
    browser = client_of("coordinator")
    assert "pas encore écrit qui répond" in _text(browser.get(_url(scoped, "registre/")).content)
    typed = {
        "association": "Association d’Exemple",
        "address": "1 place d’Exemple",
        "representative": "Jeanne Exemple, présidente",
        "contact": "contact@tests.example",
        "officer_name": "",
        "officer_contact": "",
        "host": "Hébergeur Exemple, France",
    }
    for _ in range(2):
        answer = browser.post(_url(scoped, "registre/responsable/"), typed)
        assert answer.status_code == 302
    assert Controller.objects.get().association == "Association d’Exemple"
    assert AuditEntry.objects.filter(action="privacy.controller").count() == 1
    for page in ("registre/", "qui-voit-quoi/"):
        assert "Association d’Exemple" in _text(browser.get(_url(scoped, page)).content)
    assert browser.post(_url(scoped, "registre/responsable/"), {"association": ""}).status_code == 200


def test_each_community_has_its_own(
    scoped: Community, other_community: Community, client_of: ClientOf
) -> None:
    client_of("coordinator").post(
        _url(scoped, "registre/responsable/"), {"association": "Association d’Exemple"}
    )
    page = _text(client_of("stranger").get(_url(other_community, "qui-voit-quoi/")).content)
    assert "Association d’Exemple" not in page


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_the_register_is_exported_with_every_column(
    scoped: Community, client_of: ClientOf, kind: str
) -> None:
    answer = client_of("auditor").get(_url(scoped, f"registre/?export={kind}"))
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    assert len(content) > 2_000
    if kind == "csv":
        heading = content.decode("utf-8-sig").splitlines()[0]
        assert "Mesures de sécurité" in heading and "Catégories de données" in heading
    assert AccessEntry.objects.get().what == "privacy.register.export"


def test_the_register_is_printed(scoped: Community, client_of: ClientOf) -> None:
    answer = client_of("treasurer").get(_url(scoped, "registre/registre.pdf"))
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content[:5] == b"%PDF-" and len(answer.content) > 10_000
    assert AccessEntry.objects.get().what == "privacy.register.export"
