"""The auditor's folder: it opens, equals the raw rows, names nobody without the right, and tells what is missing."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from datetime import date, timedelta
from pathlib import PurePosixPath
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from django_scopes import scope
from python_calamine import CalamineWorkbook

from maillage.contexts.association.models import Contact
from maillage.contexts.funding.accounting.folder.building import PRINTS, SUMMARY, Folder, build
from maillage.contexts.funding.accounting.folder.ibans import without_iban
from maillage.contexts.funding.bank import statements
from maillage.contexts.funding.bank.models import BankLine
from maillage.contexts.funding.budget import services as budget
from maillage.contexts.funding.budget.models import BudgetLine
from maillage.contexts.funding.expenses import services as expenses
from maillage.contexts.funding.expenses.models import Expense
from maillage.contexts.funding.payments import accounts
from maillage.contexts.funding.payments import services as payments
from maillage.contexts.funding.payments.models import Batch, Transfer
from maillage.contexts.funding.permissions import VIEW_PAY
from maillage.contexts.funding.time.models import TimeEntry
from maillage.contexts.programme.models import ReportingYear
from maillage.platform.audit.models import AccessEntry, AuditEntry
from maillage.platform.files.storage import path_of
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from maillage.platform.tenancy.urls import community_url
from tests.people import ActorOf, ClientOf

IBAN = "FR1420041010050500013M02606"
FORMULA = "=HYPERLINK(“x”)"
PDF = b"%PDF-1.7 facture"
TODAY = timezone.localdate


@pytest.fixture
def treasurer(scoped: Community, actor_of: ActorOf) -> Actor:
    by = actor_of("treasurer")
    accounts.save_payer(by=by, holder="CPTS d’Exemple", iban=IBAN, message="pain.001.001.09")
    return by


@pytest.fixture
def year(scoped: Community) -> ReportingYear:
    row: ReportingYear = ReportingYear.objects.create(
        community=scoped,
        label="Année 3",
        starts_on=TODAY() - timedelta(days=200),
        ends_on=TODAY() + timedelta(days=100),
    )
    return row


@pytest.fixture
def line(year: ReportingYear, treasurer: Actor) -> BudgetLine:
    values = {"kind": "expense", "nature": "services", "label": "Achats", "planned_cents": 900_00}
    return budget.create_line(by=treasurer, year=year, values=values)


def bought(by: Actor, approver: Actor, line: BudgetLine, content: bytes = b"", **more: Any) -> Expense:
    values = {
        "year": line.year,
        "line": line,
        "supplier": "Imprimerie du Val",
        "label": "Affiches",
        "invoice": "F-12",
        "amount_cents": 120_50,
        "invoiced_on": TODAY() - timedelta(days=30),
    }
    row = expenses.create(by=by, values=values | more)
    if content:
        expenses.attach_file(by=by, pk=row.pk, name="facture.pdf", stream=io.BytesIO(PDF + content))
    expenses.submit(by=by, pk=row.pk)
    return expenses.approve(by=approver, pk=row.pk)


@pytest.fixture
def batch(scoped: Community, treasurer: Actor, year: ReportingYear) -> Batch:
    """Two members, paid 40 and 60,10 €."""
    members = []
    for number, cents in enumerate((40_00, 60_10), 1):
        contact = Contact.objects.create(
            community=scoped, last_name=f"Discret{number}", search_name=f"discret{number}", standing="member"
        )
        accounts.save_account(by=treasurer, contact=contact, holder=contact.name, iban=IBAN)
        TimeEntry.objects.create(
            community=scoped,
            contact=contact,
            source="declared",
            source_id=str(number),
            kind="mission",
            title="Rédaction",
            proof="protocole",
            happened_on=TODAY() - timedelta(days=3),
            minutes=60,
            cap_year=TODAY().year,
            state="approved",
            amount_cents=cents,
            approved_by=treasurer.user,
        )
        members.append(contact.pk)
    made = payments.make_batch(by=treasurer, contact_ids=members, execution_on=TODAY())
    return payments.mark_paid(by=treasurer, pk=made.pk, paid_on=TODAY())


@pytest.fixture
def bank_lines(treasurer: Actor) -> list[BankLine]:
    """One names a member, another holds a whole account number."""
    account = statements.save_account(
        by=treasurer,
        name="Courant",
        is_payer=True,
        opening_on=TODAY() - timedelta(days=100),
        opening_cents=1_000_00,
    )
    rows = [
        f"{TODAY():%d/%m/%Y};{label};{sum_}"
        for label, sum_ in (("VIR DISCRET1", "-40,00"), (f"VIR {IBAN[:4]} {IBAN[4:]}", "12,00"))
    ]
    text = "\n".join(["Date;Libellé;Montant", *rows])
    sent = statements.send(by=treasurer, account=account, name="r.csv", stream=io.BytesIO(text.encode()))
    statements.confirm(by=treasurer, pk=sent.pk)
    return list(BankLine.objects.order_by("pk"))


Files = dict[str, bytes]


def unpacked(content: bytes) -> Files:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def opened(folder: Folder) -> Files:
    with folder.content as content:
        return unpacked(content.read())


def taken(browser: Client, community: Community, year: ReportingYear) -> Files:
    answer = browser.post(community_url(community, "funding:auditor_folder_file", year=year.pk))
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/zip")
    assert answer["Cache-Control"] == "private, no-store"
    assert "dossier-du-controleur-annee-3-" in answer["Content-Disposition"]
    # Read to its end, the answer closes its file itself.
    return unpacked(answer.getvalue())


def rows_of(files: Files, path: str) -> list[dict[str, Any]]:
    heads, *rows = CalamineWorkbook.from_filelike(io.BytesIO(files[path])).get_sheet_by_index(0).to_python()
    return [dict(zip(map(str, heads), row, strict=True)) for row in rows]


def all_text(files: Files) -> str:
    """Everything that is written, workbooks unpacked."""
    told = []
    for path, content in files.items():
        told.append(path)
        parts = unpacked(content).values() if path.endswith(".xlsx") else [content]
        told += [one.decode("utf-8", "replace") for one in parts]
    return "\n".join(told)


def test_the_folder_equals_the_raw_rows(
    scoped: Community,
    year: ReportingYear,
    line: BudgetLine,
    batch: Batch,
    bank_lines: list[BankLine],
    actor_of: ActorOf,
    client_of: ClientOf,
    treasurer: Actor,
) -> None:
    expense = bought(actor_of("coordinator"), treasurer, line, b"un", label=FORMULA)
    browser = client_of("auditor")
    files = taken(browser, scoped, year)

    fec = browser.get(community_url(scoped, "funding:journal_fec", year=year.pk)).content
    assert next(content for path, content in files.items() if path.endswith(".txt") and "FEC" in path) == fec
    read = [
        (r["N°"], r["Objet"], round(r["Montant TTC (€)"] * 100), r["État"])
        for r in rows_of(files, "03-depenses/depenses.xlsx")
    ]
    assert read == [(expense.pk, FORMULA, expense.amount_cents, "à payer")]
    place = rows_of(files, "03-depenses/depenses.xlsx")[0]["Facture"]
    assert place.startswith("03-depenses/factures/fonctionnement/")
    assert files[place] == PDF + b"un"
    assert "<f>" not in all_text(files)

    read_time = {
        (r["N°"], r["Membre"], round(r["Montant (€)"] * 100), r["État"], r["Justificatif"])
        for r in rows_of(files, "07-temps/temps.xlsx")
    }
    raw = TimeEntry.objects.select_related("contact").order_by("pk")
    assert read_time == {(one.pk, one.contact.name, one.amount_cents, "payée", "protocole") for one in raw}
    transfers = rows_of(files, "06-virements/virements.xlsx")
    raw_sums = Transfer.objects.order_by("pk").values_list("amount_cents", flat=True)
    assert sorted(round(r["Montant (€)"] * 100) for r in transfers) == sorted(raw_sums)
    assert {r["IBAN"] for r in transfers} == {"FR14 •••• 2606"}
    (lot,) = rows_of(files, "06-virements/lots.xlsx")
    assert treasurer.user is not None
    assert (lot["Lot"], round(lot["Total (€)"] * 100)) == (batch.label, 100_10)
    assert {lot["Approuvé par"], lot["Préparé par"], lot["Noté exécuté par"]} == {treasurer.user.name}

    told = rows_of(files, "05-banque/lignes.xlsx")
    assert [(r["Libellé"], round(r["Montant (€)"] * 100)) for r in told] == [
        ("VIR DISCRET1", -40_00),
        ("VIR FR14 •••• 2606", 12_00),
    ]
    (bank,) = rows_of(files, "05-banque/rapprochement.xlsx")
    assert (bank["À expliquer"], round(bank["Solde des lignes à la fin (€)"] * 100)) == (2, 972_00)
    (mission,) = rows_of(files, "02-budget/budget-par-mission.xlsx")
    assert (mission["Mission"], round(mission["Engagé (€)"] * 100)) == ("Fonctionnement", 120_50 + 100_10)
    (sent,) = rows_of(files, "05-banque/releves.xlsx")
    assert sent["Fichier"].startswith("05-banque/releves/courant/")
    assert (sent["Lignes nouvelles"], sent["Compte"]) == (2, "Courant")
    # A statement is given as the bank made it: it alone may hold a whole number.
    original = files.pop(sent["Fichier"]).decode()
    assert original.startswith("Date;Libellé;Montant") and IBAN[4:] in original
    assert IBAN[8:-4] not in all_text(files)

    acts = {r["Action"] for r in rows_of(files, "08-journal-des-actions/actions.xlsx")}
    assert {"Lot de virements payé", "Dépense saisie", "Dépense approuvée", "Ligne ajoutée au budget"} <= acts
    raw_acts = AuditEntry.objects.filter(community=scoped, action__startswith="expense.").count()
    shown = rows_of(files, "08-journal-des-actions/actions.xlsx")
    assert sum(r["N°"] == str(expense.pk) and r["Objet"] == "dépense" for r in shown) == raw_acts


def test_every_file_has_its_print_and_each_download_is_noted(
    scoped: Community, year: ReportingYear, batch: Batch, client_of: ClientOf
) -> None:
    files = taken(client_of("auditor"), scoped, year)
    lines = [one.split("  ") for one in files[PRINTS].decode().splitlines()]
    prints = {path: digest for digest, path in lines}
    assert prints == {path: hashlib.sha256(files[path]).hexdigest() for path in files if path != PRINTS}
    summary = files[SUMMARY].decode()
    assert all(f'href="{path}"' in summary and prints[path] in summary for path in prints if path != SUMMARY)
    taken(client_of("treasurer"), scoped, year)
    acts = AuditEntry.objects.filter(action="accounting.folder").order_by("pk")
    assert [one.object_id for one in acts] == [str(year.pk)] * 2
    read = AccessEntry.objects.filter(what="funding.auditor_folder").order_by("pk")
    assert [one.count > 2 for one in read] == [True, True]


def test_without_the_right_to_see_pay_no_member_is_named(
    scoped: Community,
    year: ReportingYear,
    batch: Batch,
    bank_lines: list[BankLine],
    actor_of: ActorOf,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    actor = actor_of("auditor")
    full = opened(build(actor, year))
    assert "Discret1" in all_text(full)
    can = Actor.can
    monkeypatch.setattr(Actor, "can", lambda self, asked: asked != VIEW_PAY and can(self, asked))
    folder = build(actor, year)
    files = opened(folder)
    assert folder.name.endswith("-sans-les-membres.zip")
    assert "discret" not in all_text(files).casefold()
    assert not [path for path in files if path.startswith(("06", "07", "05-banque/releves/"))]
    assert [path for path in full if path.startswith("05-banque/releves/")]
    assert [r["Fichier"] for r in rows_of(files, "05-banque/releves.xlsx")] == ["(réservé)"]
    assert "n’y est pas" in files[SUMMARY].decode()
    debits = [
        sum(r["Débit (€)"] or 0 for r in rows_of(one, "01-journal/journal.xlsx")) for one in (full, files)
    ]
    assert debits[0] == debits[1] > 0


def test_a_file_that_is_gone_spoilt_or_too_big_is_told(
    year: ReportingYear, line: BudgetLine, treasurer: Actor, actor_of: ActorOf
) -> None:
    team = actor_of("coordinator")
    gone, spoilt, there = (
        bought(team, treasurer, line, content, label=label, invoice=label)
        for content, label in ((b"1", "Partie"), (b"22", "Changée"), (b"333", "Là"))
    )
    bought(team, treasurer, line, label="Sans", invoice="Sans")
    assert gone.file is not None and spoilt.file is not None and there.file is not None
    path_of(gone.file.sha256).unlink()
    path_of(spoilt.file.sha256).write_bytes(PDF + b"autre")
    folder = build(treasurer, year)
    files = opened(folder)
    places = {r["Objet"]: r["Facture"] for r in rows_of(files, "03-depenses/depenses.xlsx")}
    assert places["Partie"] == "le fichier n’est plus sur le serveur"
    assert places["Changée"] == "le fichier n’est plus celui qui avait été déposé"
    assert places["Sans"] == "non jointe dans Maillage"
    assert files[places["Là"]] == PDF + b"333"
    assert (folder.joined, len(folder.lacking)) == (1, 2)
    assert all(one.replace("'", "&#x27;") in files[SUMMARY].decode() for one in folder.lacking)
    small = build(treasurer, year, most_bytes=10)
    assert (small.joined, len(small.lacking)) == (0, 3)
    assert "trop lourd" in opened(small)[SUMMARY].decode()


def test_names_are_those_that_windows_takes(
    year: ReportingYear, line: BudgetLine, treasurer: Actor, actor_of: ActorOf
) -> None:
    team = actor_of("coordinator")
    hard = 'CON: <a|b> "l’été" ?*\\../.. ' + "très " * 25
    for number in range(3):
        bought(team, treasurer, line, b"%d" % number, supplier=hard, label="Nul", invoice=str(number))
    files = opened(build(treasurer, year))
    assert len({path.casefold() for path in files}) == len(files)
    assert sum(path.startswith("03-depenses/factures/") for path in files) == 3
    for path in files:
        assert len(path) < 150
        for part in PurePosixPath(path).parts:
            assert re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*[A-Za-z0-9-]", part), path
            assert part.split(".")[0] not in {"con", "nul", "aux", "prn"}


def test_the_history_is_of_the_year_and_of_the_community(
    scoped: Community, other_community: Community, year: ReportingYear, line: BudgetLine, treasurer: Actor
) -> None:
    last = ReportingYear.objects.create(
        community=scoped, label="Avant", starts_on=date(2001, 1, 1), ends_on=date(2001, 12, 31)
    )
    path = "08-journal-des-actions/actions.xlsx"
    with scope(community=other_community):
        AuditEntry.objects.create(
            at=timezone.now(), community=other_community, action="budget.line_created", actor_label="Autre"
        )
    shown = rows_of(opened(build(treasurer, year)), path)
    assert {r["Qui"] for r in shown} == {treasurer.label}
    assert "Ligne" in str(shown)
    assert rows_of(opened(build(treasurer, last)), path) == []


def test_who_may_take_it(scoped: Community, year: ReportingYear, client_of: ClientOf) -> None:
    url = community_url(scoped, "funding:auditor_folder_file", year=year.pk)
    page = community_url(scoped, "funding:auditor_folder")
    assert [client_of(one).post(url).status_code for one in ("secretary", "stranger", "former")] == [
        403,
        404,
        404,
    ]
    assert client_of("secretary").get(page).status_code == 403
    assert client_of("auditor").get(url).status_code == 405
    assert client_of("auditor").post(url.replace(f"/{year.pk}/", "/999999/")).status_code == 404
    shown = client_of("auditor").get(page).text
    assert "Préparer et télécharger" in shown
    assert "combien chaque membre est payé" in shown
    assert not AuditEntry.objects.filter(action="accounting.folder").exists()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"VIR {IBAN} LOYER", "VIR FR14 •••• 2606 LOYER"),
        ("VIR FR14 2004 1010 0505 0001 3M02 606 LOYER", "VIR FR14 •••• 2606 LOYER"),
        (f"{IBAN.lower()}{IBAN}", "FR14 •••• 2606FR14 •••• 2606"),
        # Not a right number, or none: as it was written.
        (f"VIR {IBAN[:-1]}7", f"VIR {IBAN[:-1]}7"),
        ("Facture FA26 de mars, ZZ12", "Facture FA26 de mars, ZZ12"),
        ("FR14", "FR14"),
        ("", ""),
    ],
)
def test_no_account_number_is_left_whole(text: str, shown: str) -> None:
    assert without_iban(text) == shown
