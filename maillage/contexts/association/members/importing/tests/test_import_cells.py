"""One text of a list as it is understood."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.contexts.association.members.importing import cells
from maillage.contexts.association.members.importing.cells import Unread
from maillage.core.identifiers.rpps import invented_rpps
from maillage.core.search_text import search_text

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("MARTIN Jeanne", ("Martin", "Jeanne")),
        ("Jeanne MARTIN", ("Martin", "Jeanne")),
        ("DE LA TOUR Anne-Lise", ("De La Tour", "Anne-Lise")),
        ("Dr MARTIN Jeanne", ("Martin", "Jeanne")),
        ("Martin, Jeanne", ("Martin", "Jeanne")),
        ("Martin Jeanne", ("Martin", "Jeanne")),
        ("de Granite Zoé", ("de Granite", "Zoé")),
        ("MARTIN", ("Martin", "")),
        ("Madame MARTIN-D'ESSAI Zoé", ("Martin-D'Essai", "Zoé")),
        ("MARTIN J.", ("Martin", "J.")),
    ],
)
def test_names_in_one_cell(text: str, expected: tuple[str, str]) -> None:
    assert cells.names_of(text)[:2] == expected


def test_order_of_the_title_decides_where_capitals_do_not() -> None:
    assert cells.names_of("Jeanne Martin", first_name_first=True)[:2] == ("Martin", "Jeanne")
    assert cells.names_of("Jeanne MARTIN", first_name_first=False)[:2] == ("Martin", "Jeanne")
    assert cells.names_of("Martin Jeanne Zoé")[2] != ""


@given(st.text(max_size=60))
@settings(max_examples=60, deadline=None)
def test_a_whole_name_loses_no_word(text: str) -> None:
    """Oracle: the same words, whatever the order, but those that are a civility."""
    last, first, _ = cells.names_of(text)
    given_words = sorted(search_text(cells.untitled(text.replace(",", " "))).split())
    read = sorted(search_text(f"{last} {first}").split())
    assert set(read) <= set(search_text(text).split())
    if "," not in text:
        assert read == given_words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("jeanne@cabinet.example", "jeanne@cabinet.example"),
        (" Jeanne.Martin@Cabinet.Example ", "jeanne.martin@cabinet.example"),
        ("Jeanne Martin <jeanne@cabinet.example>", "jeanne@cabinet.example"),
        ("mailto:jeanne@cabinet.example", "jeanne@cabinet.example"),
        ("jeanne@cabinet.example ; autre@cabinet.example", "jeanne@cabinet.example"),
        ("pas d’adresse : jeanne@cabinet.example.", "jeanne@cabinet.example"),
    ],
)
def test_emails(text: str, expected: str) -> None:
    assert cells.email_of(text)[0] == expected


def test_the_second_email_is_not_lost() -> None:
    assert cells.email_of("a@cabinet.example / b@cabinet.example") == (
        "a@cabinet.example",
        "b@cabinet.example",
    )


@pytest.mark.parametrize("text", ["jeanne", "jeanne@", "jeanne@cabinet", "non", "@@"])
def test_what_is_no_email(text: str) -> None:
    with pytest.raises(Unread):
        cells.email_of(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0612345678", "0612345678"),
        ("06 12 34 56 78", "0612345678"),
        ("06.12.34.56.78", "0612345678"),
        ("612345678", "0612345678"),
        ("+33 6 12 34 56 78", "0612345678"),
        ("33612345678", "0612345678"),
        ("612345678.0", "0612345678"),
        ("0612345678,00", "0612345678"),
        ("0033 (0)6 12 34 56 78", "0612345678"),
        ("06 12 34 56 78 / 04 66 00 00 00", "0612345678"),
        ("cabinet 04 66 00 00 00", "0466000000"),
    ],
)
def test_telephones(text: str, expected: str) -> None:
    assert cells.phone_of(text)[0] == expected


def test_the_second_telephone_is_not_lost() -> None:
    assert cells.phone_of("06 12 34 56 78 ou 0466000000")[1] == "0466000000"


@pytest.mark.parametrize("text", ["12", "néant", "06 12 34", "0612345678901234"])
def test_what_is_no_telephone(text: str) -> None:
    with pytest.raises(Unread):
        cells.phone_of(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("02/12/2025", date(2025, 12, 2)),
        ("2/1/25", date(2025, 1, 2)),
        ("2025-12-02", date(2025, 12, 2)),
        ("2 décembre 2025", date(2025, 12, 2)),
        ("1er mars 2024", date(2024, 3, 1)),
        ("mars 2023", date(2023, 3, 1)),
        ("03/2023", date(2023, 3, 1)),
        ("2023", date(2023, 1, 1)),
        ("45000", date(2023, 3, 15)),
        ("29/02/2024", date(2024, 2, 29)),
    ],
)
def test_days(text: str, expected: date) -> None:
    assert cells.day_of(text, TODAY)[0] == expected


@pytest.mark.parametrize("text", ["oui", "29/02/2023", "12/12/2027", "1850", "31/31/2020", "en cours"])
def test_what_is_no_day(text: str) -> None:
    with pytest.raises(Unread):
        cells.day_of(text, TODAY)


@given(st.dates(min_value=date(1950, 1, 1), max_value=TODAY))
@settings(max_examples=40, deadline=None)
def test_a_day_written_as_spreadsheets_do_is_read_back(day: date) -> None:
    for text in (f"{day:%d/%m/%Y}", f"{day:%Y-%m-%d}", str((day - date(1899, 12, 30)).days)):
        if text.isdigit() and int(text) < 20_000:
            continue
        assert cells.day_of(text, TODAY)[0] == day


def test_rpps() -> None:
    number = invented_rpps(1)
    assert cells.rpps_of(number) == (number, "")
    assert cells.rpps_of(f"8{number}")[0] == number
    assert cells.rpps_of(" ".join((number[:4], number[4:])))[0] == number
    assert cells.rpps_of("305912345")[0] == ""
    wrong = number[:-1] + str((int(number[-1]) + 1) % 10)
    assert cells.rpps_of(wrong) == (wrong, "le numéro RPPS a peut-être une faute de frappe")
    with pytest.raises(Unread):
        cells.rpps_of("123")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Médecin généraliste", "10-mg"),
        ("MG", "10-mg"),
        ("médecin", "10"),
        ("Cardiologue", "10"),
        ("IDEL", "60"),
        ("Infirmier·e", "60"),
        ("IDE Asalée", "60"),
        ("Infirmière en pratique avancée", "60-ipa"),
        ("IPA", "60-ipa"),
        ("Masseur-Kinésithérapeute", "70"),
        ("kiné", "70"),
        ("Pharmacien titulaire", "21"),
        ("Sage-femme", "50"),
        ("SAGES FEMMES", "50"),
        ("Chirurgien-dentiste", "40"),
        ("Orthophoniste", "91"),
        ("Pédicure-podologue", "80"),
        ("Psychologue clinicienne", "93"),
        ("diététicien(ne)", "95"),
        ("Secrétaire médicale", ""),
        ("Préparatrice en pharmacie", ""),
        ("Assistante sociale", ""),
        ("", ""),
    ],
)
def test_professions(text: str, code: str) -> None:
    assert cells.profession_of(text) == code


@pytest.mark.parametrize(
    ("text", "practice"),
    [
        ("Libéral", "liberal"),
        ("IDEL", "liberal"),
        ("salariée d’un centre de santé", "salaried"),
        ("libéral et salarié", "mixed"),
        ("étudiante", "student"),
        ("retraité", "retired"),
        ("médecin", ""),
    ],
)
def test_practice(text: str, practice: str) -> None:
    assert cells.practice_of(text) == practice


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("Mairie de Bessèges", "elected"),
        ("Adjointe à la santé", "elected"),
        ("Centre hospitalier", "hospital"),
        ("EHPAD Les Genêts", "social"),
        ("CPAM du Gard", "institution"),
        ("Association des usagers", "association"),
        ("MSP des Cèdres", "professional"),
        ("Boulangerie", "other"),
    ],
)
def test_categories(text: str, category: str) -> None:
    assert cells.category_of(text, has_profession=False) == category
