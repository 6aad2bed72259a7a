/* Ideas typed one after the other: the first field is ready, and Ctrl + Enter sends from any of them. */

const form = document.querySelector(".pg-quick");

if (form) {
  if (!form.querySelector(".mg-form-errors")) form.querySelector("textarea")?.focus();
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    form.requestSubmit();
  });
}
