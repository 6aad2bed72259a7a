"""Rows of scenarios; without a territory there is nothing to play on."""

from __future__ import annotations

from tests.matrix.rows import Row, community, public

ROWS: tuple[Row, ...] = (
    community("atlas:scenarios", "atlas.view", module="atlas"),
    community("atlas:scenario_new", "atlas.simulate", module="atlas", post=200),
    community("atlas:scenarios_compare", "atlas.view", module="atlas"),
    community("atlas:scenario", "atlas.view", module="atlas", sample="scenario"),
    community("atlas:scenario_play", "atlas.simulate", module="atlas", get=405, post=422, sample="scenario"),
    community("atlas:scenario_save", "atlas.simulate", module="atlas", get=405, post=422, sample="scenario"),
    community("atlas:scenario_add", "atlas.simulate", module="atlas", get=405, post=422, sample="scenario"),
    community(
        "atlas:scenario_take_away", "atlas.simulate", module="atlas", get=405, post=302, sample="scenario"
    ),
    community(
        "atlas:scenario_try", "atlas.simulate", module="atlas", get=405, post=302, sample="scenario_try"
    ),
    community("atlas:scenario_communes", "atlas.view", module="atlas", sample="scenario"),
    community("atlas:scenario_departures", "atlas.view_fragility", module="atlas", sample="scenario"),
    community("atlas:scenario_rename", "atlas.simulate", module="atlas", post=200, sample="scenario"),
    community("atlas:scenario_copy", "atlas.simulate", module="atlas", get=405, post=302, sample="scenario"),
    community(
        "atlas:scenario_archive", "atlas.simulate", module="atlas", get=405, post=302, sample="scenario"
    ),
    community(
        "atlas:scenario_reopen", "atlas.simulate", module="atlas", get=405, post=302, sample="scenario"
    ),
    community("atlas:scenario_share", "atlas.share", module="atlas", post=200, sample="scenario"),
    community(
        "atlas:scenario_unshare", "atlas.share", module="atlas", get=405, post=302, sample="scenario_share"
    ),
    public("atlas_public:scenario", get=404, kwargs={"secret": "inconnu"}),
)
