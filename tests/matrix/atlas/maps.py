"""Rows of what is drawn and reckoned of a territory; without a register there is nothing to draw."""

from __future__ import annotations

from tests.matrix.rows import Row, community

ROWS: tuple[Row, ...] = (
    # Carte de l’offre; without a register there is nothing to draw
    community("atlas:offer", "atlas.view", module="atlas"),
    community("atlas:offer_communes", "atlas.view", module="atlas"),
    community("atlas:offer_areas", "atlas.view", module="atlas", get=404),
    community("atlas:offer_picture", "atlas.view", module="atlas", get=404, kwargs={"kind": "svg"}),
    # Où implanter ?
    community("atlas:siting", "atlas.view", module="atlas"),
    community("atlas:siting_communes", "atlas.view", module="atlas"),
    community("atlas:siting_try", "atlas.simulate", module="atlas", get=405, post=302),
    # Avenir
    community("atlas:outlook", "atlas.view", module="atlas"),
    community("atlas:outlook_years", "atlas.view", module="atlas"),
    community("atlas:outlook_communes", "atlas.view", module="atlas"),
    community("atlas:outlook_values", "atlas.view", module="atlas", get=404),
    community("atlas:outlook_assumptions", "atlas.configure", module="atlas", post=200),
    community("atlas:outlook_reset", "atlas.configure", module="atlas", get=405, post=302),
    community("atlas:breaking_points", "atlas.view_fragility", module="atlas"),
    community("atlas:breaking_point", "atlas.view_fragility", module="atlas", sample="breaking_point"),
    community(
        "atlas:breaking_point_try",
        "atlas.simulate",
        get=405,
        post=302,
        module="atlas",
        sample="breaking_point",
    ),
    # Portrait: what completes that of the territory
    community("atlas:portrait_access", "atlas.view", module="atlas"),
    community("atlas:portrait_beyond", "atlas.view", module="atlas"),
    community("atlas:portrait_densities", "atlas.view", module="atlas"),
    community("atlas:portrait_counts", "atlas.view", module="atlas"),
    community("atlas:portrait_structures", "atlas.view", module="atlas"),
    community("atlas:portrait_contours", "atlas.view", module="atlas", get=404),
    community("atlas:portrait_svg", "atlas.view", module="atlas", get=404),
    community("atlas:portrait_png", "atlas.view", module="atlas", get=404),
    community("atlas:portrait_pdf", "atlas.view", module="atlas", get=404),
)
