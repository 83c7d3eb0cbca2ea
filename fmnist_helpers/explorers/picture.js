// Draws a scene (see _scene.py), a canvas for each panel, as often as the kernel sends a new one.
//
// Only the newest scene is ever painted: what arrives between two frames of the browser is
// replaced, not queued. Colors come from the theme, so a change of theme repaints.

const COLORS = ["#0173b2", "#de8f05", "#029e73", "#d55e00", "#cc78bc", "#ca9161", "#949494", "#56b4e9"];
const COLORS_ON_DARK = ["#56b4e9", "#de8f05", "#2fc49a", "#f2803a", "#dd9fd0", "#d9b08c", "#b5b5b5", "#8fd0f5"];
const DASHES = [[], [6, 4], [2, 3], [9, 3, 2, 3]];
const FONT = "system-ui, sans-serif";
const SIDE = 28;
const DOT = 3; // pixels
const NARROW = 560; // pixels; below, panels stand under each other
// Milliseconds between two answers. Each makes the kernel busy for a moment, which JupyterLab shows
// in several places, the icon of the page among them; that costs about as much as a picture.
const ANSWER = 1000;
// Milliseconds between live changes of the words; and of the picture, where motion is reduced.
const CALM = 1000;

function themeOf(element) {
  const style = getComputedStyle(element);
  const variable = (name, otherwise) => style.getPropertyValue(name).trim() || otherwise;
  const dark = document.body.dataset.jpThemeLight === "false";
  return {
    dark,
    text: variable("--jp-ui-font-color1", dark ? "#eee" : "#222"),
    faint: variable("--jp-border-color1", dark ? "#666" : "#bbb"),
    back: variable("--jp-layout-color0", dark ? "#111" : "#fff"),
    colors: dark ? COLORS_ON_DARK : COLORS,
  };
}

const floats = (view) => new Float32Array(view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength));

function text(ctx, words, x, y, { size = 12, align = "left", weight = "", color, width } = {}) {
  ctx.font = `${weight} ${size}px ${FONT}`;
  ctx.textAlign = align;
  ctx.textBaseline = "middle";
  if (color) ctx.fillStyle = color;
  if (width !== undefined) words = shortened(ctx, words, width);
  ctx.fillText(words, x, y);
}

function shortened(ctx, words, width) {
  if (ctx.measureText(words).width <= width) return words;
  while (words.length > 1 && ctx.measureText(words + "…").width > width) words = words.slice(0, -1);
  return words + "…";
}

function mixed(from, to, share) {
  return from.map((value, i) => Math.round(value + (to[i] - value) * share));
}

// share: 0 to 1, or -1 to 1 where signed
function shade(share, signed, theme) {
  const empty = theme.dark ? [38, 42, 48] : [255, 255, 255];
  const full = theme.dark ? [86, 180, 233] : [8, 81, 156];
  const red = theme.dark ? [242, 128, 58] : [190, 40, 30];
  const clipped = Math.max(-1, Math.min(1, share || 0));
  const color = signed && clipped > 0 ? red : full;
  return mixed(empty, color, Math.abs(clipped));
}

const onto = ([r, g, b]) => (0.299 * r + 0.587 * g + 0.114 * b > 140 ? "#111" : "#fff");

// --- images -------------------------------------------------------------------------------

const BLUE = [33, 102, 172], WHITE = [250, 250, 250], RED = [178, 24, 43];

// One number of four bytes (alpha, blue, green, red) for each of 256 values.
function paletteOf(signed) {
  return Uint32Array.from({ length: 256 }, (_, v) => {
    let color = [255 - v, 255 - v, 255 - v];
    if (signed) color = v < 128 ? mixed(BLUE, WHITE, v / 128) : mixed(WHITE, RED, (v - 128) / 127);
    const [r, g, b] = color;
    return (255 << 24) | (b << 16) | (g << 8) | r;
  });
}
const PALETTES = { false: paletteOf(false), true: paletteOf(true) };

// All images of a panel, one above the other.
function spriteOf(panel) {
  const sprite = new OffscreenCanvas(SIDE, SIDE * panel.n);
  const image = new ImageData(SIDE, SIDE * panel.n);
  const palette = PALETTES[panel.signed];
  const pixels = new Uint8Array(panel.pixels.buffer, panel.pixels.byteOffset, panel.pixels.byteLength);
  const colors = new Uint32Array(image.data.buffer);
  for (let i = 0; i < pixels.length; i++) colors[i] = palette[pixels[i]];
  sprite.getContext("2d").putImageData(image, 0, 0);
  return sprite;
}

function drawImages(ctx, panel, box, theme) {
  if (!panel.n) return text(ctx, panel.empty || "", box.x, box.y + 14, { color: theme.text });
  const rows = Math.ceil(panel.n / panel.columns);
  const caption = panel.captions.length ? 16 * Math.max(...panel.captions.map((c) => c.split("\n").length)) : 0;
  const size = Math.min(box.w / panel.columns - 6, box.h / rows - caption - 6, panel.largest || 1e9);
  const step = { x: Math.min(box.w / panel.columns, size + 60), y: size + caption + 6 };
  const sprite = spriteOf(panel);
  ctx.imageSmoothingEnabled = false;
  for (let i = 0; i < panel.n; i++) {
    const x = box.x + (i % panel.columns) * step.x + (step.x - size) / 2;
    const y = box.y + Math.floor(i / panel.columns) * step.y + 2;
    ctx.drawImage(sprite, 0, SIDE * i, SIDE, SIDE, x, y, size, size);
    ctx.lineWidth = panel.marks.includes(i) ? 3 : 1;
    ctx.strokeStyle = panel.marks.includes(i) ? theme.colors[3] : theme.faint;
    ctx.strokeRect(x, y, size, size);
    (panel.captions[i] || "").split("\n").forEach((line, k) =>
      text(ctx, line, x + size / 2, y + size + 10 + 15 * k, {
        size: 11, align: "center", color: theme.text, width: step.x - 2,
      }));
  }
}

// --- axes and lines -----------------------------------------------------------------------

function niceStep(span, wanted) {
  const rough = span / wanted;
  const power = 10 ** Math.floor(Math.log10(rough));
  const factor = [1, 2, 5, 10].find((f) => f * power >= rough);
  return factor * power;
}

function ticksOf([low, high], wanted, log) {
  const ticks = [];
  if (log) {
    for (let p = Math.ceil(low - 1e-9); p <= high + 1e-9; p++) ticks.push([p, String(Number((10 ** p).toPrecision(1)))]);
    return ticks;
  }
  const step = niceStep(high - low, wanted);
  for (let t = Math.ceil(low / step - 1e-9) * step; t <= high + step * 1e-9; t += step) {
    ticks.push([t, String(Number(t.toPrecision(6)))]);
  }
  return ticks;
}

function axes(ctx, panel, box, theme, { xlim, ylim, logx }) {
  const plot = { x: box.x + 46, y: box.y + 4, w: box.w - 58, h: box.h - 42 };
  const toX = (v) => plot.x + ((v - xlim[0]) / (xlim[1] - xlim[0])) * plot.w;
  const toY = (v) => plot.y + plot.h - ((v - ylim[0]) / (ylim[1] - ylim[0])) * plot.h;
  ctx.strokeStyle = theme.faint;
  ctx.lineWidth = 1;
  ctx.strokeRect(plot.x, plot.y, plot.w, plot.h);
  for (const [value, words] of ticksOf(xlim, Math.max(2, plot.w / 70), logx)) {
    line(ctx, toX(value), plot.y, toX(value), plot.y + plot.h, theme.faint, 0.4);
    text(ctx, words, toX(value), plot.y + plot.h + 11, { size: 11, align: "center", color: theme.text });
  }
  for (const [value, words] of ticksOf(ylim, Math.max(2, plot.h / 40), false)) {
    line(ctx, plot.x, toY(value), plot.x + plot.w, toY(value), theme.faint, 0.4);
    text(ctx, words, plot.x - 5, toY(value), { size: 11, align: "right", color: theme.text });
  }
  text(ctx, panel.xlabel, plot.x + plot.w / 2, plot.y + plot.h + 28, { align: "center", color: theme.text, width: plot.w });
  ctx.save();
  ctx.translate(box.x + 8, plot.y + plot.h / 2);
  ctx.rotate(-Math.PI / 2);
  text(ctx, panel.ylabel, 0, 0, { align: "center", color: theme.text, width: plot.h });
  ctx.restore();
  return { plot, toX, toY };
}

function line(ctx, x1, y1, x2, y2, color, width = 1, dash = []) {
  ctx.strokeStyle = color;
  ctx.lineWidth = width;
  ctx.setLineDash(dash);
  ctx.beginPath();
  ctx.moveTo(x1, y1);
  ctx.lineTo(x2, y2);
  ctx.stroke();
  ctx.setLineDash([]);
}

function drawLines(ctx, panel, box, theme) {
  const { plot, toX, toY } = axes(ctx, panel, box, theme, panel);
  ctx.save();
  ctx.beginPath();
  ctx.rect(plot.x - DOT, plot.y, plot.w + 2 * DOT, plot.h); // the first and the last dot whole
  ctx.clip();
  if (panel.mark !== null) line(ctx, toX(panel.mark), plot.y, toX(panel.mark), plot.y + plot.h, theme.text, 1.5, [3, 3]);
  for (const series of panel.series) {
    const x = floats(series.x), y = floats(series.y);
    ctx.strokeStyle = ctx.fillStyle = theme.colors[series.color % theme.colors.length];
    ctx.lineWidth = series.thick ? 2.5 : 1.5;
    ctx.setLineDash(DASHES[series.dash % DASHES.length]);
    ctx.beginPath();
    let pen = false;
    for (let i = 0; i < x.length; i++) {
      if (!Number.isFinite(y[i])) { pen = false; continue; }
      pen ? ctx.lineTo(toX(x[i]), toY(y[i])) : ctx.moveTo(toX(x[i]), toY(y[i]));
      pen = true;
    }
    ctx.stroke();
    ctx.setLineDash([]);
    if (series.dots) x.forEach((_, i) => Number.isFinite(y[i]) && dot(ctx, toX(x[i]), toY(y[i])));
    if (series.cross && x.length) cross(ctx, toX(x[x.length - 1]), plot.y + 14);
  }
  ctx.restore();
  legend(ctx, panel, plot, theme);
}

function dot(ctx, x, y) {
  ctx.beginPath();
  ctx.arc(x, y, DOT, 0, 2 * Math.PI);
  ctx.fill();
}

function cross(ctx, x, y, size = 6) {
  ctx.lineWidth = 2.5;
  ctx.beginPath();
  for (const sign of [1, -1]) {
    ctx.moveTo(x - size, y - sign * size);
    ctx.lineTo(x + size, y + sign * size);
  }
  ctx.stroke();
}

function legend(ctx, panel, plot, theme) {
  const named = panel.series.filter((series) => series.name);
  if (!named.length) return;
  ctx.font = `11px ${FONT}`;
  const width = Math.min(plot.w - 8, 40 + Math.max(...named.map((s) => ctx.measureText(s.name).width)));
  const height = 16 * named.length + 6;
  const x = panel.legend.includes("left") ? plot.x + 4 : plot.x + plot.w - width - 4;
  const y = panel.legend.includes("top") ? plot.y + 4 : plot.y + plot.h - height - 4;
  ctx.globalAlpha = 0.85;
  ctx.fillStyle = theme.back;
  ctx.fillRect(x, y, width, height);
  ctx.globalAlpha = 1;
  named.forEach((series, i) => {
    const middle = y + 11 + 16 * i;
    const color = theme.colors[series.color % theme.colors.length];
    line(ctx, x + 4, middle, x + 30, middle, color, 2, DASHES[series.dash % DASHES.length]);
    text(ctx, series.name, x + 35, middle, { size: 11, color: theme.text, width: width - 36 });
  });
}

// --- bars ---------------------------------------------------------------------------------

function drawBars(ctx, panel, box, theme) {
  ctx.font = `bold 12px ${FONT}`; // as a marked name is written; it takes the most room
  const names = Math.min(box.w * 0.35, 8 + Math.max(0, ...panel.names.map((n) => ctx.measureText(n).width)));
  const numbers = 8 + Math.max(0, ...panel.texts.map((t) => ctx.measureText(t).width));
  const plot = { x: box.x + names, w: box.w - names - numbers, y: box.y };
  const step = box.h / Math.max(panel.names.length, 1);
  const [low, high] = panel.limits;
  const toX = (v) => plot.x + ((Math.max(low, Math.min(high, v)) - low) / (high - low)) * plot.w;
  panel.names.forEach((name, i) => {
    const y = plot.y + step * i, value = panel.values[i], marked = panel.marks.includes(i);
    text(ctx, name, plot.x - 6, y + step / 2, {
      align: "right", color: theme.text, weight: marked ? "bold" : "", width: names - 6,
    });
    if (value !== null) {
      const left = toX(Math.min(0, value)), width = Math.max(1, Math.abs(toX(value) - toX(0)));
      ctx.fillStyle = theme.colors[marked ? 1 : panel.color];
      ctx.fillRect(left, y + step * 0.15, width, step * 0.7);
      if (marked) {
        ctx.strokeStyle = theme.text;
        ctx.lineWidth = 2;
        ctx.strokeRect(left, y + step * 0.15, width, step * 0.7);
      }
    }
    text(ctx, panel.texts[i] || "", plot.x + plot.w + 6, y + step / 2, {
      color: theme.text, weight: marked ? "bold" : "",
    });
  });
  line(ctx, toX(0), plot.y, toX(0), plot.y + box.h, theme.text);
}

// --- heat map -----------------------------------------------------------------------------

function drawHeat(ctx, panel, box, theme) {
  const top = panel.xlabel ? 18 : 0, left = panel.ylabel ? 18 : 0;
  ctx.font = `11px ${FONT}`;
  const names = Math.min(box.w * 0.35, 8 + Math.max(...panel.rows.map((n) => ctx.measureText(n).width)));
  const heads = panel.tilted ? 58 : 16;
  const plot = { x: box.x + left + names, y: box.y + top + heads };
  const wide = Math.min((box.w - left - names) / panel.columns.length, panel.widest || 1e9);
  const tall = Math.min((box.h - top - heads) / panel.rows.length, 40);
  const [low, high] = panel.limits;
  text(ctx, panel.xlabel, plot.x + (wide * panel.columns.length) / 2, box.y + 8, { align: "center", color: theme.text });
  if (panel.ylabel) {
    ctx.save();
    ctx.translate(box.x + 8, plot.y + (tall * panel.rows.length) / 2);
    ctx.rotate(-Math.PI / 2);
    text(ctx, panel.ylabel, 0, 0, { align: "center", color: theme.text });
    ctx.restore();
  }
  panel.columns.forEach((name, j) => {
    ctx.save();
    ctx.translate(plot.x + wide * (j + 0.5), plot.y - 4);
    if (panel.tilted) ctx.rotate(-Math.PI / 4);
    text(ctx, name, 0, -5, { size: 11, align: panel.tilted ? "left" : "center", color: theme.text });
    ctx.restore();
  });
  panel.rows.forEach((name, i) => {
    const y = plot.y + tall * i;
    text(ctx, name, plot.x - 5, y + tall / 2, { size: 11, align: "right", color: theme.text, width: names });
    panel.columns.forEach((_, j) => {
      const value = panel.values[i][j];
      const color = shade(panel.signed ? value / high : (value - low) / (high - low), panel.signed, theme);
      ctx.fillStyle = `rgb(${color})`;
      ctx.fillRect(plot.x + wide * j, y, wide - 1, tall - 1);
      const words = panel.texts[i][j];
      if (words) text(ctx, words, plot.x + wide * (j + 0.5), y + tall / 2, { size: 11, align: "center", color: onto(color) });
    });
  });
  ctx.lineWidth = 3;
  ctx.strokeStyle = theme.colors[3];
  for (const [i, j] of panel.marks) ctx.strokeRect(plot.x + wide * j, plot.y + tall * i, wide - 1, tall - 1);
}

// --- a graph of computations, and plain lines of text ---------------------------------------

function drawGraph(ctx, panel, box, theme) {
  const wide = panel.wide * box.w, tall = panel.tall * box.h;
  const center = (node) => [box.x + node.x * box.w, box.y + node.y * box.h];
  for (const [from, to, state] of panel.edges) {
    const [x1, y1] = center(panel.nodes[from]), [x2, y2] = center(panel.nodes[to]);
    const length = Math.hypot(x2 - x1, y2 - y1), ux = (x2 - x1) / length, uy = (y2 - y1) / length;
    const inside = Math.min(wide / 2 / Math.max(Math.abs(ux), 1e-9), tall / 2 / Math.max(Math.abs(uy), 1e-9)) + 2;
    const color = state === "active" ? theme.colors[3] : theme.text;
    const [ax, ay, bx, by] = [x1 + ux * inside, y1 + uy * inside, x2 - ux * inside, y2 - uy * inside];
    line(ctx, ax, ay, bx, by, color, state === "active" ? 3 : 1, state === "todo" ? [2, 3] : []);
    ctx.fillStyle = color;
    ctx.beginPath();
    ctx.moveTo(bx, by);
    ctx.lineTo(bx - 8 * ux - 4 * uy, by - 8 * uy + 4 * ux);
    ctx.lineTo(bx - 8 * ux + 4 * uy, by - 8 * uy - 4 * ux);
    ctx.fill();
  }
  for (const node of panel.nodes) {
    const [x, y] = center(node), active = node.state === "active", used = node.state === "used";
    ctx.globalAlpha = node.state === "todo" ? 0.55 : 1;
    ctx.fillStyle = theme.back;
    ctx.fillRect(x - wide / 2, y - tall / 2, wide, tall);
    ctx.strokeStyle = active ? theme.colors[3] : used ? theme.colors[0] : theme.text;
    ctx.lineWidth = active ? 4 : used ? 2.5 : 1;
    ctx.setLineDash(node.state === "todo" ? [3, 3] : []);
    ctx.strokeRect(x - wide / 2, y - tall / 2, wide, tall);
    ctx.setLineDash([]);
    node.lines.forEach((words, i) => text(ctx, words, x, y + (i - (node.lines.length - 1) / 2) * 16, {
      align: "center", color: theme.text, weight: i === 0 ? "bold" : "", width: wide - 6,
    }));
    ctx.globalAlpha = 1;
  }
}

function drawText(ctx, panel, box, theme) {
  panel.lines.forEach((words, i) => {
    ctx.font = `14px ${words.startsWith("  ") ? "ui-monospace, monospace" : FONT}`;
    ctx.textAlign = "left";
    ctx.textBaseline = "middle";
    ctx.fillStyle = theme.text;
    ctx.fillText(shortened(ctx, words, box.w), box.x, box.y + 10 + 20 * i);
  });
}

// --- the whole scene ------------------------------------------------------------------------

const DRAW = { images: drawImages, lines: drawLines, bars: drawBars, heat: drawHeat, graph: drawGraph, text: drawText };

function layout(scene, width) {
  const placed = [];
  let y = 0;
  for (const row of scene.rows) {
    const narrow = width < NARROW;
    const shares = row.panels.reduce((sum, panel) => sum + panel.share, 0);
    let x = 0;
    for (const panel of row.panels) {
      // Whole pixels, or the browser would blur the letters.
      const w = narrow ? width : Math.floor((width * panel.share) / shares);
      placed.push({ panel, x, y, w, h: row.height });
      if (narrow) y += row.height; else x += w;
    }
    if (!narrow) y += row.height;
  }
  return { placed, height: y };
}

// Whether two values of a scene are equal: numbers, words, bytes, and lists and objects of them.
function same(a, b) {
  if (a === b) return true;
  if (!a || !b || typeof a !== "object" || typeof b !== "object") return false;
  if (a instanceof DataView) return b instanceof DataView && sameBytes(a, b);
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => same(a[key], b[key]));
}

function sameBytes(a, b) {
  if (a.byteLength !== b.byteLength) return false;
  for (let i = 0; i < a.byteLength; i++) if (a.getUint8(i) !== b.getUint8(i)) return false;
  return true;
}

function paintPanel(canvas, { panel, w, h }, theme) {
  const dense = window.devicePixelRatio || 1;
  const size = [Math.round(w * dense), Math.round(h * dense)];
  if (canvas.width !== size[0] || canvas.height !== size[1]) [canvas.width, canvas.height] = size;
  const ctx = canvas.getContext("2d", { alpha: false });
  ctx.setTransform(dense, 0, 0, dense, 0, 0);
  ctx.fillStyle = theme.back;
  ctx.fillRect(0, 0, w, h);
  const title = panel.title ? 24 : 0;
  if (title) text(ctx, panel.title, 6, 12, { size: 13, weight: "bold", color: theme.text, width: w - 12 });
  ctx.save();
  DRAW[panel.kind](ctx, panel, { x: 6, y: title, w: w - 12, h: h - title - 6 }, theme);
  ctx.restore();
}

// Every panel has a canvas of its own, and only what differs from before is painted: bringing
// pixels to the screen costs more than all of the rest, and training needs the processor too.
function paintScene(board, scene, width, theme) {
  const { placed, height } = layout(scene, width);
  while (board.children.length > placed.length) board.lastChild.remove();
  while (board.children.length < placed.length) board.append(document.createElement("canvas"));
  board.style.height = `${height}px`;
  placed.forEach((place, i) => {
    const canvas = board.children[i];
    const wanted = { ...place, theme, dense: window.devicePixelRatio };
    if (same(canvas.painted, wanted)) return;
    const { x, y, w, h } = place;
    Object.assign(canvas.style, { left: `${x}px`, top: `${y}px`, width: `${w}px`, height: `${h}px` });
    paintPanel(canvas, place, theme);
    canvas.painted = wanted;
  });
}

function render({ model, el }) {
  const figure = document.createElement("figure");
  const board = document.createElement("div");
  const words = document.createElement("details");
  const summary = document.createElement("summary");
  const paragraph = document.createElement("p");
  figure.className = "fmnist-picture";
  board.className = "fmnist-board";
  board.setAttribute("role", "img");
  summary.textContent = "Picture in words";
  words.append(summary, paragraph);
  figure.append(board, words);
  el.append(figure);

  const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
  let asked = false, drawn = 0, lastLive = 0, lastAnswer = 0, lastWords = 0, timer = null;
  let theme = null, width = 0; // asking the page for them each time would make it lay itself out

  // The scene with its panels, which come one by one.
  function whole() {
    let count = 0;
    const { rows = [], ...rest } = model.get("scene");
    const next = () => model.get(`panel_${count++}`);
    return { ...rest, rows: rows.map((row) => ({ ...row, panels: Array.from({ length: row.panels }, next) })) };
  }

  function paint() {
    asked = false;
    const scene = whole();
    if (!scene.rows.length) return;
    if (!scene.live || performance.now() > lastWords + CALM) say(scene.description);
    if (!width) return; // far from the window; the words are for those who do not look, too
    theme ??= themeOf(el);
    paintScene(board, scene, width, theme);
    board.dataset.drawn = ++drawn;
  }

  function say(description) {
    lastWords = performance.now();
    board.setAttribute("aria-label", description);
    paragraph.textContent = description;
  }

  function ask() {
    if (asked) return;
    asked = true;
    requestAnimationFrame(paint);
  }

  function answer(number) {
    if (performance.now() < lastAnswer + ANSWER) return;
    lastAnswer = performance.now();
    model.send({ seen: number });
  }

  function changed() {
    const scene = model.get("scene");
    if (!scene.live) return ask();
    answer(scene.number);
    const wait = calm.matches ? lastLive + CALM - performance.now() : 0;
    clearTimeout(timer);
    if (wait > 0) timer = setTimeout(changed, wait);
    else { lastLive = performance.now(); ask(); }
  }

  model.on("change", changed);
  const resized = new ResizeObserver(() => {
    width = figure.clientWidth;
    ask();
  });
  resized.observe(figure);
  const themed = new MutationObserver(() => {
    theme = null;
    ask();
  });
  themed.observe(document.body, { attributes: true, attributeFilter: ["data-jp-theme-light", "data-jp-theme-name"] });
  ask();
  return () => {
    model.off("change", changed);
    clearTimeout(timer);
    resized.disconnect();
    themed.disconnect();
  };
}

export default { render };
