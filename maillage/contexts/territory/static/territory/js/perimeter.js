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
