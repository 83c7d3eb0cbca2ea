// A square sheet of pixels to draw on, with a pointer or with the arrow keys and space.

const WIDTH = 280;

function render({ model, el }) {
  const SIDE = model.get("side"), SCALE = Math.max(2, Math.round(WIDTH / SIDE));
  const canvas = document.createElement("canvas");
  const place = document.createElement("div");
  canvas.width = canvas.height = SIDE * SCALE;
  canvas.className = "fmnist-pad";
  canvas.tabIndex = 0;
  canvas.setAttribute("role", "application");
  canvas.setAttribute("aria-label", `Drawing pad of ${SIDE} by ${SIDE} pixels. Arrow keys move, space draws, delete erases.`);
  place.className = "fmnist-pad-place";
  place.setAttribute("aria-live", "polite");
  place.textContent = "Draw with the pointer, or with arrow keys and space.";
  el.append(canvas, place);
  const ctx = canvas.getContext("2d");
  let cursor = { row: SIDE >> 1, column: SIDE >> 1 }, drawing = false, last = null;

  const pixels = () => {
    const view = model.get("value");
    return new Uint8Array(view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength));
  };

  function paint() {
    const values = pixels();
    for (let i = 0; i < values.length; i++) {
      const shade = 255 - values[i];
      ctx.fillStyle = `rgb(${shade},${shade},${shade})`;
      ctx.fillRect((i % SIDE) * SCALE, Math.floor(i / SIDE) * SCALE, SCALE, SCALE);
    }
    if (document.activeElement === canvas) {
      ctx.strokeStyle = "#d55e00";
      ctx.lineWidth = 2;
      ctx.strokeRect(cursor.column * SCALE, cursor.row * SCALE, SCALE, SCALE);
    }
    canvas.dataset.drawn = Number(canvas.dataset.drawn || 0) + 1;
  }

  function stroke(places, ink) {
    const values = pixels();
    const reach = model.get("brush") / 2;
    for (const { row, column } of places) {
      for (let r = 0; r < SIDE; r++) {
        for (let c = 0; c < SIDE; c++) {
          if (Math.hypot(r - row, c - column) < reach) values[r * SIDE + c] = ink;
        }
      }
    }
    model.set("value", new DataView(values.buffer));
    model.save_changes();
    paint();
  }

  function at(event) {
    const box = canvas.getBoundingClientRect();
    const inside = (value) => Math.max(0, Math.min(SIDE - 1, Math.floor(value)));
    return {
      row: inside(((event.clientY - box.top) / box.height) * SIDE),
      column: inside(((event.clientX - box.left) / box.width) * SIDE),
    };
  }

  function between(from, to) {
    const steps = Math.max(Math.abs(to.row - from.row), Math.abs(to.column - from.column), 1);
    return Array.from({ length: steps + 1 }, (_, i) => ({
      row: from.row + ((to.row - from.row) * i) / steps,
      column: from.column + ((to.column - from.column) * i) / steps,
    }));
  }

  canvas.addEventListener("pointerdown", (event) => {
    drawing = true;
    canvas.setPointerCapture(event.pointerId);
    last = at(event);
    stroke([last], model.get("ink"));
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!drawing) return;
    const here = at(event);
    stroke(between(last, here), model.get("ink"));
    last = here;
  });
  for (const name of ["pointerup", "pointercancel"]) canvas.addEventListener(name, () => (drawing = false));

  const MOVES = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
  canvas.addEventListener("keydown", (event) => {
    const move = MOVES[event.key];
    if (!move && ![" ", "Delete", "Backspace"].includes(event.key)) return;
    // Else the notebook would scroll, or run its own shortcuts.
    event.preventDefault();
    event.stopPropagation();
    if (move) {
      cursor.row = Math.max(0, Math.min(SIDE - 1, cursor.row + move[0]));
      cursor.column = Math.max(0, Math.min(SIDE - 1, cursor.column + move[1]));
      if (event.shiftKey) stroke([cursor], model.get("ink"));
    } else stroke([cursor], event.key === " " ? model.get("ink") : 0);
    const value = pixels()[cursor.row * SIDE + cursor.column];
    place.textContent = `Row ${cursor.row + 1}, column ${cursor.column + 1}: ${value}`;
    paint();
  });
  canvas.addEventListener("focus", paint);
  canvas.addEventListener("blur", paint);

  model.on("change:value", paint);
  paint();
  return () => model.off("change:value", paint);
}

export default { render };
