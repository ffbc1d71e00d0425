// Heju's only script. Everything works without it; it makes the same things quicker.
import Alpine from "@alpinejs/csp";
import htmx from "htmx.org";
import { startBrush } from "./brush.js";
import { startKanban } from "./kanban.js";
import { startKeys } from "./keys.js";
import { startMap } from "./map.js";
import { startPasskeys } from "./passkeys.js";
import { startPreferences } from "./preferences.js";

window.htmx = htmx;
window.Alpine = Alpine;

// A <dialog> with buttons: x-data="dialog", x-ref="dialog", @click="open" / "close".
Alpine.data("dialog", () => ({
  open() {
    this.$refs.dialog.showModal();
  },
  close() {
    this.$refs.dialog.close();
  },
}));

// "Undo" that counts down and leaves after ten seconds: x-data="fading".
Alpine.data("fading", () => ({
  shown: true,
  left: 10,
  init() {
    const ticking = setInterval(() => {
      this.left -= 1;
      this.shown = this.left > 0;
      if (!this.shown) clearInterval(ticking);
    }, 1000);
  },
}));

function focusErrors(root) {
  const summary = root.querySelector?.(".error-summary");
  if (summary) {
    summary.focus();
  }
}

// A form is sent once, however often it is pressed.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent && !form.hasAttribute("hx-post")) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "1";
  setTimeout(() => delete form.dataset.sent, 3000);
});

// What is wrong is said by our own page, in its language and at the field, not by the browser's bubble.
function ownErrors(root) {
  for (const form of root.querySelectorAll?.("form[method=post]") ?? []) {
    form.noValidate = true;
  }
}

document.addEventListener("DOMContentLoaded", () => {
  ownErrors(document);
  focusErrors(document);
});
document.addEventListener("htmx:afterSwap", (event) => {
  ownErrors(event.detail.target);
  focusErrors(event.detail.target);
});

// One open menu at a time; Escape and a tap elsewhere close it.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) {
      menu.open = false;
    }
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  }
});

// Buttons that print this page: they are hidden until there is a script to serve them.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

startPasskeys();
startPreferences();
startKanban();
startKeys();
startMap();
startBrush();
Alpine.start();
