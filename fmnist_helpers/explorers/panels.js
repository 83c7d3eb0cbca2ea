// How each kind of panel is drawn: one function for each, which fills an element.

function drawText(body, panel) {
  body.style.minHeight = `${1.35 * 14 * panel.lines}px`;
  childrenOf(body, panel.paragraphs.length, "p").forEach((element, i) => {
    const words = panel.paragraphs[i];
    write(element, words, words.startsWith("  ") ? "fmnist-code" : "");
  });
}

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

// All images of a panel, one below the other.
function spriteOf(panel, n) {
  const sprite = new OffscreenCanvas(panel.side, panel.side * n);
  const image = new ImageData(panel.side, panel.side * n);
  const palette = PALETTES[panel.signed];
  const shades = new Uint8Array(panel.shades.buffer, panel.shades.byteOffset, panel.shades.byteLength);
  const colors = new Uint32Array(image.data.buffer);
  for (let i = 0; i < shades.length; i++) colors[i] = palette[shades[i]];
  sprite.getContext("2d").putImageData(image, 0, 0);
  return sprite;
}

// A row of images is a canvas, with its captions below it. Without captions one canvas holds all.
function drawImages(body, panel, { width, theme }) {
  const n = panel.shades.byteLength / panel.side ** 2, captioned = panel.captions.length > 0;
  const [note, grid] = partsOf(body, "p", "div");
  write(note, n ? "" : panel.empty);
  if (!n) return grid.replaceChildren();
  const columns = Math.min(panel.columns, Math.max(1, Math.floor(width / (captioned ? NARROWEST_CAPTION : 30))));
  const step = Math.min(Math.floor(width / columns), panel.largest + (captioned ? 60 : 6));
  const size = Math.min(step - 6, panel.largest), sprite = spriteOf(panel, n);
  const perCanvas = captioned ? columns : n;
  childrenOf(grid, Math.ceil(n / perCanvas)).forEach((part, k) => {
    const [canvas, captions] = partsOf(part, "canvas", "div");
    const first = k * perCanvas, shown = Math.min(perCanvas, n - first);
    const pen = penOf(canvas, step * columns, (size + 6) * Math.ceil(shown / columns), theme);
    pen.imageSmoothingEnabled = false;
    for (let i = 0; i < shown; i++) {
      const x = (i % columns) * step + (step - size) / 2, y = Math.floor(i / columns) * (size + 6) + 3;
      drawImage(pen, sprite, first + i, x, y, size, panel.marks.includes(first + i), theme);
    }
    captions.className = "fmnist-captions";
    captions.style.gridTemplateColumns = `repeat(${columns}, ${step}px)`;
    const texts = panel.captions.slice(first, first + shown);
    childrenOf(captions, texts.length, "span").forEach((each, i) => write(each, texts[i]));
  });
}

function drawImage(pen, sprite, number, x, y, size, marked, theme) {
  const side = sprite.width;
  pen.drawImage(sprite, 0, side * number, side, side, x, y, size, size);
  pen.lineWidth = marked ? 3 : 1;
  pen.strokeStyle = marked ? theme.colors[3] : theme.faint;
  pen.strokeRect(x, y, size, size);
}

function niceStep(span, parts) {
  const rough = span / parts, power = 10 ** Math.floor(Math.log10(rough));
  return power * [1, 2, 5, 10].find((factor) => factor * power >= rough);
}

function ticksOf([low, high], parts) {
  const ticks = [], step = niceStep(high - low, parts);
  for (let t = Math.ceil(low / step - 1e-9) * step; t <= high + step * 1e-9; t += step) {
    ticks.push([t, String(Number(t.toPrecision(6)))]);
  }
  return ticks;
}

function line(pen, x1, y1, x2, y2, color, width = 1, dash = []) {
  pen.strokeStyle = color;
  pen.lineWidth = width;
  pen.setLineDash(dash);
  pen.beginPath();
  pen.moveTo(x1, y1);
  pen.lineTo(x2, y2);
  pen.stroke();
  pen.setLineDash([]);
}

// Only the numbers at the ticks are painted; there is room for each.
function drawAxes(pen, panel, width, height, theme) {
  const plot = { x: 42, y: 7, w: width - 58, h: height - 27 };
  const { xlim, ylim } = panel;
  const toX = (v) => plot.x + ((v - xlim[0]) / (xlim[1] - xlim[0])) * plot.w;
  const toY = (v) => plot.y + plot.h - ((v - ylim[0]) / (ylim[1] - ylim[0])) * plot.h;
  pen.font = "11px system-ui, sans-serif";
  pen.textBaseline = "middle";
  pen.fillStyle = theme.text;
  for (const [value, words] of ticksOf(xlim, Math.max(2, plot.w / 70))) {
    line(pen, toX(value), plot.y, toX(value), plot.y + plot.h, theme.faint, 0.4);
    pen.textAlign = "center";
    pen.fillText(words, toX(value), plot.y + plot.h + 11);
  }
  for (const [value, words] of ticksOf(ylim, Math.max(2, plot.h / 40))) {
    line(pen, plot.x, toY(value), plot.x + plot.w, toY(value), theme.faint, 0.4);
    pen.textAlign = "right";
    pen.fillText(words, plot.x - 5, toY(value));
  }
  pen.strokeStyle = theme.faint;
  pen.strokeRect(plot.x, plot.y, plot.w, plot.h);
  return { plot, toX, toY };
}

function drawSeries(pen, series, { plot, toX, toY }, theme) {
  const x = floats(series.x), y = floats(series.y);
  pen.strokeStyle = pen.fillStyle = colorOf(series.color, theme);
  pen.lineWidth = series.thick ? 2.5 : 1.5;
  pen.setLineDash(DASHES[series.dash % DASHES.length]);
  pen.beginPath();
  let down = false;
  for (let i = 0; i < x.length; i++) {
    if (!Number.isFinite(y[i])) { down = false; continue; }
    down ? pen.lineTo(toX(x[i]), toY(y[i])) : pen.moveTo(toX(x[i]), toY(y[i]));
    down = true;
  }
  pen.stroke();
  pen.setLineDash([]);
  if (series.dots) x.forEach((_, i) => Number.isFinite(y[i]) && dot(pen, toX(x[i]), toY(y[i])));
  if (series.cross && x.length) cross(pen, toX(x[x.length - 1]), plot.y + 14);
}

function dot(pen, x, y) {
  pen.beginPath();
  pen.arc(x, y, DOT, 0, 2 * Math.PI);
  pen.fill();
}

function cross(pen, x, y, size = 6) {
  pen.lineWidth = 2.5;
  pen.beginPath();
  for (const sign of [1, -1]) {
    pen.moveTo(x - size, y - sign * size);
    pen.lineTo(x + size, y + sign * size);
  }
  pen.stroke();
}

function drawLines(body, panel, { width, height, theme }) {
  const [legend, ylabel, canvas, xlabel] = partsOf(body, "div", "div", "canvas", "div");
  write(ylabel, panel.ylabel, "fmnist-label");
  write(xlabel, panel.xlabel, "fmnist-label");
  const pen = penOf(canvas, width, height, theme), axes = drawAxes(pen, panel, width, height, theme);
  const { plot, toX } = axes;
  pen.save();
  pen.beginPath();
  pen.rect(plot.x - DOT, plot.y, plot.w + 2 * DOT, plot.h); // the first and the last dot whole
  pen.clip();
  if (panel.mark !== null) line(pen, toX(panel.mark), plot.y, toX(panel.mark), plot.y + plot.h, theme.text, 1.5, [3, 3]);
  for (const series of panel.series) drawSeries(pen, series, axes, theme);
  pen.restore();
  drawLegend(legend, panel.series.filter((series) => series.name), theme);
}

function drawLegend(legend, named, theme) {
  legend.className = "fmnist-legend";
  childrenOf(legend, named.length, "span").forEach((entry, i) => {
    const [svg, name] = partsOf(entry, "svg", "span");
    const [stroke] = partsOf(svg, "line"), { color, dash } = named[i];
    put(svg, { "aria-hidden": true });
    put(stroke, { x1: 0, x2: 28, y1: 5, y2: 5, "stroke-width": 2.5, stroke: colorOf(color, theme) });
    put(stroke, { "stroke-dasharray": DASHES[dash % DASHES.length].join(" ") });
    write(name, named[i].name);
  });
}

function drawBars(body, panel, { theme, repeated }) {
  body.classList.toggle("fmnist-repeated", repeated);
  const values = floats(panel.values), { limits } = panel, span = limits[1] - limits[0];
  const percent = (value) => (100 * (clip(value, limits) - limits[0])) / span;
  const cells = childrenOf(body, 3 * values.length);
  values.forEach((value, i) => {
    const [name, place, words] = cells.slice(3 * i, 3 * i + 3), marked = panel.marks.includes(i);
    write(name, panel.names[i], marked ? "fmnist-bar-name fmnist-marked" : "fmnist-bar-name");
    write(words, panel.texts[i], marked ? "fmnist-bar-text fmnist-marked" : "fmnist-bar-text");
    const [bar, zero] = partsOf(place, "i", "b"), from = percent(0), to = percent(value);
    place.className = "fmnist-bar-place";
    Object.assign(bar.style, {
      display: Number.isFinite(value) ? "" : "none",
      left: `${Math.min(from, to)}%`,
      width: `${Math.abs(to - from)}%`,
      background: theme.colors[marked ? 1 : panel.color],
    });
    zero.style.left = `${from}%`;
  });
}

// share: 0 to 1
function shade(share, theme) {
  const [empty, full] = theme.dark ? [[38, 42, 48], [86, 180, 233]] : [[255, 255, 255], [8, 81, 156]];
  return mixed(empty, full, clip(share || 0, [0, 1]));
}

// Black or white, whichever has the greater contrast: at least 4.5, as `plots.make_readable` chooses.
const LINEAR = Float64Array.from({ length: 256 }, (_, v) =>
  v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4);
const luminance = (rgb) => rgb.reduce((sum, v, i) => sum + [0.2126, 0.7152, 0.0722][i] * LINEAR[Math.round(v)], 0);
const onto = (color) => (luminance(color) > 0.179 ? "#000" : "#fff");

// A table with few columns needs less width.
function transposed(panel) {
  const { rows, columns, xlabel, ylabel, texts, marks } = panel;
  return {
    ...panel,
    rows: columns,
    columns: rows,
    xlabel: ylabel,
    ylabel: xlabel,
    texts: columns.map((_, j) => texts.map((row) => row[j])),
    marks: marks.map(([i, j]) => [j, i]),
    turned: true,
  };
}

function drawHeatMap(body, panel, { width, theme }) {
  const values = floats(panel.values), { limits } = panel, across = panel.columns.length;
  if (width < 45 * across && !panel.upright && panel.rows.length < across) panel = transposed(panel);
  const { rows, columns, upright, turned } = panel;
  const [table] = partsOf(body, "table"), [head, cells] = partsOf(table, "thead", "tbody");
  const dense = upright && columns.length > MANY;
  body.classList.toggle("fmnist-dense", dense);
  body.style.overflowX = dense ? "auto" : "";
  table.style.maxWidth = `${90 + (dense ? 28 : upright ? 42 : 66) * columns.length}px`;
  const [top, names] = childrenOf(head, 2, "tr"), [, , xlabel] = childrenOf(top, 3, "td");
  write(xlabel, panel.xlabel, "fmnist-axis");
  xlabel.colSpan = columns.length;
  childrenOf(names, columns.length + 2, "th").slice(2).forEach((name, j) => {
    write(partsOf(name, "div")[0], columns[j], upright ? "fmnist-upward" : "");
    name.scope = "col";
    name.style.width = `${(dense ? 90 : 80) / columns.length}%`; // all equal
  });
  childrenOf(cells, rows.length, "tr").forEach((row, i) => {
    const before = i ? 1 : 2, parts = childrenOf(row, columns.length + before, "td");
    if (!i) {
      parts[0].rowSpan = rows.length;
      write(partsOf(parts[0], "div")[0], panel.ylabel, "fmnist-axis fmnist-upward");
    }
    write(parts[before - 1], rows[i], "fmnist-row-name");
    parts[before - 1].setAttribute("role", "rowheader");
    parts.slice(before).forEach((cell, j) => {
      const value = values[turned ? j * across + i : i * across + j];
      const color = shade((value - limits[0]) / (limits[1] - limits[0]), theme);
      const marked = panel.marks.some(([r, c]) => r === i && c === j);
      write(cell, panel.texts[i][j], marked ? "fmnist-marked" : "fmnist-cell");
      cell.style.cssText = `background: rgb(${color}); color: ${onto(color)}`;
    });
  });
}

// An arrow from the frame of one box to that of another: a curve with one control point.
function arrow(from, to, via, half) {
  const edge = (center, toward) => {
    const [dx, dy] = [toward[0] - center[0], toward[1] - center[1]];
    const share = Math.min(half[0] / Math.max(Math.abs(dx), 1e-9), half[1] / Math.max(Math.abs(dy), 1e-9));
    return [center[0] + dx * share, center[1] + dy * share];
  };
  const middle = via ?? [(from[0] + to[0]) / 2, (from[1] + to[1]) / 2];
  const start = edge(from, middle), end = edge(to, middle);
  const length = Math.hypot(end[0] - middle[0], end[1] - middle[1]);
  const [ux, uy] = [(end[0] - middle[0]) / length, (end[1] - middle[1]) / length];
  const [x, y] = [end[0] - 9 * ux, end[1] - 9 * uy];
  return {
    curve: `M${start} Q${via ?? [(start[0] + x) / 2, (start[1] + y) / 2]} ${[x, y]}`,
    head: `M${end} L${[x - 4.5 * uy, y + 4.5 * ux]} L${[x + 4.5 * uy, y - 4.5 * ux]} Z`,
  };
}

function drawGraph(body, panel, { width, height }) {
  const place = ([x, y]) => [x * width, y * height];
  const half = [(panel.width * width) / 2, (panel.height * height) / 2];
  const [svg, boxes] = partsOf(body, "svg", "div");
  body.style.height = `${height}px`;
  put(svg, { "aria-hidden": true });
  const paths = childrenOf(svg, 2 * panel.edges.length, "path");
  panel.edges.forEach(({ source, target, state, via }, i) => {
    const [from, to] = [source, target].map((number) => place([panel.nodes[number].x, panel.nodes[number].y]));
    const { curve, head } = arrow(from, to, via && place(via), half);
    put(paths[2 * i], { d: curve, class: `fmnist-${state}` });
    put(paths[2 * i + 1], { d: head, class: `fmnist-head fmnist-${state}` });
  });
  childrenOf(boxes, panel.nodes.length).forEach((box, i) => {
    const { name, detail, x, y, state } = panel.nodes[i], [left, top] = place([x, y]);
    const [first, second] = partsOf(box, "span", "span");
    write(first, name);
    write(second, detail);
    box.className = `fmnist-node fmnist-${state}`;
    Object.assign(box.style, { left: `${left}px`, top: `${top}px`, width: `${2 * half[0]}px`, height: `${2 * half[1]}px` });
  });
}

const DRAW = { Text: drawText, Images: drawImages, Lines: drawLines, Bars: drawBars, HeatMap: drawHeatMap, Graph: drawGraph };
