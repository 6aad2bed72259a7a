/* « Avenir »: the slider asks for one year as JSON and gives it to the map, the title and the table.
   Without this module the form sends the year, and the server answers the same page. */

const WAIT_MS = 120;

const start = (section) => {
  const form = section.querySelector("[data-outlook-form]");
  const slider = form.elements.annee;
  const output = section.querySelector("[data-outlook-year]");
  const title = section.querySelector("[data-outlook-title]");
  const error = section.querySelector("[data-outlook-error]");
  const map = section.querySelector("[data-map]");
  const body = section.querySelector("[data-outlook-row]")?.parentElement;
  const known = new Map();
  let timer = 0;

  const address = () => `?${new URLSearchParams(new FormData(form))}`;

  const show = (answer) => {
    title.textContent = answer.title;
    map.dispatchEvent(new CustomEvent("mg-map:values", { detail: answer.values }));
    answer.rows.forEach(({ code, cells }) => {
      const row = body?.querySelector(`[data-outlook-row="${CSS.escape(code)}"]`);
      if (!row) return;
      row.querySelectorAll("td").forEach((cell, at) => (cell.textContent = cells[at]));
      body.append(row);
    });
  };

  const read = async (asked) => {
    const answer = await fetch(section.dataset.outlookUrl + asked, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(`${asked}: ${answer.status}`);
    return answer.json();
  };

  /* An answer that comes late, to an earlier question, is kept but not shown. */
  const follow = async () => {
    const asked = address();
    try {
      if (!known.has(asked)) known.set(asked, await read(asked));
      if (asked !== address()) return;
      error.hidden = true;
      show(known.get(asked));
      history.replaceState(history.state, "", asked);
    } catch (problem) {
      console.error(problem);
      if (asked === address()) error.hidden = false;
    }
  };

  form.querySelector("[data-outlook-submit]").hidden = true;
  form.addEventListener("submit", (event) => event.preventDefault());
  slider.addEventListener("input", () => {
    output.textContent = slider.value;
    clearTimeout(timer);
    timer = setTimeout(follow, WAIT_MS);
  });
};

document.querySelectorAll("[data-outlook]").forEach(start);
