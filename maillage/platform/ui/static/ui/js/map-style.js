/* What our maps are drawn with: layers, colours and the hatching of "no data". No tile, no glyph file, no
   sprite: only the contours and points that the page gives, and the font that the page already has. */

export const FONT = ["Inter"];

const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

export const colours = () => ({
  ink: token("--mg-ink"),
  paper: token("--mg-paper"),
  white: token("--mg-white"),
  muted: token("--mg-muted"),
  line: token("--mg-line-strong"),
  deep: token("--mg-deep"),
  primary: token("--mg-primary"),
  tint: token("--mg-primary-tint"),
  accent: token("--mg-accent"),
  classes: [1, 2, 3, 4, 5, 6].map((rank) => token(`--mg-class-${rank}`)),
});

export const emptyStyle = (colour) => ({
  version: 8,
  sources: {},
  layers: [{ id: "ground", type: "background", paint: { "background-color": colour.ground ?? "#e9eeec" } }],
});

/* Areas: "class" 1 to 6 is an index class, 0 says that there is no data; "state" belt is a neighbour. */

const areaFill = (colour) => [
  "case",
  ["boolean", ["feature-state", "picked"], false],
  colour.primary,
  ["has", "class"],
  ["match", ["get", "class"], ...colour.classes.flatMap((fill, index) => [index + 1, fill]), "#e3e6e6"],
  ["==", ["get", "state"], "belt"],
  "#e9eeec",
  colour.white,
];

/* On paper without colour the two dark ends would look alike: what is below the threshold is then hatched. */
export const BELOW = "area-below";

export const areaLayers = (colour, over) => [
  {
    id: "area-fill",
    type: "fill",
    source: "areas",
    paint: {
      "fill-color": areaFill(colour),
      "fill-opacity": ["case", ["boolean", ["feature-state", "hover"], false], 0.78, over ? 0.72 : 1],
    },
  },
  {
    id: "area-hatch",
    type: "fill",
    source: "areas",
    filter: ["==", ["get", "class"], 0],
    paint: { "fill-pattern": "hatch" },
  },
  {
    id: BELOW,
    type: "fill",
    source: "areas",
    filter: ["in", ["coalesce", ["get", "class"], 0], ["literal", [1, 2, 3]]],
    paint: { "fill-pattern": "below", "fill-opacity": 0, "fill-opacity-transition": { duration: 0 } },
  },
  {
    id: "area-line",
    type: "line",
    source: "areas",
    paint: { "line-color": colour.line, "line-width": ["interpolate", ["linear"], ["zoom"], 6, 0.3, 10, 0.9, 13, 1.4] },
  },
  {
    id: "area-hover",
    type: "line",
    source: "areas",
    layout: { "line-join": "round" },
    paint: {
      "line-color": ["case", ["boolean", ["feature-state", "chosen"], false], colour.accent, colour.ink],
      "line-width": [
        "case",
        ["boolean", ["feature-state", "chosen"], false],
        4,
        ["boolean", ["feature-state", "hover"], false],
        2.5,
        0,
      ],
    },
  },
];

export const outlineLayer = (colour) => ({
  id: "outline",
  type: "line",
  source: "outline",
  layout: { "line-join": "round" },
  paint: { "line-color": colour.deep, "line-width": 2.5 },
});

/* The darkest class of each end carries white letters. */
const onDark = ["in", ["coalesce", ["get", "class"], -1], ["literal", [1, 6]]];

const isBelow = ["boolean", ["get", "below"], false];

export const labelLayer = (colour) => ({
  id: "area-label",
  type: "symbol",
  source: "labels",
  layout: {
    "text-field": ["get", "name"],
    "text-font": FONT,
    "text-size": ["interpolate", ["linear"], ["zoom"], 9, 11, 13, 14],
    "text-max-width": 8,
    "text-padding": 4,
    "text-letter-spacing": 0.01,
    "text-anchor": ["case", isBelow, "top", "center"],
    "text-offset": ["case", isBelow, ["literal", [0, 0.8]], ["literal", [0, 0]]],
    "symbol-sort-key": ["case", isBelow, -1e9, ["-", 0, ["coalesce", ["get", "population"], 0]]],
  },
  paint: {
    "text-color": [
      "case",
      onDark,
      colour.white,
      ["all", ["boolean", ["get", "faint"], false], ["!", ["has", "class"]]],
      colour.muted,
      colour.ink,
    ],
    /* A name may stand half outside its area: dark letters have the same light edge everywhere, white ones the dark of
       their class. */
    "text-halo-color": ["match", ["coalesce", ["get", "class"], -1], 1, colour.classes[0], 6, colour.classes[5], colour.white],
    "text-halo-width": 1.5,
  },
});

export const pickedLabelPaint = (colour, picked) => {
  const isPicked = ["in", ["get", "code"], ["literal", picked]];
  return {
    "text-color": ["case", isPicked, colour.white, colour.ink],
    "text-halo-color": ["case", isPicked, colour.primary, colour.white],
  };
};

/* Points: a full disc is an address, an open ring is only the commune's point; a number says how many are there. */

const people = ["coalesce", ["get", "people"], ["get", "count"], 1];
const abbreviated = [
  "case",
  [">=", people, 1000],
  ["concat", ["to-string", ["/", ["round", ["/", people, 100]], 10]], " k"],
  ["to-string", people],
];
const isApprox = ["boolean", ["get", "approx"], false];
const isAlone = ["<", ["coalesce", ["get", "count"], 1], 2];

export const pointLayers = (colour) => [
  {
    id: "cluster",
    type: "circle",
    source: "points",
    filter: ["has", "point_count"],
    paint: {
      "circle-color": colour.primary,
      "circle-radius": ["interpolate", ["linear"], ["sqrt", people], 1, 12, 5, 17, 20, 28, 60, 36],
      "circle-stroke-color": colour.white,
      "circle-stroke-width": 2,
    },
  },
  {
    id: "cluster-count",
    type: "symbol",
    source: "points",
    filter: ["has", "point_count"],
    layout: {
      "text-field": abbreviated,
      "text-font": FONT,
      "text-size": 13,
      "text-allow-overlap": true,
      "text-ignore-placement": true,
    },
    paint: { "text-color": colour.white },
  },
  {
    id: "point",
    type: "circle",
    source: "points",
    filter: ["!", ["has", "point_count"]],
    paint: {
      "circle-color": ["case", isApprox, colour.white, colour.primary],
      "circle-radius": ["case", isAlone, 6.5, ["interpolate", ["linear"], ["sqrt", people], 1, 9, 5, 15, 20, 24]],
      "circle-stroke-color": ["case", isApprox, colour.primary, colour.white],
      "circle-stroke-width": ["case", isApprox, 2.5, 1.5],
    },
  },
  {
    id: "point-count",
    type: "symbol",
    source: "points",
    filter: ["all", ["!", ["has", "point_count"]], ["!", isAlone]],
    layout: {
      "text-field": abbreviated,
      "text-font": FONT,
      "text-size": 12,
      "text-allow-overlap": true,
      "text-ignore-placement": true,
    },
    paint: { "text-color": ["case", isApprox, colour.primary, colour.white] },
  },
  {
    id: "highlight",
    type: "circle",
    source: "highlight",
    paint: {
      "circle-color": "rgba(255,255,255,0)",
      "circle-radius": 13,
      "circle-stroke-color": colour.accent,
      "circle-stroke-width": 4,
    },
  },
];

const tile = (size, paint) => {
  const data = new Uint8Array(size * size * 4);
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) data.set(paint(x, y), (y * size + x) * 4);
  }
  return { width: size, height: size, data };
};

/** Grey diagonal lines: "no data" is told by a drawing, not by a colour. */
export const hatching = () => tile(8, (x, y) => ((x + y) % 8 < 2 ? [120, 120, 120, 255] : [236, 236, 236, 255]));

/** Lines the other way, one black and one white pixel wide, so that they show on dark and on light. */
export const belowHatching = () =>
  tile(8, (x, y) => [
    [0, 0, 0, 255],
    [255, 255, 255, 255],
  ][(x - y + 8) % 8] ?? [0, 0, 0, 0]);

/* Labels stand on one point per area, so that a contour cut into tiles is not named twice. */

const ringCentre = (ring) => {
  const lons = ring.map((position) => position[0]);
  const lats = ring.map((position) => position[1]);
  return [(Math.min(...lons) + Math.max(...lons)) / 2, (Math.min(...lats) + Math.max(...lats)) / 2];
};

const largestRing = (geometry) => {
  const polygons = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
  return polygons.map((polygon) => polygon[0]).reduce((a, b) => (b.length > a.length ? b : a));
};

/* A point that says "name_below" stands where the name of its area would: the name goes under it. */
const namedBelow = (points) =>
  new Set((points?.features ?? []).filter(({ properties }) => properties.name_below).map(({ properties }) => properties.id));

export const labelPoints = (areas, points = null, below = namedBelow(points)) => ({
  type: "FeatureCollection",
  features: areas.features
    .filter((area) => area.geometry)
    .map(({ properties, geometry }) => ({
      type: "Feature",
      properties: { ...properties, faint: properties.state === "belt", below: below.has(properties.code) },
      geometry: {
        type: "Point",
        coordinates: "lon" in properties ? [properties.lon, properties.lat] : ringCentre(largestRing(geometry)),
      },
    })),
});

/** [west, south, east, north] of everything in the collections, null when they are empty. */
export const boundsOf = (...collections) => {
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  const extend = (coordinates) => {
    if (typeof coordinates[0] !== "number") {
      coordinates.forEach(extend);
      return;
    }
    const [lon, lat] = coordinates;
    box[0] = Math.min(box[0], lon);
    box[1] = Math.min(box[1], lat);
    box[2] = Math.max(box[2], lon);
    box[3] = Math.max(box[3], lat);
  };
  collections.forEach((collection) =>
    collection?.features.forEach((feature) => feature.geometry && extend(feature.geometry.coordinates)),
  );
  return Number.isFinite(box[0]) ? box : null;
};
