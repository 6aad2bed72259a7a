/* What every page needs, on top of plain HTML: each part is an addition, no page depends on it.

   details.mg-menu        closed by Escape or a click outside
   "/"                    goes to the search field
   form[data-draft=key]   what is typed is kept in this tab until it has been saved
                          ([data-unsent] inside: what was sent was only read back, and is not saved yet)
   form[method=post]      is sent once
   [data-copy]            copies its text, [data-copy-from="#id"] that of an element
   [data-dialog="#id"]    opens a <dialog>, [data-close] closes the one it is in
   [data-print]           prints, [data-reveal="#id"] shows or hides an element
   details[data-fold]     is closed on a telephone, until a tap or a link to its anchor opens it; open on paper
   form[data-autosubmit]  is sent when one of its selects or check boxes changes; by the keyboard a select changes at
                          each key, and is sent once it is left
   select[data-select]    becomes a searchable list, where the page loads tom-select */

(() => {
  "use strict";

  const say = (text) => {
    let region = document.getElementById("mg-live");
    if (!region) {
      region = document.createElement("p");
      region.id = "mg-live";
      region.className = "visually-hidden";
      region.setAttribute("role", "status");
      document.body.append(region);
    }
    region.textContent = text;
  };

  /* Menus */

  const closeMenus = (except) => {
    document.querySelectorAll("details.mg-menu[open]").forEach((menu) => {
      if (menu !== except) menu.open = false;
    });
  };

  document.addEventListener("click", (event) => closeMenus(event.target.closest("details.mg-menu")));

  const closeMenuByKey = () => {
    const menu = document.activeElement?.closest("details.mg-menu[open]");
    closeMenus();
    menu?.querySelector("summary").focus();
  };

  /* Keyboard */

  const isTyping = (element) => element.matches("input, textarea, select, [contenteditable], trix-editor");

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") closeMenuByKey();
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    const search = document.getElementById("recherche");
    if (!search) return;
    event.preventDefault();
    search.focus();
    search.select();
  });

  /* Drafts: kept in this tab only, dropped once the server has accepted them or at sign-out */

  const DRAFT = "maillage-draft:";
  const SENT = "maillage-draft-sent";

  const draftKey = (form) => `${DRAFT}${location.pathname}#${form.dataset.draft}`;

  const keptFields = (form) =>
    [...form.elements].filter(
      (field) => field.name && !["hidden", "password", "file", "submit", "button"].includes(field.type),
    );

  const readFields = (form) =>
    keptFields(form).map((field) => {
      if (field.type === "checkbox" || field.type === "radio") return [field.name, field.value, field.checked];
      if (field.multiple) return [field.name, [...field.selectedOptions].map((option) => option.value), null];
      return [field.name, field.value, null];
    });

  const writeFields = (form, kept) => {
    const fields = keptFields(form);
    kept.forEach(([name, value, checked], index) => {
      const field = fields[index];
      if (!field || field.name !== name) return;
      if (checked !== null) field.checked = checked;
      else if (field.multiple) [...field.options].forEach((option) => (option.selected = value.includes(option.value)));
      else field.value = value;
      field.dispatchEvent(new Event("change", { bubbles: true }));
    });
  };

  const offerToForget = (form, key) => {
    const notice = document.createElement("div");
    notice.className = "mg-alert mg-tone-info";
    notice.setAttribute("role", "status");
    const text = document.createElement("p");
    text.textContent = "Votre saisie précédente a été retrouvée ; elle n’est pas encore enregistrée. ";
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-link";
    button.textContent = "Repartir de ce qui est enregistré";
    button.addEventListener("click", () => {
      sessionStorage.removeItem(key);
      form.reset();
      notice.remove();
      form.querySelector("input:not([type=hidden]), select, textarea")?.focus();
    });
    text.append(button);
    notice.append(text);
    form.prepend(notice);
  };

  /* Refused, or only read back: either way nothing of it is saved yet. */
  const isRefused = (form) => Boolean(form.querySelector(".mg-form-errors, .mg-error, [data-unsent]"));

  /* A page without navigation (sign-in again, error) says nothing about the fate of what was sent: keep it. */
  const forgetSavedDraft = (forms) => {
    const sent = sessionStorage.getItem(SENT);
    if (!sent) return;
    sessionStorage.removeItem(SENT);
    const again = forms.find((form) => draftKey(form) === sent);
    const unsure = document.body.classList.contains("mg-plain") || (again && isRefused(again));
    if (!unsure) sessionStorage.removeItem(sent);
  };

  const keepDrafts = (form) => {
    const key = draftKey(form);
    const kept = sessionStorage.getItem(key);
    if (kept && !isRefused(form) && kept !== JSON.stringify(readFields(form))) {
      writeFields(form, JSON.parse(kept));
      offerToForget(form, key);
    }
    form.addEventListener("input", () => sessionStorage.setItem(key, JSON.stringify(readFields(form))));
    form.addEventListener("submit", () => sessionStorage.setItem(SENT, key));
  };

  /* Sending: once */

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post" || form.matches("[hx-post], [data-hx-post]")) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "1";
    if (form.matches("[data-sign-out]")) sessionStorage.clear();
    setTimeout(() => form.querySelectorAll("button:not([type=button])").forEach((button) => (button.disabled = true)));
  });

  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    document.querySelectorAll("form[data-sent]").forEach((form) => {
      delete form.dataset.sent;
      form.querySelectorAll("button").forEach((button) => (button.disabled = false));
    });
  });

  let byKeyboard = false;
  let chosen = null;
  document.addEventListener("keydown", () => (byKeyboard = true), true);
  document.addEventListener("pointerdown", () => (byKeyboard = false), true);

  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-autosubmit]");
    if (!form || !event.target.matches("select, [type=checkbox], [type=radio]")) return;
    if (byKeyboard && event.target.matches("select")) chosen = event.target;
    else form.requestSubmit();
  });

  document.addEventListener("focusout", (event) => {
    if (event.target !== chosen) return;
    chosen = null;
    if (event.target.isConnected) event.target.form.requestSubmit();
  });

  /* Buttons */

  const copy = async (button) => {
    const source = button.dataset.copyFrom && document.querySelector(button.dataset.copyFrom);
    const text = source ? source.value || source.textContent.trim() : button.dataset.copy;
    try {
      await navigator.clipboard.writeText(text);
      say("Copié.");
      button.dataset.copied = "1";
      setTimeout(() => delete button.dataset.copied, 2000);
    } catch {
      source?.select?.();
      say("La copie n’est pas possible ici : utilisez Ctrl + C.");
    }
  };

  const reveal = (button) => {
    const target = document.querySelector(button.dataset.reveal);
    target.hidden = !target.hidden;
    button.setAttribute("aria-expanded", String(!target.hidden));
    if (!target.hidden) target.scrollIntoView({ block: "nearest" });
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest(
      "[data-copy], [data-copy-from], [data-dialog], [data-close], [data-print], [data-reveal]",
    );
    if (!button) return;
    if (button.matches("[data-copy], [data-copy-from]")) copy(button);
    else if (button.matches("[data-dialog]")) document.querySelector(button.dataset.dialog).showModal();
    else if (button.matches("[data-close]")) button.closest("dialog").close();
    else if (button.matches("[data-print]")) print();
    else reveal(button);
  });

  /* Long parts of a page: folded where the screen is narrow */

  const folded = () => document.querySelectorAll("details[data-fold]:not([open])");

  const unfold = (hash) => {
    const part = hash.length > 1 && document.getElementById(decodeURIComponent(hash.slice(1)));
    if (part?.matches("details[data-fold]:not([open])")) part.open = true;
  };

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    if (link) unfold(link.hash);
  });
  addEventListener("hashchange", () => unfold(location.hash));

  let unfoldedForPaper = [];
  addEventListener("beforeprint", () => {
    unfoldedForPaper = [...folded()];
    unfoldedForPaper.forEach((part) => (part.open = true));
  });
  addEventListener("afterprint", () => {
    unfoldedForPaper.forEach((part) => (part.open = false));
    unfoldedForPaper = [];
  });

  const parts = document.querySelectorAll("details[data-fold]");
  if (parts.length && matchMedia("(max-width: 575.98px)").matches) {
    parts.forEach((part) => (part.open = `#${part.id}` === location.hash));
    if (location.hash) document.getElementById(decodeURIComponent(location.hash.slice(1)))?.scrollIntoView();
  }

  /* htmx: the token of the page goes with every change; an empty filter stays out of the address */

  const dropEmpty = (fields) =>
    [...new Set(fields.keys())].forEach((name) => {
      if (fields.getAll(name).every((value) => value === "")) fields.delete(name);
    });

  document.addEventListener("htmx:configRequest", (event) => {
    const token = document.querySelector("input[name=csrfmiddlewaretoken]");
    if (token && event.detail.verb !== "get") event.detail.headers["X-CSRFToken"] = token.value;
    if (event.detail.elt.matches("form[data-autosubmit]")) dropEmpty(event.detail.formData);
  });

  document.addEventListener("htmx:responseError", () =>
    say("La demande n’a pas abouti ; rien n’a été changé. Réessayez dans un instant."),
  );

  /* Where the tabs are wider than the screen, that of the page is in sight. */
  document.querySelectorAll(".mg-tabs").forEach((row) => {
    const current = row.querySelector("[aria-current]");
    if (current) row.scrollLeft += current.getBoundingClientRect().left - row.getBoundingClientRect().left - 48;
  });

  /* A table wider than its frame must be reachable by the keyboard to be scrolled. */
  const reachWideTables = () =>
    document.querySelectorAll(".table-responsive").forEach((frame) => {
      if (frame.scrollWidth <= frame.clientWidth) {
        frame.removeAttribute("tabindex");
        return;
      }
      frame.tabIndex = 0;
      frame.setAttribute("role", "region");
      frame.setAttribute("aria-label", frame.querySelector("caption")?.textContent ?? "Tableau");
    });

  /* On a phone a list with many filters shows the first; a button shows the others (media.css). */
  const unfolded = new Set();

  const foldFilters = () =>
    document.querySelectorAll("form.mg-filters").forEach((form) => {
      const others = [...form.querySelectorAll(".mg-field")].slice(1);
      if (others.length < 2 || form.querySelector(".mg-filters-more")) return;
      const used = others.filter((field) => [...field.querySelectorAll("input, select")].some(isUsed)).length;
      const button = document.createElement("button");
      button.type = "button";
      button.className = "btn btn-outline-primary mg-filters-more";
      button.textContent = used ? `Autres filtres (${used})` : "Autres filtres";
      const show = (open) => {
        form.classList.toggle("is-folded", !open);
        button.setAttribute("aria-expanded", String(open));
      };
      button.addEventListener("click", () => {
        const open = form.classList.contains("is-folded");
        if (open) unfolded.add(form.action);
        else unfolded.delete(form.action);
        show(open);
      });
      show(unfolded.has(form.action) || Boolean(form.querySelector(".is-invalid")));
      others[0].before(button);
    });

  const isUsed = (field) => (field.matches("[type=checkbox], [type=radio]") ? field.checked : Boolean(field.value));

  const fit = () => {
    reachWideTables();
    foldFilters();
  };

  addEventListener("resize", reachWideTables);
  document.addEventListener("htmx:afterSettle", fit);

  const start = () => {
    fit();
    const drafted = [...document.querySelectorAll("form[data-draft]")];
    forgetSavedDraft(drafted);
    drafted.forEach(keepDrafts);
    document.querySelector("[data-focus]")?.focus();
    if (window.TomSelect) {
      document.querySelectorAll("select[data-select]").forEach((select) => {
        new window.TomSelect(select, {
          plugins: select.multiple ? ["remove_button"] : [],
          maxOptions: 200,
          render: { no_results: () => Object.assign(document.createElement("div"), { textContent: "Aucun résultat" }) },
        });
      });
    }
  };

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
