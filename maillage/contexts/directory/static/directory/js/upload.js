/* A large file is sent with a bar that moves. Without this script the form is sent as any other.

   form[data-upload]         the form; data-largest: bytes that the server has room for; data-too-large and data-no-kind:
                             what to say before anything is sent
   [data-upload-progress]    shown while the file goes, with its <progress>, [data-upload-words], [data-upload-cancel]
   [data-upload-error]       what went wrong on the way */

(() => {
  "use strict";

  const SPACE = "\u00a0";
  const PATIENCE_MS = 5000;
  const CUT = "L’envoi a été coupé avant la fin : rien n’a été importé. Vérifiez votre connexion, puis recommencez.";

  const megabytes = (bytes) =>
    bytes >= 1e9
      ? `${(bytes / 1e9).toLocaleString("fr-FR", { maximumFractionDigits: 1 })}${SPACE}Go`
      : `${(bytes / 1e6).toLocaleString("fr-FR", { maximumFractionDigits: bytes < 1e7 ? 1 : 0 })}${SPACE}Mo`;

  const prepare = (form) => {
    const part = (name) => form.querySelector(`[data-upload-${name}]`);
    const file = form.querySelector("input[type=file]");
    const bar = part("progress").querySelector("progress");
    let sending = null;
    let recognising = Promise.resolve();

    const say = (text) => {
      part("error").textContent = text;
      part("error").hidden = !text;
    };

    const show = (isSending) => {
      part("progress").hidden = !isSending;
      form.querySelectorAll("button[type=submit]").forEach((button) => (button.disabled = isSending));
    };

    const stop = (text) => {
      sending = null;
      show(false);
      say(text);
    };

    const move = (event) => {
      if (!event.lengthComputable) return;
      bar.value = (100 * event.loaded) / event.total;
      part("words").textContent =
        event.loaded < event.total
          ? `${Math.floor(bar.value)}${SPACE}%${SPACE}: ${megabytes(event.loaded)} envoyés sur ${megabytes(event.total)}`
          : "Fichier envoyé, le serveur le range…";
    };

    /* The server's page with the errors takes the place of ours, but the file that was chosen stays chosen. */
    const showAnswer = (text) => {
      const fresh = new DOMParser().parseFromString(text, "text/html").querySelector("form[data-upload]");
      if (!fresh) return stop(CUT);
      const place = fresh.querySelector("input[type=file]");
      file.className = place.className;
      file.setAttribute("aria-describedby", place.getAttribute("aria-describedby") ?? "");
      place.replaceWith(file);
      form.replaceWith(fresh);
      prepare(fresh);
      fresh.querySelector("[data-focus]")?.focus();
    };

    const arrived = () => {
      const answer = sending;
      sending = null;
      if (answer.status === 200) location.assign(answer.responseURL);
      else if (answer.status === 422) showAnswer(answer.responseText);
      else stop(`Le serveur n’a pas accepté l’envoi (code ${answer.status}) : rappelez la page, puis recommencez.`);
    };

    /* The server knows the names of the files: it says what this one is before it is sent. */
    const recognise = async () => {
      const kind = form.elements.kind;
      const chosen = file.files[0];
      if (kind.value || !chosen) return;
      try {
        const answer = await fetch(`${form.action}?nom=${encodeURIComponent(chosen.name)}`, {
          signal: AbortSignal.timeout(PATIENCE_MS),
        });
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        if (!kind.value && file.files[0] === chosen) kind.value = page.querySelector("select[name=kind]")?.value ?? "";
        if (kind.value) say("");
      } catch {
        /* Whoever sends the file then says which one it is. */
      }
    };

    const send = () => {
      const chosen = file.files[0];
      if (sending || !chosen) return;
      if (!form.elements.kind.value) {
        form.elements.kind.focus();
        return say(form.dataset.noKind);
      }
      if (chosen.size > Number(form.dataset.largest)) return say(form.dataset.tooLarge);
      const content = new FormData(form);
      sending = new XMLHttpRequest();
      sending.open("POST", form.action);
      sending.upload.addEventListener("progress", move);
      sending.addEventListener("load", arrived);
      sending.addEventListener("error", () => stop(CUT));
      sending.addEventListener("abort", () => stop("L’envoi est annulé : rien n’a été importé."));
      bar.value = 0;
      part("words").textContent = "";
      show(true);
      sending.send(content);
    };

    file.addEventListener("change", () => {
      recognising = recognise();
    });
    form.elements.kind.addEventListener("change", () => say(""));
    form.addEventListener("submit", (event) => {
      if (sending) event.preventDefault();
      if (sending || !file.files[0]) return;
      event.preventDefault();
      say("");
      /* The name may still be with the server. */
      if (form.elements.kind.value) send();
      else recognising.then(send);
    });

    part("cancel").addEventListener("click", () => sending?.abort());
    addEventListener("beforeunload", (event) => sending && event.preventDefault());
  };

  document.querySelectorAll("form[data-upload]").forEach(prepare);
})();
