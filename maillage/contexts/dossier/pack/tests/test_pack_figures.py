"""Every figure of a pack equals what plain loops over the raw rows give: in its figures, workbooks, PDF and Word."""

from __future__ import annotations

from collections import Counter
from decimal import ROUND_HALF_UP, Decimal
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import openpyxl
import pytest
from docx import Document as WordDocument
from pypdf import PdfReader

from maillage.contexts.association.models import Attendee, Contact, Decision, Document, Meeting
from maillage.contexts.dossier.pack import services
from maillage.contexts.dossier.pack.conftest import Lived
from maillage.contexts.dossier.pack.models import Pack
from maillage.contexts.funding.models import (
    BudgetLine,
    ContractPayment,
    Expense,
    IndicatorShare,
    Receipt,
    TimeEntry,
)
from maillage.contexts.programme.models import (
    Action,
    ActionLink,
    Evidence,
    Indicator,
    Mission,
    Reading,
    Target,
)
from maillage.core.dues.euros import euros
from maillage.platform.files.storage import path_of


@pytest.fixture
def pack(lived: Lived) -> Pack:
    asked = services.ask(by=lived.hand, year=lived.year)
    assert services.build(asked.pk) == "built"
    return Pack.objects.select_related("file").get(pk=asked.pk)


@pytest.fixture
def archive(pack: Pack) -> ZipFile:
    assert pack.file is not None
    return ZipFile(path_of(pack.file.sha256))


def rows_of(archive: ZipFile, name: str, sheet: str) -> list[dict[str, Any]]:
    book = openpyxl.load_workbook(BytesIO(archive.read(name)))
    head, *rows = book[sheet].iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rows]


def plain(text: str) -> str:
    """Without the spaces that typography sets, nor the hyphens of the ends of lines."""
    return "".join(text.replace("-\n", "").split()).replace("\u00ad", "")


def held() -> list[Meeting]:
    return [
        one
        for one in Meeting.objects.order_by("pk")
        if one.state == "held" and one.starts_at is not None and one.starts_at.year == 2026
    ]


def hundredths(meeting: Meeting) -> int:
    assert meeting.starts_at is not None and meeting.ends_at is not None
    hours = Decimal((meeting.ends_at - meeting.starts_at).seconds) / 36
    return int(hours.quantize(Decimal(1), ROUND_HALF_UP))


def there(meeting_ids: set[int]) -> list[Attendee]:
    return [
        one
        for one in Attendee.objects.order_by("pk")
        if one.meeting_id in meeting_ids and one.presence in ("present", "remote")
    ]


def words(pack: Pack, key: str) -> str:
    return plain(pack.figures[key][1])


def test_the_life_of_the_association(pack: Pack, archive: ZipFile) -> None:
    meetings = held()
    people = there({one.pk for one in meetings})
    members = [one for one in Contact.objects.order_by("pk") if one.standing == "member"]
    assert words(pack, "meetings") == str(len(meetings)) == "5"
    assert words(pack, "people") == str(len(people))
    hours = Decimal(sum(hundredths(one) for one in meetings)) / 100
    assert words(pack, "hours") == str(hours).replace(".", ",")
    assert words(pack, "members") == str(len(members)) == "12"
    assert words(pack, "decisions") == str(len(list(Decision.objects.order_by("pk"))))
    for category, count in Counter(one.category for one in people).items():
        assert words(pack, f"people:{category}") == str(count)
    for profession, count in Counter(one.profession for one in members if one.profession).items():
        assert words(pack, f"members:{profession}") == str(count)
    minutes = sum(
        one.minutes
        for one in TimeEntry.objects.order_by("pk")
        if one.state in ("approved", "paid", "batched", "reversed")
    )
    assert words(pack, "minutes_given") == str(minutes)
    told = plain(
        f"5 réunions, {str(hours).replace('.', ',')} heures de réunion, {len(people)} participations"
    )
    assert told in plain(
        "\n".join(page.extract_text() for page in PdfReader(BytesIO(archive.read(REPORT))).pages)
    )
    word = WordDocument(BytesIO(archive.read("rapport-d-activite.docx")))
    assert any(told in plain(one.text) for one in word.paragraphs)


REPORT = "rapport-d-activite.pdf"


def test_indicators_targets_shares_and_evidence(pack: Pack, archive: ZipFile) -> None:
    shown = {row["N°"]: row for row in rows_of(archive, "indicateurs.xlsx", "Indicateurs") if row["N°"]}
    assert len(shown) == 3
    # Whole of the variable line of the first mission, in 2026: from the table of the agreement, 30 000 €.
    line_cents = 30_000_00
    for one in Indicator.objects.order_by("pk"):
        row = shown[one.code]
        readings = [r for r in Reading.objects.order_by("pk") if r.indicator_id == one.pk and r.is_current]
        targets = [t for t in Target.objects.order_by("pk") if t.indicator_id == one.pk]
        shares = [s for s in IndicatorShare.objects.order_by("pk") if s.indicator_id == one.pk]
        value = _value(one, readings[0]) if readings else None
        assert row["Résultat"] == (None if value is None else pytest.approx(float(value)))
        assert row["Cible"] == (float(targets[0].value) if targets else None)
        worth = sum(line_cents * s.share_per_10000 // 10_000 for s in shares)
        assert row["Part variable"] == (worth / 100 if shares else None)
        assert row["Justificatifs"] == (len(proofs_of(one.action)) if one.action else 0)
    assert shown["I02"]["Acquis à ce jour"] == 7_500 * 2 / 5


def _value(one: Indicator, reading: Reading) -> Decimal:
    if reading.denominator is None:
        # What is computed is counted again from the meetings themselves.
        tied = {
            link.meeting_id for link in ActionLink.objects.order_by("pk") if link.action_id == one.action_id
        }
        assert reading.numerator == len([m for m in held() if m.pk in tied])
        return reading.numerator
    exact = reading.numerator / reading.denominator * 100
    return exact.quantize(Decimal("0.01"), ROUND_HALF_UP)


def proofs_of(action: Action) -> set[tuple[str, int]]:
    tied = {link.meeting_id for link in ActionLink.objects.order_by("pk") if link.action_id == action.pk}
    days = {meeting.pk for meeting in held() if meeting.pk in tied}
    return (
        {("document", one.pk) for one in Document.objects.order_by("pk") if one.meeting_id in days}
        | {("decision", one.pk) for one in Decision.objects.order_by("pk") if one.meeting_id in days}
        | {("added", one.pk) for one in Evidence.objects.order_by("pk") if one.action_id == action.pk}
    )


def test_money_by_mission(pack: Pack, archive: ZipFile) -> None:
    shown = {row["Mission"]: row for row in rows_of(archive, "finances.xlsx", "Par mission")}
    names = {None: "Fonctionnement", **{one.pk: one.name for one in Mission.objects.order_by("pk")}}
    places: dict[int, int | None] = {}
    budget: Counter[int | None] = Counter()
    engaged: Counter[int | None] = Counter()
    paid: Counter[int | None] = Counter()
    received: Counter[int | None] = Counter()
    for line in BudgetLine.objects.order_by("pk"):
        places[line.pk] = line.mission_id
        if line.kind == "expense":
            budget[line.mission_id] += (
                line.planned_cents if line.granted_cents is None else line.granted_cents
            )
    for expense in Expense.objects.order_by("pk"):
        place = places[expense.line_id] if expense.line_id else None
        engaged[place] += expense.amount_cents if expense.state in ("approved", "paid") else 0
        paid[place] += expense.amount_cents if expense.state == "paid" else 0
    for receipt in Receipt.objects.order_by("pk"):
        received[places[receipt.line_id]] += receipt.amount_cents
    for entry in TimeEntry.objects.select_related("action").order_by("pk"):
        if entry.state in ("approved", "paid"):
            place = entry.action.mission_id if entry.action else None
            engaged[place] += entry.amount_cents or 0
            paid[place] += (entry.amount_cents or 0) if entry.state == "paid" else 0
    for pk, name in names.items():
        if not (budget[pk] or engaged[pk] or received[pk]):
            continue
        row = shown[name]
        assert (row["Budget"], row["Engagé"], row["Payé"], row["Recettes reçues"]) == (
            budget[pk] / 100,
            engaged[pk] / 100,
            paid[pk] / 100,
            received[pk] / 100,
        )
        assert words(pack, f"mission:{pk or 0}:engaged") == plain(euros(engaged[pk]))
    insurer = sum(one.amount_cents for one in ContractPayment.objects.order_by("pk"))
    assert shown["Ensemble"]["Recettes reçues"] == (sum(received.values()) + insurer) / 100
    assert shown["Ensemble"]["Engagé"] == sum(engaged.values()) / 100
    text = plain("\n".join(page.extract_text() for page in PdfReader(BytesIO(archive.read(REPORT))).pages))
    assert plain(euros(sum(engaged.values()))) in text


def test_rows_sum_to_the_whole(archive: ZipFile) -> None:
    for name, sheet, columns in (
        ("finances.xlsx", "Par mission", ("Budget", "Engagé", "Payé", "Recettes reçues", "Reste")),
        ("indicateurs.xlsx", "Indicateurs", ("Part variable", "Acquis à ce jour")),
        ("finances.xlsx", "Versements", ("Montant",)),
    ):
        *rows, total = rows_of(archive, name, sheet)
        for column in columns:
            cents = sum(round(100 * (row[column] or 0)) for row in rows)
            assert cents == round(100 * total[column]), (name, column)


def test_the_order_of_the_contract(archive: ZipFile, lived: Lived) -> None:
    *rows, total = rows_of(archive, "tableau-contrat.xlsx", "Contrat")
    lines = [row for row in rows if "." not in row["Ligne"]]
    assert [row["Ligne"] for row in lines] == [str(at) for at in range(1, len(lines) + 1)]
    assert lines[0]["Mission"] == "Fonctionnement de la CPTS"
    # Mission by mission, the fixed part before the variable one.
    assert [(row["Mission"], row["Part"]) for row in lines[1:]] == [
        (mission.name, part) for mission in lived.missions for part in ("part fixe", "part variable")
    ]
    assert [row["Ligne"] for row in rows if "." in row["Ligne"]] == ["3.1", "3.2"]
    assert total["Montant de l’année"] == sum(row["Montant de l’année"] for row in lines)


def test_nobody_is_told_what_anybody_was_paid(archive: ZipFile) -> None:
    for name in archive.namelist():
        content = archive.read(name)
        if name.endswith((".docx", ".xlsx")):
            inner = ZipFile(BytesIO(content))
            content = b"".join(inner.read(one) for one in inner.namelist())
        elif name.endswith(".pdf") and not name.startswith("pieces/"):
            content = "".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages).encode()
        assert "Payéencachette" not in content.decode(errors="ignore"), name
        # The money of a sheet leaves out what its members are paid.
        if name.startswith("fiches/a1"):
            assert "100,04" in content.decode()
