"""The papers of a meeting: what each says, whatever is missing, and who may have it."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import Any

import docx
import pytest
from django_scopes import scope

from maillage.contexts.association.contacts.models import Contact
from maillage.contexts.association.meetings.models import Attendee, Meeting, Presence
from maillage.contexts.association.minutes.papers import contents, word
from maillage.contexts.association.minutes.papers.views import DOCUMENTS, convocation_bytes
from maillage.contexts.association.minutes.tests import sitting
from maillage.platform.documents.pdf import render_pdf
from maillage.platform.documents.word import render_docx
from maillage.platform.tenancy.models import Community
from maillage.platform.tenancy.urls import community_url
from tests.people import ClientOf, MemberOf

NB = "\u00a0"


@pytest.fixture
def held(scoped: Community) -> Meeting:
    return sitting.board_meeting(scoped)


def text_of(document: bytes) -> str:
    """All the text of a Word document, tables included."""
    opened = docx.Document(BytesIO(document))
    cells = [cell.text for table in opened.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(one.text for one in opened.paragraphs), *cells])


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def test_the_convocation_says_when_where_and_about_what(held: Meeting) -> None:
    data = contents.convocation(held, community="CPTS")
    assert plain(data["when"]) == "mardi 2 décembre 2025 de 20 h 30 à 22 h 30"
    assert [item["title"] for item in data["agenda"]] == [
        "Budget 2026",
        "Atelier avec les communes",
        "Questions diverses",
    ]
    assert plain(data["total"]) == "Durée prévue : 1 h."
    assert "pouvoir" in data["proxy"]


def test_a_convocation_without_date_place_or_agenda_is_still_a_page(scoped: Community) -> None:
    bare = sitting.meeting(scoped, starts_at=None, ends_at=None, place="", title="À voir")
    data = contents.convocation(bare, community="CPTS")
    assert data["when"] == "date à fixer"
    assert render_pdf(DOCUMENTS / "convocation.typ", data).startswith(b"%PDF")
    assert "L’ordre du jour sera envoyé" in text_of(render_docx(word.convocation(), data))


def test_no_power_is_spoken_of_where_no_body_meets(scoped: Community) -> None:
    assert contents.convocation(sitting.meeting(scoped), community="CPTS")["proxy"] == ""


def test_the_sheet_has_voters_guests_and_room_for_others(held: Meeting) -> None:
    data = contents.attendance_sheet(held, community="CPTS")
    voters, guests, others = data["parts"]
    assert [line["name"] for line in voters["lines"]][:2] == ["AUBÉPINE Camille", "BOULEAU Camille"]
    assert plain(voters["lines"][0]["carries"]) == "Porte le pouvoir de Camille Jonc"
    assert [line["quality"] for line in guests["lines"]] == ["adjointe à la santé"] * 3
    assert len(others["lines"]) == 8
    assert all(line["name"] == "" for line in others["lines"])
    assert render_pdf(DOCUMENTS / "sheet.typ", data).startswith(b"%PDF")


def test_the_word_sheet_has_a_row_for_each_person(held: Meeting) -> None:
    data = contents.attendance_sheet(held, community="CPTS")
    opened = docx.Document(BytesIO(render_docx(word.attendance_sheet(), data)))
    assert [len(table.rows) for table in opened.tables] == [10, 4, 9]
    assert "AUBÉPINE" in opened.tables[0].rows[1].cells[0].text


def test_sheets_have_flat_queries(held: Meeting, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(2):
        contents.attendance_sheet(held, community="CPTS")
    for number in range(40):
        sitting.attend(held, None, name=f"Personne {number}")
    with django_assert_num_queries(2):
        contents.attendance_sheet(held, community="CPTS")


def test_a_typed_text_is_never_markup_nor_program(scoped: Community) -> None:
    typed = "#panic() *x* = $1$ {{ 7*7 }} {% for %} <w:p> & \x0b\x01"
    held = sitting.meeting(scoped, title=typed[:150], summary=typed, place=typed)
    sitting.agenda(held, typed, detail=typed)
    for data, template, made in (
        (contents.convocation(held, community="CPTS & Cie"), "convocation.typ", word.convocation()),
        (contents.proxy_form(held, community="CPTS & Cie"), "proxy.typ", word.proxy_form()),
    ):
        assert render_pdf(DOCUMENTS / template, data).startswith(b"%PDF")
        written = plain(text_of(render_docx(made, data)))
        assert "{{ 7*7 }}" in written
        assert "<w:p> &" in written


def test_the_power_says_for_what_and_what_does_not_count(held: Meeting) -> None:
    data = contents.proxy_form(held, community="CPTS")
    assert "la réunion du conseil d’administration" in data["sentence"]
    written = text_of(render_docx(word.proxy_form(), data))
    assert "Bon pour pouvoir" in written
    assert "Budget 2026" in written


@pytest.mark.parametrize(
    ("arrived", "left", "said"),
    [
        (None, None, "de 20 h 35 à 22 h 10, soit 1 h 35"),
        (-30, None, "de 20 h 35 à 22 h 10, soit 1 h 35"),
        (45, 60, "de 21 h 15 à 21 h 30, soit 15 min"),
        (60, 45, ""),
    ],
)
def test_a_certificate_says_how_long(held: Meeting, arrived: int | None, left: int | None, said: str) -> None:
    one = Attendee.objects.select_related("contact", "contact__represents").filter(meeting=held).first()
    assert one is not None
    one.arrived_at = None if arrived is None else sitting.STARTS_AT + timedelta(minutes=arrived)
    one.left_at = None if left is None else sitting.STARTS_AT + timedelta(minutes=left)
    data = contents.certificates(held, [one], community="CPTS du Val d’Exemple")
    sentence = plain(data["people"][0]["sentence"])
    assert said in sentence
    assert ("soit" in sentence) == bool(said)
    assert data["people"][0]["attests"].startswith("La CPTS")
    assert render_pdf(DOCUMENTS / "certificate.typ", data).startswith(b"%PDF")


def test_who_was_there_from_afar_was_at_no_place(held: Meeting) -> None:
    one = Attendee.objects.select_related("contact", "contact__represents").filter(meeting=held).first()
    assert one is not None
    one.presence = Presence.REMOTE
    sentence = contents.certificates(held, [one], community="CPTS")["people"][0]["sentence"]
    assert "à distance" in sentence
    assert "Bessèges" not in sentence


def test_files_are_named_without_anybody(held: Meeting, community: Community, client_of: ClientOf) -> None:
    names = {
        "convocation_pdf": "convocation-2025-12-02-conseil-dadministration-de-decembre.pdf",
        "convocation_docx": "convocation-2025-12-02-conseil-dadministration-de-decembre.docx",
        "attendance_sheet_pdf": "emargement-2025-12-02-conseil-dadministration-de-decembre.pdf",
        "attendance_sheet_docx": "emargement-2025-12-02-conseil-dadministration-de-decembre.docx",
        "proxy_form_pdf": "pouvoir-2025-12-02-conseil-dadministration-de-decembre.pdf",
        "proxy_form_docx": "pouvoir-2025-12-02-conseil-dadministration-de-decembre.docx",
        "certificates_pdf": "attestations-2025-12-02-conseil-dadministration-de-decembre.pdf",
    }
    client = client_of("secretary")
    for name, file in names.items():
        answer = client.get(community_url(community, f"association:{name}", pk=held.pk))
        assert answer.status_code == 200
        assert answer["Content-Disposition"] == f'attachment; filename="{file}"'


def test_everybody_has_their_own_certificate_and_no_other(
    community: Community, client_of: ClientOf, member_of: MemberOf
) -> None:
    with scope(community=community):
        held = sitting.board_meeting(community)
        mine = (
            Attendee.objects.select_related("contact").filter(meeting=held, presence=Presence.PRESENT).first()
        )
        assert mine is not None
        contact: Contact = mine.contact
        contact.user = member_of("professional")
        contact.save()
        other = Attendee.objects.filter(meeting=held, presence=Presence.PRESENT).exclude(pk=mine.pk).first()
        excused = Attendee.objects.filter(meeting=held, presence=Presence.EXCUSED).first()
    assert other is not None
    assert excused is not None

    def answer(who: str, attendee: Attendee) -> int:
        url = community_url(community, "association:certificate_pdf", pk=held.pk, attendee=attendee.pk)
        return client_of(who).get(url).status_code

    assert answer("professional", mine) == 200
    assert answer("professional", other) == 404
    assert answer("secretary", other) == 200
    assert answer("secretary", excused) == 404


def test_the_convocation_can_be_joined_to_a_letter(held: Meeting) -> None:
    assert convocation_bytes(held, community="CPTS").startswith(b"%PDF")


def test_certificates_wait_for_somebody_to_be_there(community: Community, client_of: ClientOf) -> None:
    with scope(community=community):
        empty = sitting.meeting(community)
    url = community_url(community, "association:certificates_pdf", pk=empty.pk)
    answer = client_of("secretary").get(url)
    assert answer.status_code == 302
    assert answer["Location"].endswith(f"/reunions/{empty.pk}/")
