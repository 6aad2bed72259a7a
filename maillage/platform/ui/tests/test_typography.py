"""French typography: examples a reader would check, and properties."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.platform.ui import typography
from maillage.platform.ui.loaders import french_source
from maillage.platform.ui.typography import NARROW, NBSP, french

SPACES = re.compile(rf"[ {NBSP}{NARROW}]+")
TEXT = st.text(
    alphabet=st.sampled_from(f"aZé0123456789 {NBSP}{NARROW}.,:;!?«»%€/-'hkmin°DrM&=<>\n"), max_size=60
)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("Êtes-vous sûr ?", f"Êtes-vous sûr{NARROW}?"),
        ("Non ; oui !", f"Non{NARROW}; oui{NARROW}!"),
        ("Sources : INSEE", f"Sources{NBSP}: INSEE"),
        ("dit « oui »", f"dit «{NBSP}oui{NBSP}»"),
        ("dit «oui»", f"dit «{NBSP}oui{NBSP}»"),
        ("312 000 €", f"312{NARROW}000{NBSP}€"),
        ("1 234 567 habitants", f"1{NARROW}234{NARROW}567 habitants"),
        ("à 20h30", f"à 20{NBSP}h{NBSP}30"),
        ("à 20 h 30", f"à 20{NBSP}h{NBSP}30"),
        ("42 % en 2025", f"42{NBSP}% en 2025"),
        ("12 km de Bessèges", f"12{NBSP}km de Bessèges"),
        ("M. Sorbier et Dr Tilleul", f"M.{NBSP}Sorbier et Dr{NBSP}Tilleul"),
    ],
)
def test_spaces_are_set(typed: str, shown: str) -> None:
    assert french(typed) == shown


@pytest.mark.parametrize(
    "untouched",
    [
        "https://exemple.example/?q=a;b!c",
        "10:30",
        "&nbsp;et&amp;",
        "99990000001",
        "04 65 71 00 00",
        "2025 100 personnes",
        "12 maisons",
        "30 Gard",
        '<input maxlength="200" min="3">',
    ],
)
def test_addresses_identifiers_and_code_are_left_alone(untouched: str) -> None:
    assert french(untouched) == untouched


@given(TEXT)
def test_applying_it_twice_changes_nothing(text: str) -> None:
    assert french(french(text)) == french(text)


@given(TEXT)
def test_only_spaces_change(text: str) -> None:
    assert SPACES.sub("", french(text)) == SPACES.sub("", text)


@given(st.integers(-(10**12), 10**12))
def test_number_reads_back(value: int) -> None:
    shown = typography.number(value)
    assert int(shown.replace(NARROW, "").replace("\u2212", "-")) == value
    assert all(len(group) == 3 for group in shown.split(NARROW)[1:])


@pytest.mark.parametrize(
    ("value", "decimals", "shown"),
    [
        (1234567, None, f"1{NARROW}234{NARROW}567"),
        (999, None, "999"),
        (2.5, None, "2,5"),
        (2.0, None, "2"),
        (2, 1, "2,0"),
        (-1200, None, f"\u22121{NARROW}200"),
        (Decimal("1234.50"), 2, f"1{NARROW}234,50"),
    ],
)
def test_number_forms(value: float | Decimal, decimals: int | None, shown: str) -> None:
    assert typography.number(value, decimals) == shown


def test_dates_and_hours() -> None:
    assert typography.long_date(date(2025, 12, 2)) == f"mardi 2{NBSP}décembre 2025"
    assert typography.long_date(date(2026, 3, 1)) == f"dimanche 1er{NBSP}mars 2026"
    assert typography.short_date(date(2025, 12, 2)) == "02/12/2025"
    assert typography.clock(time(20, 30)) == f"20{NBSP}h{NBSP}30"
    assert typography.clock(time(9, 5)) == f"9{NBSP}h{NBSP}05"
    assert typography.clock(time(9, 0)) == f"9{NBSP}h"


@pytest.mark.parametrize(
    ("count", "shown"),
    [
        (0, "aucun adhérent"),
        (1, f"1{NBSP}adhérent"),
        (184, f"184{NBSP}adhérents"),
        (1200, f"1{NARROW}200{NBSP}adhérents"),
    ],
)
def test_counts_in_words(count: int, shown: str) -> None:
    assert typography.count_words(count, "adhérent") == shown


def test_counts_with_gender_and_irregular_plural() -> None:
    assert typography.count_words(0, "commune", feminine=True) == "aucune commune"
    assert typography.count_words(3, "professionnel de santé", "professionnels de santé").endswith(
        "professionnels de santé"
    )
    assert [typography.plural_of(noun) for noun in ("hôpital", "avis", "lieu", "bureau", "mois")] == [
        "hôpitaux",
        "avis",
        "lieux",
        "bureaux",
        "mois",
    ]


NOON = datetime(2025, 12, 2, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "shown"),
    [
        (NOON - timedelta(seconds=20), "à l’instant"),
        (NOON - timedelta(minutes=5), f"il y a 5{NBSP}minutes"),
        (NOON - timedelta(hours=1), f"il y a 1{NBSP}heure"),
        (NOON + timedelta(hours=3), f"dans 3{NBSP}heures"),
        (NOON - timedelta(hours=13), "hier"),
        (NOON - timedelta(days=2), "avant-hier"),
        (NOON + timedelta(days=1), "demain"),
        (NOON - timedelta(days=4), f"il y a 4{NBSP}jours"),
        (NOON + timedelta(days=21), f"dans 3{NBSP}semaines"),
        (NOON - timedelta(days=100), f"il y a 3{NBSP}mois"),
        (NOON - timedelta(days=800), f"il y a 2{NBSP}ans"),
    ],
)
def test_relative_times(moment: datetime, shown: str) -> None:
    assert typography.relative_time(moment, NOON) == shown


def test_a_template_keeps_its_code_and_gets_its_spaces() -> None:
    source = '<p title="Nom : {{ name }}">{% if a ? b %}Sûr ?{% endif %} {{ amount }} € {{ share }} %</p>{# a ; b #}'
    shown = french_source(source)
    assert shown == (
        f'<p title="Nom{NBSP}: {{{{ name }}}}">{{% if a ? b %}}Sûr{NARROW}?{{% endif %}} '
        f"{{{{ amount }}}}{NBSP}€ {{{{ share }}}}{NBSP}%</p>{{# a ; b #}}"
    )


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("CPTS de la Cèze", "la CPTS de la Cèze"),
        ("Communauté de santé du Lez", "la communauté de santé du Lez"),
        ("Association des Lauzes", "l’association des Lauzes"),
        ("Pays de Sault", "Pays de Sault"),
        ("", ""),
    ],
)
def test_a_name_takes_its_article(name: str, said: str) -> None:
    assert typography.with_article(name) == said


def test_words_are_counted_as_a_whole() -> None:
    assert typography.counted(1, "fichier manque", "fichiers manquent") == f"1{typography.NBSP}fichier manque"
    assert typography.counted(3, "fichier manque", "fichiers manquent").endswith("fichiers manquent")


@pytest.mark.parametrize(
    ("name", "of", "at"),
    [
        ("Bessèges", "de Bessèges", "à Bessèges"),
        ("Alès", "d’Alès", "à Alès"),
        ("Écouen", "d’Écouen", "à Écouen"),
        ("Le Vigan", "du Vigan", "au Vigan"),
        ("Les Mages", "des Mages", "aux Mages"),
        ("La Grand-Combe", "de La Grand-Combe", "à La Grand-Combe"),
        ("L’Estréchure", "de L’Estréchure", "à L’Estréchure"),
        ("Yssingeaux", "d’Yssingeaux", "à Yssingeaux"),
        ("Yutz", "de Yutz", "à Yutz"),
        ("Hautmont", "de Hautmont", "à Hautmont"),
        ("Œuilly", "d’Œuilly", "à Œuilly"),
        ("", "de ", "à "),
    ],
)
def test_what_stands_before_the_name_of_a_commune(name: str, of: str, at: str) -> None:
    assert (typography.of_place(name), typography.at_place(name)) == (of, at)
