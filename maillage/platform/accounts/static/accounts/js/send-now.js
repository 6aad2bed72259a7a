/* form[data-send-now] is sent as soon as the page is there; without JavaScript, its button does it. */
document.querySelector("form[data-send-now]")?.requestSubmit();
