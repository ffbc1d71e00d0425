// The map is one tab stop; arrows walk to the nearest square. Without script every square is a tab stop after a skip link.

const toward = {
  ArrowLeft: (dx, dy) => dx < 0 && Math.abs(dy) <= -dx,
  ArrowRight: (dx, dy) => dx > 0 && Math.abs(dy) <= dx,
  ArrowUp: (dx, dy) => dy < 0 && Math.abs(dx) <= -dy,
  ArrowDown: (dx, dy) => dy > 0 && Math.abs(dx) <= dy,
};

function startOne(svg) {
  const squares = [...svg.querySelectorAll("a[data-square]")].map((link) => {
    const use = link.querySelector("use");
    return { link, x: Number(use.getAttribute("x")), y: Number(use.getAttribute("y")) };
  });
  if (!squares.length) {
    return;
  }
  squares.forEach((square, index) => square.link.setAttribute("tabindex", index ? "-1" : "0"));
  svg.addEventListener("keydown", (event) => {
    const fits = toward[event.key];
    const here = squares.find((square) => square.link === document.activeElement);
    if (!fits || !here) {
      return;
    }
    event.preventDefault();
    let best;
    let near = Infinity;
    for (const square of squares) {
      const dx = square.x - here.x;
      const dy = square.y - here.y;
      const far = dx * dx + dy * dy;
      if (fits(dx, dy) && far < near) {
        [best, near] = [square, far];
      }
    }
    if (best) {
      here.link.setAttribute("tabindex", "-1");
      best.link.setAttribute("tabindex", "0");
      best.link.focus();
    }
  });
}

export function startMap() {
  document.querySelectorAll("svg[data-cartogram]").forEach(startOne);
}
