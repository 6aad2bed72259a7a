/* Minutes written during the meeting. Each point is saved by htmx while one writes (form.as-writing); here only what
   HTML cannot do: the version that the next save answers, the draft that a save makes needless, what to do when the
   connection is lost, the other's text taken over, and a sentence selected in the text made into a decision. */

const RETRY_MS = 10_000;
const FIRST_LINE = 200;

const draftKey = (form) => `maillage-draft:${location.pathname}#${form.dataset.draft}`;
const textOf = (form) => form.querySelector("textarea");
const versionOf = (form) => form.elements.namedItem("version");

const saved = (form, notice) => {
  versionOf(form).value = notice.dataset.version;
  // What was typed since the request left is still a draft.
  if (form.dataset.sending === textOf(form).value) sessionStorage.removeItem(draftKey(form));
};

const retries = new WeakMap();

const lost = (form) => {
  const notice = form.querySelector(".as-saved");
  notice.textContent = "Pas encore enregistré : la connexion manque. Votre texte est gardé ici, nouvel essai dans 10 secondes.";
  clearTimeout(retries.get(form));
  retries.set(form, setTimeout(() => form.requestSubmit(), RETRY_MS));
};

document.addEventListener("htmx:beforeRequest", (event) => {
  const form = event.target.closest?.("form.as-writing");
  if (form) form.dataset.sending = textOf(form).value;
});

document.addEventListener("htmx:afterSettle", (event) => {
  const form = event.target.closest?.("form.as-writing");
  const notice = form?.querySelector(".as-saved[data-version]");
  if (notice) saved(form, notice);
});

for (const failure of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
  document.addEventListener(failure, (event) => {
    const form = event.target.closest?.("form.as-writing");
    if (form) lost(form);
  });
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-take-theirs]");
  if (!button) return;
  const form = button.closest("form");
  textOf(form).value = form.querySelector(".as-theirs").textContent;
  versionOf(form).value = button.dataset.takeTheirs;
  sessionStorage.removeItem(draftKey(form));
  form.querySelector(".as-saved").textContent = "Le texte enregistré est repris.";
  textOf(form).focus();
});

/* The sentence selected in the point's text becomes the title of the form that is opened. */

let chosen = { point: null, words: "" };

document.addEventListener("selectionchange", () => {
  const field = document.activeElement;
  if (!field?.matches?.(".as-writing textarea")) return;
  const words = field.value.slice(field.selectionStart, field.selectionEnd).replace(/\s+/g, " ").trim();
  chosen = { point: field.closest(".as-point"), words: words.slice(0, FIRST_LINE) };
});

document.addEventListener(
  "toggle",
  (event) => {
    const fold = event.target;
    if (!fold.matches?.(".as-make") || !fold.open) return;
    const title = fold.querySelector("[data-from-selection]");
    if (title && !title.value && chosen.words && fold.closest(".as-point") === chosen.point) title.value = chosen.words;
    fold.querySelector("input:not([type=hidden])")?.focus();
  },
  true,
);
