// A card of the board is moved by dragging it to another column: that opens the page of the act, which asks first, as its link does.
// Where an act does not lead a card it cannot be dropped. Without a mouse the links under "move to" do the same.

function startOne(board) {
  let links = new Map();

  function fits(column) {
    return column && links.get(column.dataset.column);
  }

  function clear() {
    links = new Map();
    board.querySelectorAll(".may-drop, .is-over").forEach((one) => one.classList.remove("may-drop", "is-over"));
  }

  board.addEventListener("dragstart", (event) => {
    const card = event.target.closest?.("[data-card]");
    if (!card) {
      return;
    }
    card.querySelectorAll("a[data-to]").forEach((link) => links.set(link.dataset.to, link.href));
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", card.querySelector("a").href);
    board.querySelectorAll("[data-column]").forEach((column) => column.classList.toggle("may-drop", Boolean(fits(column))));
  });
  board.addEventListener("dragover", (event) => {
    const column = event.target.closest?.("[data-column]");
    board.querySelectorAll(".is-over").forEach((one) => one.classList.toggle("is-over", one === column));
    if (fits(column)) {
      event.preventDefault();
      column.classList.add("is-over");
    }
  });
  board.addEventListener("drop", (event) => {
    const url = fits(event.target.closest?.("[data-column]"));
    clear();
    if (url) {
      event.preventDefault();
      window.location.assign(url);
    }
  });
  board.addEventListener("dragend", clear);
  board.querySelectorAll("[data-card]").forEach((card) => {
    if (card.querySelector("a[data-to]")) {
      card.draggable = true;
    }
  });
}

export function startKanban(root = document) {
  root.querySelectorAll("[data-kanban]").forEach(startOne);
}
