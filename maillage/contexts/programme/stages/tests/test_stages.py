"""The life of a CPTS: dates said and reckoned, documents, what comes near."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from maillage.contexts.association.models import Document
from maillage.contexts.programme.stages import offers, queries, services
from maillage.contexts.programme.stages.course import course
from maillage.contexts.programme.stages.models import Stage, StageDocument, StageKind
from maillage.core.calendars.terms import months_later
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from maillage.platform.tenancy.urls import community_url
from tests.people import ActorOf, ClientOf

TODAY = timezone.localdate


@pytest.fixture
def hand(scoped: Community, actor_of: ActorOf) -> Actor:
    del scoped
    return actor_of("coordinator")


@pytest.fixture
def document(scoped: Community) -> Document:
    made: Document = Document.objects.create(
        community=scoped, kind="other", title="Lettre signée", search_name="lettre", visibility="office"
    )
    return made


def test_the_course_has_each_stage_once_in_order() -> None:
    assert [one.kind for one in course()] == list(StageKind)
    for one in course():
        assert one.aim
        assert one.papers
        assert one.following
        assert one.source
        assert len({paper.key for paper in one.papers}) == len(one.papers)
        assert bool(one.after) == bool(one.months)


def test_stages_are_told_and_the_first_unreached_is_current(hand: Actor) -> None:
    assert [one.is_current for one in queries.life(hand, TODAY())].index(True) == 0
    services.reach(by=hand, kind="idea", on=TODAY() - timedelta(days=100))
    services.reach(by=hand, kind="validation", on=TODAY() - timedelta(days=10))
    rows = queries.life(hand, TODAY())
    assert [one.chapter.kind for one in rows if one.is_current] == ["letter"]
    assert queries.validated_on() == TODAY() - timedelta(days=10)
    assert queries.signed_on() is None


@given(
    signed=st.dates(date(2019, 7, 1), date(2035, 12, 31)),
    said=st.none() | st.dates(date(2019, 7, 1), date(2040, 1, 1)),
)
def test_review_and_renewal_are_reckoned_from_the_signature(signed: date, said: date | None) -> None:
    known = {
        "contract": Stage(kind="contract", reached_on=signed),
        "review": Stage(kind="review", expected_on=said),
    }
    assert queries.expected(known, "review") == ((said, False) if said else (months_later(signed, 6), True))
    assert queries.expected(known, "renewal") == (months_later(signed, 60), True)
    assert queries.expected({}, "renewal") == (None, False)
    assert queries.expected(known, "letter") == (None, False)


@pytest.mark.parametrize(
    ("kind", "values", "said"),
    [
        ("letter", {"reached_on": 1}, "à venir"),
        ("letter", {"started_on": 0, "reached_on": -1}, "avant d’avoir commencé"),
        ("letter", {"contract": "aci"}, "signature"),
    ],
)
def test_what_cannot_be_is_refused(hand: Actor, kind: str, values: dict[str, object], said: str) -> None:
    # Days from today, which may have changed since the tests were collected.
    told = {
        name: TODAY() + timedelta(days=one) if isinstance(one, int) else one for name, one in values.items()
    }
    with pytest.raises(services.StageRefused, match=said):
        services.write_stage(by=hand, kind=kind, version=0, **told)
    assert not Stage.objects.exists()


def test_two_who_write_at_once_are_told(hand: Actor) -> None:
    services.write_stage(by=hand, kind="letter", version=0, note="De l’autre")
    with pytest.raises(services.ChangedMeanwhile) as refused:
        services.write_stage(by=hand, kind="letter", version=0, note="De moi")
    assert refused.value.current.note == "De l’autre"
    again = services.write_stage(by=hand, kind="letter", version=1, note="De l’autre")
    assert again.version == 1


def test_a_document_is_a_paper_of_its_stage_for_who_may_open_it(
    hand: Actor, actor_of: ActorOf, document: Document
) -> None:
    link = services.file_document(by=hand, kind="letter", document=document, paper="letter")
    again = services.file_document(by=hand, kind="letter", document=document)
    assert again.pk == link.pk
    assert again.paper == ""
    services.file_document(by=hand, kind="letter", document=document, paper="letter")
    with pytest.raises(services.StageRefused):
        services.file_document(by=hand, kind="letter", document=document, paper="finess")

    def letter(actor: Actor) -> queries.ShownPaper:
        return queries.life(actor, TODAY())[1].papers[0]

    assert [one.document.title for one in letter(hand).links] == ["Lettre signée"]
    assert letter(actor_of("professional")).links == ()
    assert letter(actor_of("professional")).held
    services.unfile_document(by=hand, pk=link.pk)
    services.unfile_document(by=hand, pk=link.pk)
    assert not StageDocument.objects.exists()
    assert Document.objects.exists()


def test_what_comes_near_waits_for_the_coordination(hand: Actor) -> None:
    services.reach(by=hand, kind="contract", on=months_later(TODAY(), -5))
    services.write_stage(
        by=hand, kind="letter", version=0, next_step="Faire signer", next_step_on=TODAY() + timedelta(days=3)
    )
    labels = {one.label: one.due_on for one in offers.to_do(hand)}
    assert labels == {
        "Lettre d’intention : Faire signer": TODAY() + timedelta(days=3),
        "Étape de la CPTS : première revue": months_later(months_later(TODAY(), -5), 6),
    }


def test_the_page_and_its_form(client_of: ClientOf, community: Community, document: Document) -> None:
    browser = client_of("coordinator")
    url = community_url(community, "programme:stage_edit", kind="contract")
    sent = {"reached_on": "2024-01-15", "contract": "territorial", "version": "0"}
    assert browser.post(url, sent).status_code == 302
    assert "Modifiée entre-temps" in browser.post(url, sent).content.decode()
    filed = community_url(community, "programme:stage_file", kind="contract")
    assert browser.post(filed, {"document": str(document.pk), "paper": "contract"}).status_code == 302
    page = browser.get(community_url(community, "programme:stages")).content.decode()
    assert "15 janvier 2024" in page.replace("\u00a0", " ")
    assert "contrat territorial de santé" in page
    assert "Lettre signée" in page
    assert (
        "Lettre signée"
        not in client_of("professional").get(community_url(community, "programme:stages")).content.decode()
    )
    assert browser.get(community_url(community, "programme:stage_edit", kind="inconnue")).status_code == 404
