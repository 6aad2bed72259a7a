"""Rows of the national indicator of access, for the operator."""

from __future__ import annotations

from tests.matrix.rows import Row, operator

ROWS: tuple[Row, ...] = (
    operator("atlas_national:apl", post=422),
    operator("atlas_national:apl_calibrate", get=405, post=404, kwargs={"year": 2023}),
    operator("atlas_national:apl_use", get=405, post=302, sample="calibration"),
)
