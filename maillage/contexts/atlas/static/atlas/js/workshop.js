/* The workshop « Et si… »: changes are a list, played by the server at each touch, saved by itself.

   Everything also works by the forms of the page; this module takes their place. Unsaved changes are kept in this
   tab until the server has them, so that a lost connection, a reload or somebody else's edit loses nothing. */

import { drawChanges, drawLosses, drawResult, drawRows } from "./workshop-view.js";

const SAVE_AFTER_MS = 500;
const PREVIEW_AFTER_MS = 80;
const CONFLICT = 409;

const find = (name) => document.querySelector(`[data-${name}]`);
const start = JSON.parse(document.getElementById("atelier").textContent);
const map = document.querySelector("[data-map]");
const form = find("change-form");
const draftKey = `maillage-draft:${location.pathname}#changes`;

let changes = start.changes;
let version = start.version;
const done = [];
const undone = [];

/* Talking to the server */

const send = (url, fields) => {
  const body = new FormData();
  Object.entries(fields).forEach(([name, value]) => body.append(name, value));
  body.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  return fetch(url, { method: "POST", body, headers: { Accept: "application/json" }, keepalive: true });
};

let asked = 0;

/** What these changes would do; null when a newer question was asked meanwhile. Throws what the server refuses. */
const play = async (wanted) => {
  asked += 1;
  const mine = asked;
  const fields = { changes: JSON.stringify(wanted) };
  if (find("losses")) fields.losses = "1";
  const answer = await send(start.play_url, fields);
  const told = await answer.json().catch(() => ({}));
  if (mine !== asked) return null;
  if (!answer.ok) throw Object.assign(new Error(told.message ?? "Le serveur n’a pas répondu : réessayez."), told);
  return told;
};

/* Showing */

const say = (words) => {
  const region = find("saved");
  if (region) region.textContent = words;
};

const show = (told, preview) => {
  drawResult(find("result"), told, preview);
  map?.dispatchEvent(
    new CustomEvent("mg-map:values", {
      detail: Object.fromEntries(told.rows.map((row) => [row.code, { class: row.class, detail: row.detail }])),
    }),
  );
  drawRows(document.querySelector("[data-rows]"), told.rows);
};

const showAll = (told) => {
  show(told, false);
  drawChanges(find("changes"), told.told, remove);
  find("no-change").hidden = told.told.length > 0;
  if (told.losses && find("loss-list")) drawLosses(find("loss-list"), told.losses, attempt);
  find("undo").disabled = done.length === 0;
  find("redo").disabled = undone.length === 0;
};

const formError = (message, name) => {
  const place = form.querySelector("[data-form-error]");
  place.textContent = message;
  place.hidden = !message;
  [...form.elements].forEach((field) => field.removeAttribute("aria-invalid"));
  const field = name && form.elements[name];
  if (field) field.setAttribute("aria-invalid", "true");
  return field;
};

/* Saving: half a second after the last touch, one at a time */

let timer = null;
let saving = null;

const keepDraft = () => sessionStorage.setItem(draftKey, JSON.stringify({ version, changes }));
const dropDraft = () => sessionStorage.removeItem(draftKey);

const saveNow = async () => {
  clearTimeout(timer);
  timer = null;
  if (saving) await saving;
  const sent = JSON.stringify(changes);
  say("enregistrement…");
  saving = send(start.save_url, { version, changes: sent });
  try {
    const answer = await saving;
    const told = await answer.json().catch(() => ({}));
    if (answer.ok) {
      version = told.version;
      form.elements.version.value = version;
      if (JSON.stringify(changes) === sent) {
        dropDraft();
        say("enregistré");
      }
    } else if (answer.status === CONFLICT) showConflict(told.message);
    else say(told.message ?? "non enregistré : vos changements sont gardés dans cet onglet");
  } catch {
    say("non enregistré (connexion perdue) : vos changements sont gardés dans cet onglet");
    timer = setTimeout(saveNow, 10_000);
  } finally {
    saving = null;
  }
};

const saveSoon = () => {
  keepDraft();
  clearTimeout(timer);
  timer = setTimeout(saveNow, SAVE_AFTER_MS);
};

document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden" && timer) saveNow();
});
addEventListener("online", () => sessionStorage.getItem(draftKey) && saveNow());

const showConflict = (message) => {
  find("conflict-words").textContent = message;
  find("conflict-copy").elements.changes.value = JSON.stringify(changes);
  find("conflict").hidden = false;
  scrollTo({ top: 0 });
  say("non enregistré");
};

/* Changing */

/** Play first, then take it over: what the server refuses is never in the list. */
const become = async (wanted) => {
  const told = await play(wanted);
  if (!told) return false;
  changes = told.changes;
  return told;
};

const apply = async (wanted, { from = done, clear = true } = {}) => {
  const before = changes;
  const told = await become(wanted);
  if (!told) return;
  from.push(before);
  if (clear) undone.length = 0;
  showAll(told);
  saveSoon();
};

const complain = (error) => formError(error.message, error.field)?.focus();

const remove = (position) => apply(changes.filter((_, at) => at !== position)).catch(complain);
const attempt = (code) => apply([...changes, { kind: "remove", commune: code, count: 1 }]).catch(complain);

const step = (back, forth) => {
  if (!back.length) return;
  const wanted = back.pop();
  apply(wanted, { from: forth, clear: false }).catch((error) => {
    back.push(wanted);
    complain(error);
  });
};

find("undo").addEventListener("click", () => step(done, undone));
find("redo").addEventListener("click", () => step(undone, done));
document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.target.matches("input, textarea, select")) return;
  const key = event.key.toLowerCase();
  if (key !== "z" && key !== "y") return;
  event.preventDefault();
  if (key === "z" && !event.shiftKey) step(done, undone);
  else step(undone, done);
});

/* The form: fields follow the kind, the result follows the fields */

const FIELDS = ["kind", "commune", "to", "count", "percent", "acts", "people"];
const usedFields = () => FIELDS.filter((name) => !form.elements[name].closest("[data-for]")?.hidden);
const filledIn = () => Object.fromEntries(usedFields().map((name) => [name, form.elements[name].value]));

const followKind = () => {
  form.querySelectorAll("[data-for]").forEach((part) => {
    part.hidden = !part.dataset.for.split(" ").includes(form.elements.kind.value);
  });
};

/* Working time is dragged; without this module it is typed. */
const slider = form.elements.percent;
const dragged = form.querySelector("[data-percent]");

const tellPercent = () => {
  const of = form.elements.kind.value === "activity" ? "du temps d’aujourd’hui" : "d’un temps plein";
  dragged.textContent = `${slider.value} % ${of}`;
  slider.setAttribute("aria-valuetext", dragged.textContent);
};

const makeSlider = () => {
  slider.type = "range";
  slider.step = 5;
  slider.className = "";
  dragged.hidden = false;
  document.getElementById(slider.getAttribute("aria-describedby"))?.setAttribute("hidden", "");
};

const number = new Intl.NumberFormat("fr-FR", { maximumFractionDigits: 1 });

const tellCommune = () => {
  const code = form.elements.commune.value;
  map?.dispatchEvent(new CustomEvent("mg-map:choose", { detail: { code } }));
  const heads = start.heads[code] ?? 0;
  const people = start.people[code];
  form.querySelector("[data-facts]").textContent = code
    ? `${number.format(people ?? 0)} habitants, ${heads ? `${number.format(heads)} ${start.plural}` : `pas de ${start.plural}`} aujourd’hui.`
    : "";
};

/* While one fills in the form, the line and the map show what it would do. */
let preview = null;
let previewed = false;

const showPreview = () => {
  clearTimeout(preview);
  preview = setTimeout(async () => {
    const wanted = form.elements.commune.value ? [...changes, filledIn()] : changes;
    if (wanted === changes && !previewed) return;
    try {
      const told = await play(wanted);
      if (told) show(told, wanted !== changes);
      previewed = wanted !== changes;
      formError("");
    } catch {
      // Not filled in yet: what is wrong is told when one adds it.
    }
  }, PREVIEW_AFTER_MS);
};

form.addEventListener("input", () => {
  tellPercent();
  showPreview();
});
form.addEventListener("change", (event) => {
  if (event.target.name === "kind") {
    followKind();
    tellPercent();
  }
  if (event.target.name === "commune") tellCommune();
});

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  event.stopPropagation();
  clearTimeout(preview);
  try {
    await apply([...changes, filledIn()]);
    previewed = false;
    formError("");
    form.elements.commune.value = "";
    form.elements.to.value = "";
    form.elements.people.value = "";
    tellCommune();
  } catch (error) {
    complain(error);
  }
});

map?.addEventListener("mg-map:area", (event) => {
  const field = form.elements.kind.value === "move" && form.elements.commune.value ? "to" : "commune";
  if (![...form.elements[field].options].some((option) => option.value === event.detail.code)) return;
  form.elements[field].value = event.detail.code;
  tellCommune();
  showPreview();
});

/* Forms of the page that send one thing: the module does the same without leaving */

document.addEventListener("submit", (event) => {
  const list = event.target.closest("[data-changes], [data-loss-list]");
  if (!list) return;
  event.preventDefault();
  const button = event.target.querySelector("button");
  if (button.dataset.try) attempt(button.dataset.try);
  else remove(Number(button.value));
}, true);

find("take-theirs").addEventListener("click", () => {
  dropDraft();
  location.reload();
});
find("conflict-copy").addEventListener("submit", dropDraft);

/* Start */

const takeUpDraft = async () => {
  const kept = JSON.parse(sessionStorage.getItem(draftKey) ?? "null");
  if (!kept || JSON.stringify(kept.changes) === JSON.stringify(changes)) return dropDraft();
  version = kept.version;
  const told = await become(kept.changes);
  if (!told) return undefined;
  showAll(told);
  return saveNow();
};

document.querySelectorAll("[data-needs-script]").forEach((part) => (part.hidden = false));
makeSlider();
tellPercent();
followKind();
tellCommune();
takeUpDraft().catch(dropDraft);
document.querySelector("[data-workshop]").dataset.ready = "1";
