"""Rows of local knowledge; departures are for the bureau, to the rest of the team they are not found."""

from __future__ import annotations

from tests.matrix.rows import TEAM, Row, community, public

ROWS: tuple[Row, ...] = (
    community("directory:quality", "directory.edit", module="directory"),
    community("directory:ask_round", "directory.manage", module="directory", post=302),
    community("directory:corrections", "directory.edit", module="directory"),
    community(
        "directory:correction_close",
        "directory.edit",
        module="directory",
        get=405,
        post=302,
        sample="correction",
    ),
    community(
        "directory:correction_withdraw",
        "directory.edit",
        module="directory",
        get=405,
        post=302,
        sample="correction",
    ),
    community(
        "directory:departures", "directory.edit", module="directory", others=dict.fromkeys(TEAM, (404, 405))
    ),
    community("directory:knowledge", "directory.edit", module="directory", post=302, sample="entry"),
    community(
        "directory:confirm_entry", "directory.edit", module="directory", get=405, post=302, sample="entry"
    ),
    community(
        "directory:ask_entry", "directory.manage", module="directory", get=405, post=302, sample="entry"
    ),
    community(
        "directory:report_correction", "directory.report", module="directory", post=422, sample="entry"
    ),
    community(
        "directory:departure",
        "directory.edit",
        module="directory",
        post=422,
        sample="entry",
        others=dict.fromkeys(TEAM, (404, 404)),
    ),
    community(
        "directory:departure_withdraw",
        "directory.edit",
        module="directory",
        get=405,
        post=302,
        sample="departure",
        others=dict.fromkeys(TEAM, (405, 404)),
    ),
    public("directory_public:entry", get=404, post=404, kwargs={"secret": "inconnu"}),
    public("directory_public:objection", get=404, post=404, kwargs={"secret": "inconnu"}),
)
