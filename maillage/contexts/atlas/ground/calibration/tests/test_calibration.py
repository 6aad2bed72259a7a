"""The published APL: its workbook, what is estimated on it, and what grounds count with from then on."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from maillage.contexts.atlas.ground.calibration import forms
from maillage.contexts.atlas.ground.calibration.models import (
    AplCalibration,
    AplEdition,
    AplReference,
    CalibrationState,
)
from maillage.contexts.atlas.ground.calibration.queries import calibration_in_force
from maillage.contexts.atlas.ground.calibration.services import (
    ask_calibration,
    import_workbook,
    use_calibration,
)
from maillage.contexts.atlas.ground.calibration.tasks import calibrate_year
from maillage.contexts.atlas.ground.calibration.workbook import WorkbookRefused, read_workbook
from maillage.contexts.atlas.ground.problem import Setting
from maillage.contexts.atlas.ground.queries import ground_of
from maillage.contexts.atlas.tests.country import (
    CODES,
    facilities,
    lay_country,
    open_rpps,
    practising,
    settle,
)
from maillage.contexts.territory.models import Commune, FormerCode
from maillage.core.accessibility.catchments import Catchments
from maillage.core.accessibility.decay import Decay
from maillage.core.accessibility.pairs import Points, pairs_within
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from tests.people import ClientOf

pytestmark = pytest.mark.django_db
PAGE = "/installation/apl/"
HEADER = (
    "Code commune INSEE",
    "Commune",
    "APL aux médecins généralistes",
    "APL aux médecins généralistes de 65 ans et moins",
    "APL aux médecins généralistes de 62 ans et moins",
    "APL aux médecins généralistes de 60 ans et moins",
    "Population standardisée 2021 pour la médecine générale",
    "Population totale 2021",
)
# Weights and activity behind the invented « published » figures.
TRUE = Decay((10.0, 15.0, 20.0), (1.0, 0.55, 0.2))
ACTIVITY = 4_800.0
DOCTORS = {CODES[0]: 2, CODES[2]: 1, CODES[3]: 3, CODES[5]: 1, CODES[8]: 2, CODES[11]: 1}


def write_workbook(
    path: Path, sheets: dict[str, list[tuple[Any, ...]]], header: tuple[str, ...] = HEADER
) -> Path:
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet("Lisez-moi").write(0, 0, "Indicateur d’accessibilité potentielle localisée (APL)")
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for line in range(8):
                sheet.write(line, 0, f"Note {line}")
            for at, row in enumerate((header, *rows), 8):
                for column, cell in enumerate(row):
                    sheet.write(at, column, cell)
    return path


def published() -> list[tuple[Any, ...]]:
    """Lines of the workbook for the invented country, exactly what `TRUE` and `ACTIVITY` give."""
    communes = list(Commune.objects.order_by("code"))
    density = np.array([100 * one.population / (one.area_ha or 1) for one in communes])
    where = Points(
        np.array([one.lon for one in communes], dtype=float),
        np.array([one.lat for one in communes], dtype=float),
        density,
    )
    people = np.array([one.population * 1.1 for one in communes])
    supply = np.array([DOCTORS.get(one.code, 0) * ACTIVITY for one in communes])
    index = Catchments(pairs_within(where, where, 20), TRUE).index(supply, people)
    return [
        (one.code, one.name, float(value), float(value) * 0.9, "nd", "", float(weight), one.population)
        for one, value, weight in zip(communes, index, people, strict=True)
    ]


@pytest.fixture
def country() -> None:
    """The invented country, some communes nearer to one another, so that trips fall into each of the bands."""
    lay_country()
    lon = 4.0
    for number, code in enumerate(CODES):
        Commune.objects.filter(code=code).update(lon=lon)
        lon += (0.06, 0.10, 0.14)[number % 3]


@pytest.fixture
def workbook(country: None, tmp_path: Path) -> Path:
    return write_workbook(tmp_path / "apl.xlsx", {"APL 2022": published()[:6], "APL 2023": published()})


def test_a_workbook_is_read_year_by_year(workbook: Path) -> None:
    years = read_workbook(workbook)
    assert [(one.year, len(one.lines), one.refused) for one in years] == [(2022, 6, 0), (2023, 12, 0)]
    line = years[1].lines[0]
    assert line.code == CODES[0]
    assert line.apl is not None and line.apl_65 == pytest.approx(0.9 * line.apl)
    assert (line.apl_62, line.apl_60) == (None, None)
    assert line.standardised == pytest.approx(1_100) and line.population == 1_000


def test_codes_that_lost_their_zero_and_comma_decimals_are_read(tmp_path: Path) -> None:
    rows = [
        (1001, "L’Abergement", "2,75", "2,5", 1, 1, "1 234,5", 1200),
        ("2A004", "Ajaccio", 3.5, 3, 3, 3, 70, 71),
    ]
    (only,) = read_workbook(write_workbook(tmp_path / "apl.xlsx", {"APL 2024": rows}))
    assert [(one.code, one.apl, one.standardised) for one in only.lines] == [
        ("01001", 2.75, 1234.5),
        ("2A004", 3.5, 70.0),
    ]


def refusal(path: Path) -> str:
    with pytest.raises(WorkbookRefused) as refused:
        read_workbook(path)
    return str(refused.value)


def test_what_is_no_workbook_of_the_apl_is_refused_in_words(tmp_path: Path) -> None:
    plain = tmp_path / "plain.xlsx"
    plain.write_text("code;apl")
    assert "n’est pas un classeur" in refusal(plain)
    rows = [("30001", "Alès", 2.0, 2.0, 2.0, 2.0, 100.0, 90)]
    assert "feuille « APL »" in refusal(write_workbook(tmp_path / "a.xlsx", {"Données": rows}))
    nurses = tuple(text.replace("médecins généralistes", "infirmières") for text in HEADER)
    assert "autre profession" in refusal(write_workbook(tmp_path / "b.xlsx", {"APL 2023": rows}, nurses))
    short = HEADER[:6]
    assert "population standardisée" in refusal(
        write_workbook(tmp_path / "c.xlsx", {"APL 2023": rows}, short)
    )
    wrong = [("total", "x", 1, 1, 1, 1, 1, 1), ("note", "x", 1, 1, 1, 1, 1, 1), *rows]
    assert "2 lignes sur 3" in refusal(write_workbook(tmp_path / "d.xlsx", {"APL 2023": wrong})).replace(
        "\u00a0", " "
    )


def test_a_workbook_cut_short_is_refused(workbook: Path) -> None:
    whole = workbook.read_bytes()
    workbook.write_bytes(whole[: len(whole) // 2])
    assert "n’est pas un classeur" in refusal(workbook)


def test_what_unpacks_without_end_is_refused(workbook: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("maillage.contexts.atlas.ground.calibration.workbook.MAX_UNPACKED_BYTES", 1_000)
    assert "bien trop grand" in refusal(workbook)


def test_an_import_replaces_its_years_and_a_refusal_leaves_them(workbook: Path, tmp_path: Path) -> None:
    import_workbook(by=Actor.system(), path=workbook, name="apl.xlsx")
    assert [(one.year, one.communes) for one in AplEdition.objects.order_by("year")] == [
        (2022, 6),
        (2023, 12),
    ]
    import_workbook(by=Actor.system(), path=workbook, name="apl.xlsx")
    assert AplReference.objects.count() == 18
    bad = write_workbook(tmp_path / "bad.xlsx", {"APL 2023": [("total", 1)]})
    with pytest.raises(WorkbookRefused):
        import_workbook(by=Actor.system(), path=bad, name="bad.xlsx")
    assert AplReference.objects.count() == 18


def fitted(workbook: Path) -> AplCalibration:
    import_workbook(by=Actor.system(), path=workbook, name="apl.xlsx")
    asked = ask_calibration(by=Actor.system(), year=2023)
    assert ask_calibration(by=Actor.system(), year=2023) == asked
    calibrate_year.func(asked.pk)
    asked.refresh_from_db()
    return asked


def test_without_a_national_file_it_says_what_to_import(workbook: Path) -> None:
    refused = fitted(workbook)
    assert refused.state == CalibrationState.REFUSED and "BPE" in refused.message
    assert calibration_in_force("gp") is None


def test_the_weights_behind_the_figures_are_found(workbook: Path) -> None:
    facilities(2019, "D201", DOCTORS)
    found = fitted(workbook)
    assert found.state == CalibrationState.DONE and found.in_force
    assert found.weights == pytest.approx([1.0, 0.55, 0.2], abs=1e-3)
    assert found.activity == pytest.approx(ACTIVITY, rel=1e-3)
    assert found.overall["mean_absolute"] < 1e-3 and found.overall["places"] == 12
    assert list(found.by_departement) == ["30"]
    # Twice is once.
    assert calibrate_year.func(found.pk) == "nothing to do"


def test_what_comes_no_nearer_is_kept_and_not_used(country: None, tmp_path: Path) -> None:
    chance = np.random.default_rng(3)
    lines = [(code, name, float(chance.choice((0.1, 9.0))), *rest) for code, name, _, *rest in published()]
    facilities(2019, "D201", {CODES[0]: 1})
    found = fitted(write_workbook(tmp_path / "noise.xlsx", {"APL 2023": lines}))
    assert found.state == CalibrationState.DONE and found.overall["explained"] <= 0
    assert not found.in_force and "n’est pas utilisé" in found.message
    assert calibration_in_force("gp") is None


def test_a_register_of_all_france_is_counted_rather_than_the_facilities(workbook: Path) -> None:
    facilities(2019, "D201", {CODES[0]: 50})
    open_rpps(covered=(), keeps_all=True)
    for code, number in DOCTORS.items():
        for _ in range(number):
            practising(code)
    found = fitted(workbook)
    assert found.supply_words == "RPPS du 01/09/2026"
    assert found.activity == pytest.approx(ACTIVITY, rel=1e-3)


def test_codes_of_the_file_that_are_one_commune_today_are_put_together(country: None, tmp_path: Path) -> None:
    lines = published()
    # One line is cut in two: two arrondissements of a half each, with indices of the same mean.
    code, name, apl, *_, standardised, population = lines[3]
    FormerCode.objects.create(code="30990", commune_id=code)
    FormerCode.objects.create(code="30991", commune_id=code)
    lines[3:4] = [
        ("30990", name, apl + 1, 0, 0, 0, standardised / 2, population),
        ("30991", name, apl - 1, 0, 0, 0, standardised / 2, population),
    ]
    facilities(2019, "D201", DOCTORS)
    found = fitted(write_workbook(tmp_path / "cut.xlsx", {"APL 2023": lines}))
    assert found.weights == pytest.approx([1.0, 0.55, 0.2], abs=1e-3)


def test_grounds_count_with_it_and_say_so(workbook: Path, community: Community) -> None:
    settle(community)
    facilities(2019, "D201", DOCTORS)
    before = ground_of(community)
    assert "incertains" in before.method.certainty
    found = fitted(workbook)
    after = ground_of(community)
    assert after.decay.weights == pytest.approx((1.0, 0.55, 0.2), abs=1e-3)
    assert after.activity_per_professional == pytest.approx(ACTIVITY, rel=1e-3)
    assert "publiée par la DREES pour 2023" in after.method.certainty
    assert ground_of(community, setting=Setting(calibrated=False)).decay == before.decay
    use_calibration(by=Actor.system(), calibration=found, wanted=False)
    assert ground_of(community).decay == before.decay
    use_calibration(by=Actor.system(), calibration=found, wanted=True)
    assert ground_of(community).decay == after.decay


# --- The page -----------------------------------------------------------------------------------------------


@pytest.fixture
def operator(client_of: ClientOf) -> Client:
    return client_of("operator")


def words(response: Any) -> str:
    return re.sub("[\u00a0\u202f]", " ", response.content.decode())


def test_the_page_says_what_to_do_when_there_is_nothing(operator: Client) -> None:
    page = operator.get(PAGE)
    assert page.status_code == 200
    assert "incertains" in words(page) and "importez le classeur" in words(page)


def test_an_operator_imports_calibrates_and_goes_back(
    operator: Client, workbook: Path, django_capture_on_commit_callbacks: Any
) -> None:
    facilities(2019, "D201", DOCTORS)
    sent = SimpleUploadedFile("apl.xlsx", workbook.read_bytes())
    page = operator.post(PAGE, {"workbook": sent}, follow=True)
    assert "2022, 2023" in words(page) and "12 communes" in words(page)
    assert "en cours" in words(operator.post(f"{PAGE}2023/caler/", follow=True))
    asked = AplCalibration.objects.get()
    calibrate_year.func(asked.pk)
    page = operator.get(PAGE)
    assert "0,550" in words(page) and "4 800" in words(page) and "Gard" in words(page)
    export = operator.get(PAGE, {"export": "csv"})
    assert "Gard" in export.getvalue().decode("utf-8-sig")
    assert "réglage d’origine" in words(
        operator.post(f"{PAGE}calages/{asked.pk}/", {"origine": "1"}, follow=True)
    )
    assert calibration_in_force("gp") is None
    assert "mis de côté" in words(operator.get(PAGE))
    operator.post(f"{PAGE}calages/{asked.pk}/")
    assert calibration_in_force("gp") is not None


def test_a_refused_file_is_said_beside_its_field_and_nothing_is_lost(
    operator: Client, workbook: Path
) -> None:
    import_workbook(by=Actor.system(), path=workbook, name="apl.xlsx")
    page = operator.post(PAGE, {"workbook": SimpleUploadedFile("apl.xlsx", b"no workbook")})
    assert page.status_code == 422 and "n’est pas un classeur" in words(page)
    assert operator.post(PAGE, {}).status_code == 422
    assert AplReference.objects.count() == 18


def test_a_file_without_end_is_not_listened_to(operator: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forms, "MAX_FILE_BYTES", 100_000)
    page = operator.post(PAGE, {"workbook": SimpleUploadedFile("apl.xlsx", b"x" * 300_000)})
    assert page.status_code == 422 and "trop grand" in words(page)


def test_a_year_that_was_not_imported_cannot_be_asked(operator: Client) -> None:
    assert operator.post(f"{PAGE}2020/caler/").status_code == 404


def test_nobody_else_learns_of_the_page(client_of: ClientOf) -> None:
    assert client_of("coordinator").get(PAGE).status_code == 404
    assert client_of("coordinator").post(f"{PAGE}2023/caler/").status_code == 404
