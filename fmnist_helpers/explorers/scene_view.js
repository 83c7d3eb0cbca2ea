// Draws a scene in the browser, as often as the kernel sends a new one.
//
// All words are text of the page: they wrap, can be selected and are read aloud. Plots and images
// are canvases between them. Only the newest scene is ever drawn: what arrives between two frames
// of the browser is replaced, not queued; and only the panels that changed are drawn. Elements are
// used again, so that what is selected stays selected. Colors come from the theme.

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

// Whole pixels, or the browser would blur the canvases.
function widthsOf(panels, width) {
  const shares = panels.reduce((sum, panel) => sum + panel.share, 0);
  const widths = panels.map((panel) => Math.floor((width * panel.share) / shares));
  const narrow = panels.some((panel, i) => widths[i] < NARROWEST[panel.kind]);
  return narrow && panels.length > 1 ? panels.map(() => width) : widths;
}

function drawPanel(element, panel, place) {
  if (element.drawn?.panel.kind !== panel.kind) element.replaceChildren();
  const [title, body] = partsOf(element, "div", "div");
  element.className = place.width < SMALL_PRINT ? "fmnist-panel fmnist-narrow" : "fmnist-panel";
  element.style.width = `${place.width}px`;
  write(title, panel.title, "fmnist-title");
  body.className = `fmnist-${panel.kind}`;
  DRAW[panel.kind](body, panel, { ...place, width: place.width - PADDING });
}

// Only what differs from before is drawn: bringing pixels to the screen costs more than all of the
// rest, and training needs the processor too.
function drawScene(board, scene, width, theme) {
  for (const name of ["text", "back"]) board.style.setProperty(`--fmnist-${name}`, theme[name]);
  board.style.setProperty("--fmnist-mark", theme.colors[3]);
  board.style.setProperty("--fmnist-used", theme.colors[0]);
  childrenOf(board, scene.rows.length).forEach((row, i) => {
    const { panels, height } = scene.rows[i], widths = widthsOf(panels, width);
    row.className = "fmnist-row";
    childrenOf(row, panels.length).forEach((element, j) => {
      // Beside bars with the same names they need not be shown again.
      const repeated = widths[j] < width && j > 0 && same(panels[j].names ?? j, panels[j - 1].names);
      const place = { width: widths[j], height, theme, repeated, dense: window.devicePixelRatio };
      const drawn = { panel: panels[j], ...place };
      if (same(element.drawn, drawn)) return;
      drawPanel(element, panels[j], place);
      element.drawn = drawn;
    });
  });
}

// A row keeps the greatest height it had, or all below would jump with each line of text more.
function keepHeights(board) {
  const seen = new ResizeObserver((changes) => {
    for (const { target, borderBoxSize } of changes) {
      const height = Math.floor(borderBoxSize[0].blockSize);
      if (height > (parseInt(target.style.minHeight) || 0)) target.style.minHeight = `${height}px`;
    }
  });
  return {
    watch: () => [...board.children].forEach((row) => {
      if (!row.watched) seen.observe(row);
      row.watched = true;
    }),
    forget: () => [...board.children].forEach((row) => { row.style.minHeight = ""; }),
    end: () => seen.disconnect(),
  };
}

// The scene as the bytes of a PNG, for those who read the notebook without widgets. A browser
// draws elements of a page on a canvas only if they come as an SVG that holds all it needs.
async function pngOf(scene, css) {
  const unseen = document.createElement("div"), [board] = partsOf(unseen, "div");
  unseen.className = "fmnist-unseen";
  board.className = "fmnist-board";
  board.style.width = `${PAPER}px`;
  document.body.append(unseen);
  drawScene(board, scene, PAPER, LIGHT);
  const height = board.offsetHeight;
  unseen.remove();
  for (const canvas of board.querySelectorAll("canvas")) {
    const image = document.createElement("img");
    image.src = canvas.toDataURL();
    image.style.cssText = canvas.style.cssText;
    canvas.replaceWith(image);
  }
  const style = document.createElement("style");
  style.textContent = css;
  board.prepend(style);
  const page = new XMLSerializer().serializeToString(board);
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${PAPER}" height="${height}">` +
    `<foreignObject width="100%" height="100%">${page}</foreignObject></svg>`;
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = new OffscreenCanvas(1.5 * PAPER, 1.5 * height), pen = canvas.getContext("2d");
  pen.scale(1.5, 1.5);
  pen.drawImage(image, 0, 0);
  return (await canvas.convertToBlob()).arrayBuffer();
}

function render({ model, el }) {
  const figure = document.createElement("figure");
  const [board, details] = partsOf(figure, "div", "details");
  const [summary, paragraph] = partsOf(details, "summary", "p");
  figure.className = "fmnist-scene";
  board.className = "fmnist-board";
  board.setAttribute("role", "group");
  summary.textContent = "Picture in words";
  el.append(figure);

  const calm = window.matchMedia("(prefers-reduced-motion: reduce)"), heights = keepHeights(board);
  let asked = false, drawn = 0, lastLive = 0, lastAnswer = 0, lastWords = 0, timer = null;
  let settling = null, sent = null;
  let theme = null, width = 0; // asking the page for them each time would make it lay itself out

  // The scene with its panels, which come one by one.
  function whole() {
    let count = 0;
    const { rows = [], ...rest } = model.get("scene");
    const next = () => model.get(`panel_${count++}`);
    return { ...rest, rows: rows.map((row) => ({ ...row, panels: Array.from({ length: row.panels }, next) })) };
  }

  function draw() {
    asked = false;
    const scene = whole();
    if (!scene.rows.length) return;
    clearTimeout(settling);
    if (!scene.live) settling = setTimeout(sendPicture, SETTLED);
    if (!scene.live || performance.now() > lastWords + CALM) say(scene.description);
    if (!width) return; // far from the window; the description is for those who do not look, too
    theme ??= themeOf(el);
    drawScene(board, scene, width, theme);
    heights.watch();
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
    requestAnimationFrame(draw);
  }

  function answer(number) {
    if (performance.now() < lastAnswer + ANSWER) return;
    lastAnswer = performance.now();
    model.send({ seen: number });
  }

  async function sendPicture() {
    const scene = whole();
    if (!model.get("sends_pictures") || same(scene, sent)) return;
    sent = scene;
    const png = await pngOf(scene, model.get("_css")).catch(() => null); // Safari forbids it
    try {
      model.send({ picture: png !== null }, undefined, png ? [png] : []);
    } catch {
      // The kernel has gone.
    }
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
    if (width !== figure.clientWidth) heights.forget();
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
    clearTimeout(settling);
    resized.disconnect();
    heights.end();
    themed.disconnect();
  };
}

export default { render };
