/* Passkeys: a button asks the browser for a key, the answer goes into the form, the form is sent.

   <button type="button" data-passkey="create">                in a form with a field named "credential"; options in
   <button type="button" data-passkey="get">                   <script type="application/json" id="passkey-options">
   <button type="button" data-passkey="get" data-options="/…"> options asked for at that address
   <p data-passkey-told hidden role="alert">                   where the page says what went wrong
*/
"use strict";

(() => {
  const supported = Boolean(window.PublicKeyCredential && window.webauthnJSON);

  const TOLD = {
    unsupported:
      "Ce navigateur ne connaît pas les clés d’accès, ou la page n’est pas ouverte par une adresse sécurisée (https).",
    InvalidStateError: "Cet appareil a déjà une clé d’accès pour ce compte.",
    NotAllowedError: "Rien n’a été fait : la demande a été annulée, ou a trop duré. Vous pouvez recommencer.",
    SecurityError: "Cette adresse n’est pas celle du site : ouvrez-le par son adresse habituelle, puis recommencez.",
    other: "La clé d’accès n’a pas pu être lue. Recommencez, ou choisissez une autre manière.",
  };

  function tell(button, name) {
    const place = button.closest("form").querySelector("[data-passkey-told]");
    place.textContent = TOLD[name] || TOLD.other;
    place.hidden = false;
  }

  async function options(button) {
    if (!button.dataset.options) return JSON.parse(document.getElementById("passkey-options").textContent);
    const answer = await fetch(button.dataset.options, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  }

  async function ask(button) {
    const given = await options(button);
    return button.dataset.passkey === "create"
      ? window.webauthnJSON.create(given.creation_options)
      : window.webauthnJSON.get(given.request_options);
  }

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-passkey]");
    if (!button) return;
    event.preventDefault();
    if (!supported) return tell(button, "unsupported");
    button.disabled = true;
    try {
      const form = button.closest("form");
      form.elements.credential.value = JSON.stringify(await ask(button));
      form.submit();
    } catch (error) {
      button.disabled = false;
      tell(button, error.name);
    }
  });
})();
