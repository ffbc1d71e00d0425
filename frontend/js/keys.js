// Keys of the desk: j/k walk the rows, Enter opens (the row's link has the focus), / searches, ? explains.

const rowLinks = () =>
  [...document.querySelectorAll("[data-rows] [data-row]")]
    .filter((row) => row.offsetParent !== null)
    .map((row) => row.querySelector("a[href], button"))
    .filter(Boolean);

function walk(step) {
  const links = rowLinks();
  if (!links.length) {
    return;
  }
  const here = links.findIndex((link) => link.closest("[data-row]").contains(document.activeElement));
  const next = here < 0 ? (step > 0 ? 0 : links.length - 1) : Math.min(links.length - 1, Math.max(0, here + step));
  links[next].focus();
  links[next].closest("[data-row]").scrollIntoView({ block: "nearest" });
}

const typing = (target) => target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);

const acts = {
  j: () => walk(1),
  k: () => walk(-1),
  "/": () => document.querySelector("[data-search]")?.focus(),
  "?": () => document.querySelector("dialog[data-help]")?.showModal(),
};

export function startKeys() {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing(event.target)) {
      return;
    }
    if (document.querySelector("dialog[open]") || !(event.key in acts)) {
      return;
    }
    if (event.key !== "/" && !document.querySelector("[data-keys]")) {
      return;
    }
    event.preventDefault();
    acts[event.key]();
  });
  for (const button of document.querySelectorAll("[data-open-help]")) {
    button.hidden = false;
    button.addEventListener("click", acts["?"]);
  }
}
