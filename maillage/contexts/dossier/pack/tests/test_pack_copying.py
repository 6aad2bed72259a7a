"""The table in the order of the contract, as it is copied from and taken away."""

from __future__ import annotations

from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook

from maillage.contexts.dossier.figures.gathering import gather
from maillage.contexts.dossier.pack import grids
from maillage.contexts.dossier.pack.conftest import Lived
from maillage.contexts.dossier.pack.copying import by_mission, whole
from maillage.core.dues.euros import euros
from maillage.platform.audit.models import AccessEntry
from maillage.platform.tenancy.urls import community_url
from tests.people import ClientOf

pytestmark = [pytest.mark.django_db]


def test_parts_keep_the_order_and_lose_no_line(lived: Lived) -> None:
    grid = grids.contract_table(gather(lived.year, actor=lived.hand))
    parts = by_mission(grid)
    lines = [line for part in parts for line in part.lines]
    assert [line.number for line in lines] == [str(at) for at in range(1, len(grid.strong) + 1)]
    assert sum(1 + len(line.under) for line in lines) == len(grid.rows)
    assert [part.mission for part in parts][1:] == [mission.name for mission in lived.missions]
    copied = {cell.label: cell.copied for cell in lines[0].cells}
    due = grid.rows[0][8]
    assert copied["Montant de l’année"] == f"{due // 100},{due % 100:02d}"
    assert parts[0].about.endswith(f"{euros(due)} dont {euros(due)} acquis")
    assert grid.total is not None
    assert whole(grid)[0].words == euros(grid.total[8])


def test_the_page_folds_and_its_workbook_is_told(lived: Lived, client_of: ClientOf) -> None:
    url = community_url(lived.community, "dossier:contract_table")
    page = client_of("coordinator").get(f"{url}?annee={lived.year.pk}").content.decode()
    assert page.count("data-fold") == 1 + len(lived.missions)
    before = AccessEntry.objects.filter(what="dossier.contract_table").count()
    answer = client_of("coordinator").get(f"{url}?annee={lived.year.pk}&export=xlsx")
    sheet = CalamineWorkbook.from_filelike(BytesIO(answer.content)).get_sheet_by_name("Contrat").to_python()
    grid = grids.contract_table(gather(lived.year, actor=lived.hand))
    # A head, the lines, their sum.
    assert len(sheet) == 1 + len(grid.rows) + 1
    assert AccessEntry.objects.filter(what="dossier.contract_table").count() == before + 1
