/* A map in a page: {% map_view %} writes the container and its settings, this module draws it.

   The container carries data-map-state: "loading", then "idle" once everything is drawn, or "failed" when the
   browser has no WebGL or the data did not come; its table twin is then shown by itself.
   A row [data-map-point="id"] of the page and the point "id" of the map highlight each other (see map-places.js).
   "mg-map:values" sent to the container, with {code: {class, detail, …}}, gives areas other properties; where areas
   are chosen (settings.choose), a click tells "mg-map:area" with {code, name}, and "mg-map:choose" marks {code}. */

import {
  BELOW,
  areaLayers,
  belowHatching,
  boundsOf,
  colours,
  emptyStyle,
  hatching,
  labelLayer,
  labelPoints,
  outlineLayer,
  pointLayers,
} from "./map-style.js";
import { startPicker } from "./map-picker.js";
import { expanded, featuresOf, rowsOf, whoIsThere } from "./map-places.js";

const WORDS = {
  "AttributionControl.ToggleAttribution": "Afficher ou masquer les sources",
  "CooperativeGesturesHandler.MacHelpText": "⌘ + molette pour agrandir la carte",
  "CooperativeGesturesHandler.MobileHelpText": "Deux doigts pour déplacer la carte",
  "CooperativeGesturesHandler.WindowsHelpText": "Ctrl + molette pour agrandir la carte",
  "FullscreenControl.Enter": "Plein écran",
  "FullscreenControl.Exit": "Quitter le plein écran",
  "NavigationControl.ResetBearing": "Remettre le nord en haut",
  "NavigationControl.ZoomIn": "Agrandir",
  "NavigationControl.ZoomOut": "Réduire",
  "Popup.Close": "Fermer",
  "ScaleControl.Kilometers": "km",
  "ScaleControl.Meters": "m",
};

const EMPTY = { type: "FeatureCollection", features: [] };
const MAX_LISTED = 12;

const read = async (inline, url) => {
  if (inline) return expanded(inline);
  if (!url) return null;
  const answer = await fetch(url, { headers: { Accept: "application/geo+json, application/json" } });
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
  return expanded(await answer.json());
};

const readAll = async (settings) => {
  const [areas, points, outline] = await Promise.all([
    read(settings.areas, settings.areas_url),
    read(settings.points, settings.points_url),
    read(settings.outline, settings.outline_url),
  ]);
  return { areas, points, outline };
};

/** The territory fills the map; its neighbours are there to be seen around it. */
const ownAreas = (areas) => {
  const own = areas?.features.filter((feature) => feature.properties.state !== "belt") ?? [];
  return own.length ? { ...EMPTY, features: own } : areas;
};

/** The areas with what is known of them beside their contours: {code: {class, detail, …}}. */
const withValues = (areas, values) => ({
  ...areas,
  features: areas.features.map((feature) =>
    values[feature.properties.code]
      ? { ...feature, properties: { ...feature.properties, ...values[feature.properties.code] } }
      : feature,
  ),
});

/* Values may come while the map is still drawn: they are kept until there is something to colour. */

const followValues = (map, container, data) => {
  container.addEventListener("mg-map:values", (event) => {
    data.areas = withValues(data.areas, event.detail);
    map.getSource("areas")?.setData(data.areas);
    map.getSource("labels")?.setData(labelPoints(data.areas, data.points));
  });
};

const linkChoice = (map, container) => {
  let chosen = null;
  map.on("click", "area-fill", (event) => {
    const { code, name } = event.features[0].properties;
    container.dispatchEvent(new CustomEvent("mg-map:area", { detail: { code, name } }));
  });
  container.addEventListener("mg-map:choose", (event) => {
    if (chosen !== null) map.setFeatureState({ source: "areas", id: chosen }, { chosen: false });
    chosen = event.detail.code || null;
    if (chosen !== null) map.setFeatureState({ source: "areas", id: chosen }, { chosen: true });
  });
};

const createMap = (library, container, settings, data, colour) => {
  const narrow = matchMedia("(max-width: 767px)").matches;
  const map = new library.Map({
    container: container.querySelector(".mg-map-canvas"),
    style: settings.base_style || emptyStyle(colour),
    bounds: settings.bounds ?? boundsOf(ownAreas(data.areas), data.points) ?? [-5.2, 41.3, 9.6, 51.2],
    fitBoundsOptions: { padding: narrow ? 16 : 28, animate: false },
    locale: { ...WORDS, "Map.Title": container.dataset.mapLabel },
    cooperativeGestures: !settings.full_screen,
    dragRotate: false,
    pitchWithRotate: false,
    fadeDuration: 0,
    maxZoom: 16,
    attributionControl: { compact: false, customAttribution: settings.attribution },
    canvasContextAttributes: { preserveDrawingBuffer: true },
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  map.addControl(new library.NavigationControl({ showCompass: false }), "top-right");
  map.addControl(new library.ScaleControl({ maxWidth: 120 }), "bottom-left");
  return map;
};

const draw = (map, data, settings, colour) => {
  map.addImage("hatch", hatching());
  map.addImage("below", belowHatching());
  if (data.areas) {
    map.addSource("areas", { type: "geojson", data: data.areas, promoteId: "code" });
    areaLayers(colour, Boolean(settings.base_style)).forEach((layer) => map.addLayer(layer));
  }
  if (data.outline) {
    map.addSource("outline", { type: "geojson", data: data.outline });
    map.addLayer(outlineLayer(colour));
  }
  if (data.areas && settings.labels !== false) {
    map.addSource("labels", { type: "geojson", data: labelPoints(data.areas, data.points) });
    map.addLayer(labelLayer(colour));
  }
  map.addSource("highlight", { type: "geojson", data: EMPTY });
  map.addSource("points", {
    type: "geojson",
    data: data.points ?? EMPTY,
    cluster: true,
    clusterRadius: 42,
    clusterMaxZoom: 12,
    clusterProperties: { people: ["+", ["coalesce", ["get", "count"], 1]] },
  });
  pointLayers(colour).forEach((layer) => map.addLayer(layer));
};

/* Words over the map are built as nodes, never as HTML text: names come from outside. */

const element = (name, text, attributes = {}) => {
  const node = document.createElement(name);
  node.textContent = text;
  Object.entries(attributes).forEach(([key, value]) => node.setAttribute(key, value));
  return node;
};

const pointLine = ({ name, detail, url, approx }) => {
  const line = element("li", "");
  line.append(url ? element("a", name, { href: url }) : element("b", name));
  const said = [detail, approx ? "position : centre de la commune" : ""].filter(Boolean).join(" · ");
  if (said) line.append(element("span", said, { class: "mg-when" }));
  return line;
};

const lineList = (lines, others) => {
  const list = element("ul", "", { class: "mg-map-list" });
  lines.slice(0, MAX_LISTED).forEach((line) => list.append(pointLine(line)));
  const left = others + Math.max(0, lines.length - MAX_LISTED);
  if (left) list.append(element("li", `et ${left} autre${left > 1 ? "s" : ""}`));
  return list;
};

/** What a popup says of some points: what they carry, or what is fetched of their places. */
const pointList = async (features) => {
  if (!features[0].properties.opened_by) return lineList(features.map(({ properties }) => properties), 0);
  try {
    const { lines, others } = await whoIsThere(features);
    return lineList(lines, others);
  } catch (error) {
    console.error(error);
    return element("p", "Les noms ne sont pas arrivés : réessayez, ou lisez la liste.", { role: "status" });
  }
};

const areaCard = (properties) => {
  const card = element("div", "");
  card.append(properties.url ? element("a", properties.name, { href: properties.url }) : element("b", properties.name));
  if (properties.detail) card.append(element("span", properties.detail, { class: "mg-when" }));
  return card;
};

const linkPopups = (library, map, picking) => {
  const open = (where, node) =>
    new library.Popup({ maxWidth: "300px", offset: 10 }).setLngLat(where).setDOMContent(node).addTo(map);

  map.on("click", async (event) => {
    const [hit] = map.queryRenderedFeatures(event.point, { layers: ["cluster", "point"] });
    if (hit?.properties.cluster) {
      await openCluster(map, hit, open);
    } else if (hit) {
      const points = map.queryRenderedFeatures(event.point, { layers: ["point"] });
      open(hit.geometry.coordinates, await pointList(points));
    } else if (!picking && map.getLayer("area-fill")) {
      const [area] = map.queryRenderedFeatures(event.point, { layers: ["area-fill"] });
      if (area) open(event.lngLat, areaCard(area.properties));
    }
  });
  ["cluster", "point"].forEach((layer) => {
    map.on("mouseenter", layer, () => (map.getCanvas().style.cursor = "pointer"));
    map.on("mouseleave", layer, () => (map.getCanvas().style.cursor = ""));
  });
};

/** A group opens by going nearer; one whose points stand on the same spot is listed instead. */
const openCluster = async (map, hit, open) => {
  const source = map.getSource("points");
  const leaves = await source.getClusterLeaves(hit.properties.cluster_id, 500, 0);
  const spots = new Set(leaves.map((leaf) => leaf.geometry.coordinates.join()));
  if (spots.size === 1) {
    open(hit.geometry.coordinates, await pointList(leaves));
    return;
  }
  const zoom = await source.getClusterExpansionZoom(hit.properties.cluster_id);
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  map.easeTo({ center: hit.geometry.coordinates, zoom: zoom + 0.3, duration: still ? 0 : 140 });
};

const linkHover = (map) => {
  let hovered = null;
  const leave = () => {
    if (hovered !== null) map.setFeatureState({ source: "areas", id: hovered }, { hover: false });
    hovered = null;
  };
  map.on("mousemove", "area-fill", (event) => {
    const { id } = event.features[0];
    if (id === hovered) return;
    leave();
    hovered = id;
    map.setFeatureState({ source: "areas", id }, { hover: true });
  });
  map.on("mouseleave", "area-fill", leave);
};

/* A row of the list and its point on the map show each other. */

/** Features by the id of their row: somebody who works in two communes has two points. */
const byRow = (points) => {
  const found = new Map();
  for (const feature of points.features) {
    const id = String(feature.properties.id);
    found.set(id, [...(found.get(id) ?? []), feature]);
  }
  return found;
};

const linkRows = (map, container, points) => {
  let byId = byRow(points);
  const highlight = (features) => map.getSource("highlight").setData({ ...EMPTY, features: features ?? [] });
  container.addEventListener("mg-map:points", (event) => {
    byId = byRow(event.detail);
    highlight(null);
  });
  const rowOf = (event) => event.target.closest?.("[data-map-point]");
  const enter = (event) => {
    const row = rowOf(event);
    if (row) highlight(featuresOf(row, byId));
  };
  const leave = (event) => {
    if (rowOf(event)) highlight(null);
  };
  document.addEventListener("mouseover", enter);
  document.addEventListener("focusin", enter);
  document.addEventListener("mouseout", leave);
  document.addEventListener("focusout", leave);

  let linked = [];
  const mark = (rows) => {
    linked.forEach((row) => row.classList.remove("is-linked"));
    linked = rows;
    linked.forEach((row) => row.classList.add("is-linked"));
  };
  map.on("mousemove", "point", (event) => mark(rowsOf(event.features[0].properties.id, byId)));
  map.on("mouseleave", "point", () => mark([]));
};

/* The list beside the map is filtered without leaving the page: its points follow. A slow answer to an earlier
   question is thrown away. */

const followList = (container, settings) => {
  if (!settings.follows || !settings.points_url) return;
  let shown = location.search;
  document.addEventListener("htmx:afterSettle", async () => {
    const asked = location.search;
    if (asked === shown) return;
    shown = asked;
    const points = await read(null, settings.points_url.split("?")[0] + asked).catch(() => null);
    if (points && asked === location.search) {
      container.dispatchEvent(new CustomEvent("mg-map:points", { detail: points }));
    }
  });
};

/* A canvas may print blank: its picture takes its place on paper. */

const preparePrint = (map, container) => {
  addEventListener("beforeprint", () => {
    let picture = container.querySelector(".mg-map-print");
    if (!picture) {
      picture = element("img", "", { class: "mg-map-print", alt: container.dataset.mapLabel });
      container.append(picture);
    }
    const hatched = (opacity) => {
      if (!map.getLayer(BELOW)) return;
      map.setPaintProperty(BELOW, "fill-opacity", opacity);
      map.redraw();
    };
    hatched(1);
    picture.src = map.getCanvas().toDataURL("image/png");
    hatched(0);
  });
};

const showTwin = (container, sentence) => {
  container.dataset.mapState = "failed";
  container.querySelector(".mg-map-canvas").replaceChildren(element("p", sentence, { role: "status" }));
  const twin = container.dataset.mapTwin && document.getElementById(container.dataset.mapTwin);
  if (twin) twin.hidden = false;
};

const start = async (container) => {
  container.dataset.mapState = "loading";
  const settings = JSON.parse(document.getElementById(container.dataset.mapSettings).textContent);
  const [library, data] = await Promise.all([
    import(container.dataset.mapLibrary),
    readAll(settings),
    document.fonts.load("400 13px Inter"),
  ]);
  if (settings.values && data.areas) data.areas = withValues(data.areas, settings.values);
  library.setWorkerUrl(new URL(container.dataset.mapWorker, location.href).href);
  const colour = colours();
  const map = createMap(library, container, settings, data, colour);
  map.once("load", () => {
    draw(map, data, settings, colour);
    linkPopups(library, map, Boolean(settings.pick));
    if (data.areas) linkHover(map);
    if (data.points) {
      linkRows(map, container, data.points);
      followList(container, settings);
    }
    if (settings.choose && data.areas) linkChoice(map, container);
    if (settings.pick) startPicker(map, container, data.areas, colour);
    preparePrint(map, container);
    map.once("idle", () => (container.dataset.mapState = "idle"));
  });
  container.addEventListener("mg-map:points", (event) => map.getSource("points")?.setData(event.detail));
  if (data.areas) followValues(map, container, data);
};

document.querySelectorAll("[data-map]").forEach((container) =>
  start(container).catch((error) => {
    console.error(error);
    showTwin(
      container,
      "La carte ne peut pas s’afficher dans ce navigateur ou ses données ne sont pas arrivées ; le tableau dit la même chose.",
    );
  }),
);
