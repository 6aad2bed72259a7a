"""Rows of national data, for the operator."""

from __future__ import annotations

from tests.matrix.rows import Row, operator

ROWS: tuple[Row, ...] = (
    operator("directory_national:imports"),
    operator("directory_national:import", post=422),
    operator("directory_national:report", sample="import_report"),
    operator("directory_national:delivery", sample="delivery"),
    operator("directory_national:sources"),
    operator("directory_national:source", post=422, kwargs={"name": "rpps"}),
    operator("directory_national:check_source", get=405, post=302, kwargs={"name": "rpps"}),
    operator("directory_national:objections", post=422, data={"identifier": ""}),
    operator("directory_national:objection_confirm", get=405, post=422, data={"identifier": ""}),
)
