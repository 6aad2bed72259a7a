/* The perimeter page: chips of communes outside the drawn départements get their names, which the live summary
   brings (#noms-choisis); another département is shown as soon as it is chosen. */

const form = document.getElementById("perimetre");

const nameChips = () => {
  const known = document.getElementById("noms-choisis");
  if (!known) return;
  const names = JSON.parse(known.textContent);
  form.querySelectorAll("[data-pick-chips] [data-unpick]").forEach((button) => {
    const code = button.dataset.unpick;
    const text = button.previousSibling;
    if (!names[code] || text?.textContent.trim() !== code) return;
    text.textContent = names[code];
    button.setAttribute("aria-label", `Retirer ${names[code]}`);
  });
};

/* The picker draws the chips anew at its start and at every change. */
new MutationObserver(nameChips).observe(form.querySelector("[data-pick-chips]"), { childList: true });
document.body.addEventListener("htmx:afterSettle", nameChips);

form.querySelector("[name=departement]").addEventListener("change", () => {
  form.requestSubmit(form.querySelector("[name=show]"));
});

/* What was chosen and not recorded is kept in this tab, and offered again when one comes back. */

const CHOICE = `maillage-perimeter:${form.dataset.choiceKey}`;
const chosen = form.querySelector("[data-pick-input]");
const sorted = (codes) => codes.split(/\s+/).filter(Boolean).sort().join(" ");
const recorded = sorted(form.dataset.choice);
const notice = form.querySelector("[data-choice-found]");

const keepChoice = () => {
  const codes = sorted(chosen.value);
  if (codes === recorded) sessionStorage.removeItem(CHOICE);
  else sessionStorage.setItem(CHOICE, codes);
};

const kept = sessionStorage.getItem(CHOICE);
if (kept && kept !== recorded && kept !== sorted(chosen.value)) {
  if (sorted(chosen.value) === recorded) notice.hidden = false;
} else {
  keepChoice();
}

chosen.addEventListener("input", () => {
  notice.hidden = true;
  keepChoice();
});

/* The server draws the page again with the choice: map, chips and figures agree. */
notice.querySelector("[data-choice-take]").addEventListener("click", () => {
  chosen.value = kept;
  form.requestSubmit(form.querySelector("[name=show]"));
});

notice.querySelector("[data-choice-forget]").addEventListener("click", () => {
  sessionStorage.removeItem(CHOICE);
  notice.remove();
});
