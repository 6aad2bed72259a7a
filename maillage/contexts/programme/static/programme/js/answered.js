/* The answers were received: what this tab kept of them is forgotten, so that the next person who answers on the
   same telephone does not find them. */

const PREFIX = "maillage-draft:";
const done = document.querySelector("[data-forget-drafts]");

if (done) {
  Object.keys(sessionStorage)
    .filter((key) => key.startsWith(`${PREFIX}${done.dataset.forgetDrafts}`))
    .forEach((key) => sessionStorage.removeItem(key));
}
