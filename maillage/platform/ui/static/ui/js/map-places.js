/* Points of a map sent as places: one for each place, with how many are there; names are fetched when one opens it.

   { type: "places", opened_by: "/…/PLACE/?…", origin: [x, y], places: [[key, dx, dy, how many], …] }
   x and y are hundred-thousandths of a degree; "how many" is left out when it is 1. A key that begins with "c" is the
   point of a commune: approximate. A row of the page names the places of what it shows:
   data-map-point="f300000000/aX1-b2c/c30037 c30216", of which the map holds one in each word. */

const EMPTY = { type: "FeatureCollection", features: [] };
/* Several places may stand under one click; a few are read at most. */
const OPENED_AT_ONCE = 4;

const UNITS_BY_DEGREE = 100000;

const feature = ([key, dx, dy, count = 1], [west, south], openedBy) => ({
  type: "Feature",
  geometry: { type: "Point", coordinates: [(west + dx) / UNITS_BY_DEGREE, (south + dy) / UNITS_BY_DEGREE] },
  properties: {
    id: key,
    count,
    approx: key.startsWith("c"),
    opened_by: openedBy.replace("PLACE", encodeURIComponent(key)),
  },
});

/** The places as GeoJSON; anything else as it is. */
export const expanded = (data) =>
  data?.type === "places"
    ? { ...EMPTY, features: data.places.map((place) => feature(place, data.origin, data.opened_by)) }
    : data;

/** Features that a row stands for: of each of its words, the first key that the map holds. */
export const featuresOf = (row, byId) =>
  row.dataset.mapPoint
    .split(" ")
    .flatMap((word) => byId.get(word.split("/").find((key) => byId.has(key))) ?? []);

/** Rows of the page that stand for a point. */
export const rowsOf = (id, byId) =>
  [...document.querySelectorAll("[data-map-point]")].filter((row) =>
    featuresOf(row, byId).some((feature) => String(feature.properties.id) === String(id)),
  );

const readPlace = async (url) => {
  const answer = await fetch(url, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
  return answer.json();
};

/** Who or what is at these places: {lines, others}, the lines as the points of other maps have them. */
export const whoIsThere = async (features) => {
  const opened = await Promise.all(
    features.slice(0, OPENED_AT_ONCE).map(({ properties }) => readPlace(properties.opened_by)),
  );
  return {
    lines: opened.flatMap(({ lines, approx }) => lines.map((line) => ({ ...line, approx }))),
    others:
      opened.reduce((total, place) => total + place.others, 0) +
      features.slice(OPENED_AT_ONCE).reduce((total, { properties }) => total + properties.count, 0),
  };
};
