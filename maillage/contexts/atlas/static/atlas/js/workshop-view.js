/* What the workshop draws: words come from the server and are set as text, never as HTML. */

const fromTemplate = (id) => document.getElementById(id).content.firstElementChild.cloneNode(true);

/** The changes as sentences, each with its way out. */
export const drawChanges = (list, told, remove) => {
  const focused = [...list.children].findIndex((line) => line.contains(document.activeElement));
  list.replaceChildren(
    ...told.map(({ sentence, note }, position) => {
      const line = fromTemplate("modele-changement");
      line.querySelector("b").textContent = sentence;
      if (note) {
        const told = fromTemplate("modele-note");
        told.querySelector("span:last-child").textContent = note;
        line.firstElementChild.append(told);
      }
      const button = line.querySelector("button");
      button.setAttribute("aria-label", `Retirer : ${sentence}`);
      button.addEventListener("click", () => remove(position));
      return line;
    }),
  );
  if (focused >= 0) {
    const next = list.children[Math.min(focused, list.children.length - 1)];
    (next?.querySelector("button") ?? document.querySelector("[data-undo]"))?.focus();
  }
};

/** Departures that would hurt, each with a button that tries it. */
export const drawLosses = (list, losses, attempt) => {
  list.replaceChildren(
    ...losses.map(({ code, sentence, cost }) => {
      const line = fromTemplate("modele-depart");
      line.querySelector("b").textContent = sentence;
      line.querySelector(".mg-when").textContent = cost;
      const button = line.querySelector("button");
      button.setAttribute("aria-label", `Essayer : ${sentence}`);
      button.addEventListener("click", () => attempt(code));
      return line;
    }),
  );
};

/** The line of result; `preview`: nothing of it is in the list yet. */
export const drawResult = (place, told, preview) => {
  place.className = `at-result is-${told.tone}${preview ? " is-preview" : ""}`;
  place.querySelector("[data-line]").textContent = (preview ? "Aperçu : " : "") + told.line;
  place.querySelector("[data-detail]").textContent = told.detail;
};

/** The communes in the order of their rank. */
export const drawRows = (body, rows) => {
  const lines = new Map([...body.children].map((line) => [line.dataset.code, line]));
  body.append(
    ...rows.flatMap((row) => {
      const line = lines.get(row.code);
      if (!line) return [];
      line.querySelectorAll("[data-cell]").forEach((cell) => {
        cell.textContent = row[cell.dataset.cell];
      });
      line.classList.toggle("is-changed", Boolean(row.difference));
      return [line];
    }),
  );
};
