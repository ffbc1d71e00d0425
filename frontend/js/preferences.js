// Large type and light or dark: the form posts and reloads by itself; with script the page changes at once.

const themes = { light: "heju", dark: "heju-dark" };

function show(name, value) {
  const root = document.documentElement;
  if (name === "type") {
    if (value === "large") {
      root.dataset.type = "large";
    } else {
      delete root.dataset.type;
    }
  }
  if (name === "theme") {
    if (value in themes) {
      root.dataset.theme = themes[value];
    } else {
      delete root.dataset.theme;
    }
  }
}

export function startPreferences() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    const button = event.submitter;
    if (!form.matches("form[data-preferences]") || !button?.name) {
      return;
    }
    event.preventDefault();
    show(button.name, button.value);
    const body = new FormData(form, button);
    fetch(form.action, { method: "POST", body, redirect: "manual", credentials: "same-origin" });
    for (const other of form.querySelectorAll(`button[name="${button.name}"]`)) {
      if (other.dataset.swap !== undefined) {
        other.hidden = other === button;
      } else {
        other.setAttribute("aria-pressed", String(other === button));
      }
    }
  });
}
