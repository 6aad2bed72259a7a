"""What banks send: OFX in two dialects, CSV in many; and what is not a statement."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.contexts.funding.bank.reading.csv_file import Layout, guess, read_csv, table_of
from maillage.contexts.funding.bank.reading.ofx_file import read_ofx
from maillage.contexts.funding.bank.reading.rows import ReadLine, StatementRefused, keys_of, references_of

pytestmark = pytest.mark.once

SGML = """OFXHEADER:100
DATA:OFXSGML
VERSION:102
ENCODING:USASCII
CHARSET:1252

<OFX><BANKMSGSRSV1><STMTTRNRS><TRNUID>1<STATUS><CODE>0<SEVERITY>INFO</STATUS><STMTRS><CURDEF>EUR
<BANKACCTFROM><BANKID>20041<BRANCHID>01005<ACCTID>0500013M026<ACCTTYPE>CHECKING</BANKACCTFROM>
<BANKTRANLIST><DTSTART>20260301<DTEND>20260331
<STMTTRN><TRNTYPE>DEBIT<DTPOSTED>20260304120000[+1:CET]<TRNAMT>-120,50<FITID>A1
<NAME>IMPRIMERIE DU VAL
<MEMO>FACT F-77 &amp; frais</STMTTRN>
<STMTTRN><TRNTYPE>CREDIT<DTPOSTED>20260305<TRNAMT>+50000.00<FITID>A2<NAME>CPAM DE L'ALLIER été</STMTTRN>
</BANKTRANLIST><LEDGERBAL><BALAMT>51234.56<DTASOF>20260331</LEDGERBAL></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>
"""
XML = """<?xml version="1.0" encoding="UTF-8" standalone="no"?>
<?OFX OFXHEADER="200" VERSION="220" SECURITY="NONE" OLDFILEUID="NONE" NEWFILEUID="NONE"?>
<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><BANKACCTFROM><ACCTID>0500013M026</ACCTID></BANKACCTFROM><BANKTRANLIST>
<STMTTRN><TRNTYPE>DEBIT</TRNTYPE><DTPOSTED>20260304</DTPOSTED><TRNAMT>-120.50</TRNAMT><FITID>A1</FITID>
<NAME>IMPRIMERIE</NAME></STMTTRN>
</BANKTRANLIST></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>
"""


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_the_first_dialect(encoding: str) -> None:
    found = read_ofx(SGML.encode(encoding))
    assert [(one.booked_on, one.cents, one.reference) for one in found.lines] == [
        (date(2026, 3, 4), -120_50, "A1"),
        (date(2026, 3, 5), 50_000_00, "A2"),
    ]
    assert found.lines[0].label == "IMPRIMERIE DU VAL FACT F-77 & frais"
    assert found.lines[1].label.endswith("été")
    assert (found.closing_cents, found.closing_on) == (51_234_56, date(2026, 3, 31))
    assert found.account == "0500013M026"


def test_the_second_dialect() -> None:
    (line,) = read_ofx(XML.encode()).lines
    assert (line.cents, line.label) == (-120_50, "IMPRIMERIE")


BOMB = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><OFX>&b;</OFX>'


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (BOMB, "instructions"),
        ("<OFX><BANKMSGSRSV1>", "abîmé"),
        ("<OFX></OFX>", "abîmé|aucun relevé"),
        ("<OFX><A></B></OFX>", "abîmé|aucun relevé"),
        (SGML.replace("-120,50", "douze"), "montant"),
        (SGML.replace("-120,50", "1E400"), "montant"),
        (SGML.replace("-120,50", "NaN"), "montant"),
        (SGML.replace("-120,50", "-1.005"), "montant"),
        (SGML.replace("20260304120000", "20261304"), "date"),
        (SGML.replace("</STMTRS>", "</STMTRS><STMTRS></STMTRS>"), "plusieurs|abîmé"),
        ("rien", "pas un relevé OFX"),
    ],
)
def test_a_bad_file_is_told(text: str, told: str) -> None:
    with pytest.raises(StatementRefused, match=told):
        read_ofx(text.encode())


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    for read in (lambda: read_ofx(b"<OFX>" + data), lambda: read_csv(rows := table_of(data), guess(rows))):
        try:
            read()
        except StatementRefused as refusal:
            assert str(refusal)


ONE_COLUMN = """Compte courant;;
Solde au 31/03/2026;1 234,56;
Date opération;Date valeur;Libellé;Montant
04/03/2026;05/03/2026;"VIR; IMPRIMERIE";-1 120,50
05/03/2026;05/03/2026;CPAM;+50.000,00 €
"""
TWO_COLUMNS = """Date;Libellé de l'opération;Débit euros;Crédit euros;Solde
06/03/26;FRAIS;3,50;;96,50
05/03/26;CPAM;;100,00;100,00
"""


def test_one_column_of_amounts() -> None:
    rows = table_of(ONE_COLUMN.encode("cp1252"))
    layout = guess(rows)
    assert (layout.heading, layout.booked, layout.value, layout.label, layout.amount) == (2, 0, 1, 2, 3)
    first, second = read_csv(rows, layout).lines
    assert (first.cents, first.label, first.value_on) == (-1_120_50, "VIR; IMPRIMERIE", date(2026, 3, 5))
    assert second.cents == 50_000_00


def test_debit_and_credit() -> None:
    rows = table_of(TWO_COLUMNS.encode())
    found = read_csv(rows, guess(rows))
    assert [one.cents for one in found.lines] == [-3_50, 100_00]
    assert (found.closing_cents, found.closing_on) == (96_50, date(2026, 3, 6))


def test_what_is_missing_is_asked() -> None:
    rows = table_of(b"Quand;Quoi;Combien\n04/03/2026;VIR;-1,00\n")
    assert guess(rows).missing == ["la date", "le libellé", "le montant (une colonne, ou débit et crédit)"]
    with pytest.raises(StatementRefused, match="Dites dans quelle colonne"):
        read_csv(rows, guess(rows))
    assert read_csv(rows, Layout(0, 0, label=1, amount=2)).lines[0].cents == -1_00


@pytest.mark.parametrize("cell", ["douze", "1,2,3", "--1", "99999999999"])
def test_a_sum_that_does_not_read_names_its_line(cell: str) -> None:
    rows = [["Date", "Libellé", "Montant"], ["04/03/2026", "VIR", cell]]
    with pytest.raises(StatementRefused, match="ligne 2"):
        read_csv(rows, guess(rows))


@pytest.mark.parametrize(
    "told",
    [None, {}, {"heading": 0}, {**Layout().as_dict(), "label": "0"}, {**Layout().as_dict(), "label": 99}],
)
def test_what_was_remembered_is_checked(told: object) -> None:
    assert Layout.of(told) is None
    assert Layout.of(Layout(1, 0, label=2).as_dict()) == Layout(1, 0, label=2)


def test_equals_of_a_day_are_told_apart() -> None:
    line = ReadLine(date(2026, 3, 4), -10_00, "CARTE PARKING", reference="X")
    keys = keys_of([line, line, ReadLine(date(2026, 3, 4), -10_00, "carte  parking")])
    assert len(set(keys)) == 3
    assert keys[:1] == keys_of([line])
    assert references_of([line, line]) == ["", ""]
