/* Choosing communes: by clicking their contour, by their check box in a list, or by a button that names codes.

   The choice is the value of one hidden input (codes separated by spaces), told by a live sentence and by
   chips that can be removed with the keyboard. Elements of the page, all optional:
     [data-pick-input]        the hidden input            [data-pick-count]   the live sentence
     [data-pick-chips]        the list of chips           [data-pick-clear]   a button that empties the choice
     [data-pick-code="30037"] a check box of a list       [data-pick-codes="30037 30051"] a button that adds
   Every change sends "mg-map:picked" on the container, with detail.codes. */

import { pickedLabelPaint } from "./map-style.js";

const number = new Intl.NumberFormat("fr-FR");

const sentence = (picked, names) => {
  if (picked.size === 0) return "Aucune commune choisie.";
  const people = [...picked].reduce((total, code) => total + (names.get(code)?.population ?? 0), 0);
  const count = picked.size === 1 ? "1 commune choisie" : `${number.format(picked.size)} communes choisies`;
  return people ? `${count}, ${number.format(people)} habitants.` : `${count}.`;
};

const chip = (code, name) => {
  const item = document.createElement("li");
  item.className = "mg-chip";
  item.append(name);
  const button = document.createElement("button");
  button.type = "button";
  button.dataset.unpick = code;
  button.setAttribute("aria-label", `Retirer ${name}`);
  button.textContent = "×";
  item.append(button);
  return item;
};

const drawChips = (list, picked, names) => {
  const nameOf = (code) => names.get(code)?.name ?? code;
  const ordered = [...picked].sort((a, b) => nameOf(a).localeCompare(nameOf(b), "fr"));
  list.replaceChildren(...ordered.map((code) => chip(code, nameOf(code))));
};

export const startPicker = (map, container, areas, colour) => {
  const find = (name) => document.querySelector(`[data-pick-${name}]`);
  const input = find("input");
  const names = new Map(areas.features.map(({ properties }) => [properties.code, properties]));
  const picked = new Set(input.value.split(/[\s,;]+/).filter(Boolean));

  const show = () => {
    input.value = [...picked].sort().join(" ");
    names.forEach((_, code) => map.setFeatureState({ source: "areas", id: code }, { picked: picked.has(code) }));
    if (map.getLayer("area-label")) {
      Object.entries(pickedLabelPaint(colour, [...picked])).forEach(([property, value]) =>
        map.setPaintProperty("area-label", property, value),
      );
    }
    document.querySelectorAll("[data-pick-code]").forEach((box) => (box.checked = picked.has(box.dataset.pickCode)));
    const count = find("count");
    if (count) count.textContent = sentence(picked, names);
    const chips = find("chips");
    if (chips) drawChips(chips, picked, names);
  };

  const change = (act) => {
    act();
    show();
    input.dispatchEvent(new Event("input", { bubbles: true }));
    container.dispatchEvent(new CustomEvent("mg-map:picked", { detail: { codes: [...picked] } }));
  };

  const toggle = (code) => change(() => (picked.has(code) ? picked.delete(code) : picked.add(code)));

  const remove = (button) => {
    const chips = [...find("chips").querySelectorAll("[data-unpick]")];
    const place = chips.indexOf(button);
    change(() => picked.delete(button.dataset.unpick));
    const left = find("chips").querySelectorAll("[data-unpick]");
    (left[Math.min(place, left.length - 1)] ?? find("clear"))?.focus();
  };

  map.on("click", "area-fill", (event) => toggle(event.features[0].properties.code));
  map.on("mouseenter", "area-fill", () => (map.getCanvas().style.cursor = "pointer"));
  map.on("mouseleave", "area-fill", () => (map.getCanvas().style.cursor = ""));

  document.addEventListener("change", (event) => {
    if (event.target.matches?.("[data-pick-code]")) toggle(event.target.dataset.pickCode);
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-unpick], [data-pick-codes], [data-pick-clear]");
    if (!button) return;
    if (button.matches("[data-unpick]")) remove(button);
    else if (button.matches("[data-pick-clear]")) change(() => picked.clear());
    else change(() => button.dataset.pickCodes.split(/\s+/).forEach((code) => code && picked.add(code)));
  });
  show();
};
