// Blurs faces and plates by hand, before a photo is sent: what a finger passes over becomes coarse squares that cannot be undone.
const SQUARE = 28;
const WIDTH = 64;

function squares(canvas, picture, x, y) {
  const scale = picture.naturalWidth / canvas.clientWidth;
  const reach = Math.max(WIDTH, (WIDTH * scale) / 2);
  const size = Math.max(SQUARE, SQUARE * scale * 0.6);
  const paint = canvas.getContext("2d");
  for (let left = Math.floor((x - reach) / size) * size; left < x + reach; left += size) {
    for (let top = Math.floor((y - reach) / size) * size; top < y + reach; top += size) {
      const [red, green, blue] = paint.getImageData(
        Math.min(Math.max(left + size / 2, 0), canvas.width - 1),
        Math.min(Math.max(top + size / 2, 0), canvas.height - 1),
        1,
        1,
      ).data;
      paint.fillStyle = `rgb(${red},${green},${blue})`;
      paint.fillRect(left, top, size, size);
    }
  }
}

function opened(dialog, address, target, thumb) {
  const canvas = dialog.querySelector("canvas");
  const fault = dialog.querySelector("[data-brush-error]");
  const token = document.querySelector("input[name=csrfmiddlewaretoken]").value;
  const picture = new Image();
  let painting = false;

  function draw() {
    canvas.width = picture.naturalWidth;
    canvas.height = picture.naturalHeight;
    canvas.getContext("2d", { willReadFrequently: true }).drawImage(picture, 0, 0);
  }

  function stroke(event) {
    if (!painting) return;
    const frame = canvas.getBoundingClientRect();
    const scale = canvas.width / frame.width;
    squares(canvas, picture, (event.clientX - frame.left) * scale, (event.clientY - frame.top) * scale);
  }

  async function keep() {
    const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.9));
    const body = new FormData();
    body.append("photo", blob, "photo.jpg");
    try {
      const answer = await fetch(target, { method: "POST", body, headers: { "X-CSRFToken": token } });
      if (!answer.ok) throw new Error(String(answer.status));
      thumb.src = `${address}?${Date.now()}`;
      dialog.close();
    } catch {
      fault.hidden = false;
    }
  }

  picture.onload = draw;
  picture.src = `${address}?${Date.now()}`;
  fault.hidden = true;
  canvas.onpointerdown = (event) => {
    painting = true;
    canvas.setPointerCapture(event.pointerId);
    stroke(event);
  };
  canvas.onpointermove = stroke;
  canvas.onpointerup = canvas.onpointercancel = () => {
    painting = false;
  };
  dialog.querySelector("[data-brush-keep]").onclick = keep;
  dialog.querySelector("[data-brush-undo]").onclick = draw;
  dialog.querySelector("[data-brush-close]").onclick = () => dialog.close();
  dialog.showModal();
}

export function startBrush() {
  const dialog = document.querySelector("[data-brush-dialog]");
  if (!dialog) return;
  for (const button of document.querySelectorAll("[data-brush-open]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      opened(dialog, button.dataset.brushOpen, button.dataset.brushSend, button.closest("li").querySelector("img"));
    });
  }
}
