"""The public version: nothing personal goes out, what is published is frozen, withdrawn it opens nothing."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from pypdf import PdfReader

from maillage.contexts.association.contacts.services import create_contact
from maillage.contexts.association.members.services import admit
from maillage.contexts.association.models import Contact
from maillage.contexts.dossier.public import services
from maillage.contexts.dossier.public.composing import compose, thousands
from maillage.contexts.dossier.public.models import AllowedWords, PublicAction, PublicPage, PublicVersion
from maillage.contexts.dossier.public.services import Text
from maillage.contexts.programme.actions.services import create_action, set_state
from maillage.contexts.programme.missions.services import create_from_nomenclature
from maillage.contexts.programme.models import Action, ReportingYear
from maillage.contexts.programme.years.services import open_year
from maillage.platform.audit.models import AuditEntry
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from tests.people import ActorOf, ClientOf

MARK = "Zzmarque"
BASE = "/c/val-exemple/dossier/public/"


@pytest.fixture
def hand(scoped: Community, actor_of: ActorOf) -> Actor:
    del scoped
    return actor_of("coordinator")


@pytest.fixture
def year(hand: Actor) -> ReportingYear:
    return open_year(by=hand, label="2025", starts_on=date(2025, 1, 1), ends_on=date(2025, 12, 31))


@pytest.fixture
def sheet(hand: Actor, year: ReportingYear) -> Action:
    """A sheet where every free text bears a mark, piloted by somebody who bears it too."""
    del year
    mission = create_from_nomenclature(by=hand, on=date(2025, 1, 1))[0]
    pilot = create_contact(
        by=hand,
        last_name=f"{MARK}nom",
        first_name="Jeanne",
        email=f"{MARK}@exemple.fr".lower(),
        phone="0612345678",
        note=f"{MARK} note",
    )
    action = create_action(
        by=hand,
        title=f"{MARK}titre : repérer",
        mission=mission,
        finding=f"{MARK} constat",
        objective=f"{MARK}objectif.",
        public="tous les habitants",
        means=f"{MARK} moyens",
        risks=f"{MARK} risques",
        pilot=pilot,
    )
    for state in ("planned", "running"):
        action = set_state(by=hand, pk=action.pk, version=action.version, state=state)
    return action


@pytest.fixture
def page(hand: Actor, year: ReportingYear, sheet: Action) -> PublicPage:
    del sheet
    return services.begin(by=hand, year=year)


def write(hand: Actor, page: PublicPage, action: Action, **given: Any) -> PublicPage:
    values = {"title": "Notre année 2025", "intro": "", "coming": "", "is_indexed": False}
    text = Text(action.pk, True, "Repérer la fragilité", "Pour tous les habitants.", True)
    return services.save_composition(
        by=hand,
        pk=page.pk,
        version=given.pop("version", page.version),
        values={**values, **{key: given[key] for key in given if key in values}},
        sections=given.get("sections", ["reach", "done", "figures", "money", "next"]),
        figures=[],
        texts=[given.get("text", text)],
    )


def publish(hand: Actor, page: PublicPage) -> PublicVersion:
    return services.publish(by=hand, pk=page.pk, seen=compose(page).digest)


def address(page: PublicPage) -> str:
    return f"/d/{PublicPage.objects.get(pk=page.pk).secret}/"


def test_no_marked_word_of_the_community_is_in_the_page_or_the_pdf(
    hand: Actor, page: PublicPage, sheet: Action, client: Client
) -> None:
    """Proposed texts hold the mark, so that nothing goes out before they are written and read again."""
    assert PublicAction.objects.get(page=page).text == f"{MARK}objectif. Pour qui : tous les habitants."
    with pytest.raises(services.PublicRefused, match="n’ont pas été relus"):
        publish(hand, page)
    page = write(hand, page, sheet)
    publish(hand, page)
    shown = client.get(address(page))
    paper = client.get(f"{address(page)}bilan.pdf")
    words = "".join(one.extract_text() for one in PdfReader(BytesIO(paper.content)).pages)
    assert "Repérer la fragilité" in shown.content.decode() and "Repérer la fragilité" in words
    for text in (shown.content.decode().lower(), words.lower()):
        assert MARK.lower() not in text
        assert "jeanne" not in text and "0612345678" not in text and "exemple.fr" not in text


def test_the_page_is_light_tells_no_other_site_and_no_search_engine(
    hand: Actor, page: PublicPage, sheet: Action, client: Client
) -> None:
    page = write(hand, page, sheet)
    publish(hand, page)
    shown = client.get(address(page))
    sheet_of_style = finders.find("dossier/css/public.css")
    assert isinstance(sheet_of_style, str)
    assert len(shown.content) + Path(sheet_of_style).stat().st_size < 60_000
    assert b"<script" not in shown.content
    assert shown["Referrer-Policy"] == "no-referrer"
    assert shown["X-Robots-Tag"] == "noindex, nofollow" and b"noindex" in shown.content
    assert "no-store" in shown["Cache-Control"]
    page = write(hand, page, sheet, is_indexed=True)
    assert "X-Robots-Tag" not in client.get(address(page))


def test_what_is_published_stays_as_it_was_and_another_replaces_it(
    hand: Actor, page: PublicPage, sheet: Action, client: Client
) -> None:
    page = write(hand, page, sheet, intro="Première rédaction.")
    first = publish(hand, page)
    page = write(hand, page, sheet, intro="Deuxième rédaction.")
    assert "Première rédaction." in client.get(address(page)).content.decode()
    second = publish(hand, page)
    assert (first.number, second.number) == (1, 2)
    assert "Deuxième rédaction." in client.get(address(page)).content.decode()
    first.refresh_from_db()
    assert first.ended_at is not None and first.content["intro"] == "Première rédaction."


def test_published_twice_is_once_and_another_content_than_seen_is_refused(
    hand: Actor, page: PublicPage, sheet: Action
) -> None:
    page = write(hand, page, sheet)
    seen = compose(page).digest
    one, two = (services.publish(by=hand, pk=page.pk, seen=seen) for _ in range(2))
    assert one.pk == two.pk
    write(hand, page, sheet, intro="Autre chose.")
    with pytest.raises(services.OtherContent):
        services.publish(by=hand, pk=page.pk, seen=seen)
    assert PublicVersion.objects.count() == 1


def test_withdrawn_it_answers_as_a_wrong_address(
    hand: Actor, page: PublicPage, sheet: Action, client: Client
) -> None:
    page = write(hand, page, sheet)
    publish(hand, page)
    old = address(page)
    services.withdraw(by=hand, pk=page.pk)
    gone, wrong = client.get(old), client.get("/d/jamais-donnee/")
    assert gone.status_code == wrong.status_code == 404
    assert gone.content == wrong.content
    assert client.get(f"{old}bilan.pdf").status_code == 404
    assert publish(hand, page).number == 2
    services.renew_address(by=hand, pk=page.pk)
    assert client.get(old).status_code == 404 and client.get(address(page)).status_code == 200


def test_a_name_blocks_until_somebody_answers_for_it_in_the_journal(
    hand: Actor, page: PublicPage, sheet: Action
) -> None:
    page = write(hand, page, sheet, intro=f"Merci à Jeanne {MARK}nom, 06 12 34 56 78.")
    with pytest.raises(services.PublicRefused, match="numéro de téléphone"):
        publish(hand, page)
    page = write(hand, page, sheet, intro=f"Merci à Jeanne {MARK}nom.")
    with pytest.raises(services.PublicRefused, match="un nom de personne"):
        publish(hand, page)
    from maillage.contexts.dossier.public.queries import checked

    (found,) = checked(compose(page))
    services.allow_words(by=hand, pk=page.pk, digest=found.finding.digest, verdict="agreed")
    services.allow_words(by=hand, pk=page.pk, digest=found.finding.digest, verdict="agreed")
    assert AllowedWords.objects.count() == 1
    entry = AuditEntry.objects.get(action="public_page.words_allowed")
    assert "Introduction" in str(entry.changes) and MARK not in f"{entry.changes}{entry.label}"
    assert publish(hand, page).number == 1
    # At another place, or with another name, it is asked again.
    page = write(hand, page, sheet, coming=f"Jeanne {MARK}nom poursuit.", intro=f"Merci à Jeanne {MARK}nom.")
    with pytest.raises(services.PublicRefused, match="Ce qui vient"):
        publish(hand, page)


def test_who_saves_an_old_page_is_told(hand: Actor, page: PublicPage, sheet: Action) -> None:
    write(hand, page, sheet, intro="La première.")
    with pytest.raises(services.ChangedMeanwhile):
        write(hand, page, sheet, intro="La seconde.", version=page.version)
    assert PublicPage.objects.get(pk=page.pk).intro == "La première."


def test_an_altered_text_is_no_longer_read_again(hand: Actor, page: PublicPage, sheet: Action) -> None:
    page = write(hand, page, sheet)
    page = write(hand, page, sheet, text=Text(sheet.pk, True, "Repérer", "Autre texte.", False))
    assert compose(page).waiting == (f"{sheet.code} · Repérer",)


def test_few_members_of_a_profession_are_masked_and_cannot_be_worked_out(
    hand: Actor, scoped: Community, page: PublicPage, sheet: Action, client: Client
) -> None:
    rows = [("60", 9), ("10", 8), ("40", 1)]
    for code, size in rows:
        for number in range(size):
            one = Contact.objects.create(
                community=scoped,
                last_name=f"Nom{code}{number}",
                search_name=f"nom{code}{number}",
                profession=code,
            )
            admit(by=hand, contact=one, on=date(2024, 1, 1))
    page = write(hand, page, sheet)
    reach = compose(page).content["reach"]
    words = [one["words"] for one in reach["professions"]]
    assert words.count("masqué") == 2 and "1" not in words and reach["is_masked"]
    publish(hand, page)
    assert "masqué" in client.get(address(page)).content.decode()


@pytest.mark.parametrize(
    ("cents", "words"),
    [
        (0, "0"),
        (1, "moins de 1"),
        (49_999, "moins de 1"),
        (50_000, "1"),
        (149_999, "1"),
        (150_000, "2"),
        (-150_000, "−2"),
    ],
)
def test_thousands_of_euros(cents: int, words: str) -> None:
    assert thousands(cents) == words


def test_composed_previewed_and_published_on_the_pages(
    hand: Actor, page: PublicPage, sheet: Action, client_of: ClientOf
) -> None:
    client = client_of("coordinator")
    one = f"{BASE}{page.pk}/"
    assert client.get(f"{one}composer/").status_code == 200
    sent = {
        "title": "Notre année",
        "intro": "Ce que nous avons fait.",
        "sections": ["done", "money"],
        "version": page.version,
        f"a{sheet.pk}_shown": "on",
        f"a{sheet.pk}_title": "Repérer la fragilité",
        f"a{sheet.pk}_text": "Chez les plus âgés.",
        f"a{sheet.pk}_reviewed": "on",
    }
    assert client.post(f"{one}composer/", sent).status_code == 302
    preview = client.get(f"{one}apercu/").content.decode()
    assert "Chez les plus âgés." in preview and "Publier cette page" in preview
    seen = compose(PublicPage.objects.get(pk=page.pk)).digest
    assert client.post(f"{one}publier/", {"seen": "autre"}).status_code == 422
    assert client.post(f"{one}publier/", {"seen": seen}).status_code == 302
    assert "L’adresse à envoyer" in client.get(one).content.decode()
    assert client.get(f"{one}versions/1/").status_code == 200
    assert client.get(f"{one}lettre.docx").status_code == 200
    assert client.get(f"{one}apercu.pdf")["Content-Type"] == "application/pdf"
    treasurer = client_of("treasurer")
    assert treasurer.post(f"{one}publier/", {"seen": seen}).status_code == 403
    assert "Publier cette page" not in treasurer.get(f"{one}apercu/").content.decode()
