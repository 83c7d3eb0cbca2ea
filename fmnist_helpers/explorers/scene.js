// What the kernel sends, and the small things that all panels are made of.
//
// _scene_view.py joins scene.js, panels.js and scene_view.js, in this order, into one module:
// anywidget loads a single one.

/**
 * What the kernel sends; `_scene.py` says what the fields mean, and a test compares the names.
 * Each object also has a "kind", its name here.
 *
 * @typedef {Object} Scene
 * @property {Row[]} rows
 * @property {string} description
 * @property {number} number
 * @property {boolean} live
 *
 * @typedef {Object} Row
 * @property {Panel[]} panels
 * @property {number} height
 *
 * @typedef {Text|Images|Lines|Bars|HeatMap|Graph} Panel
 *
 * @typedef {Object} Text
 * @property {string[]} paragraphs
 * @property {string} title
 * @property {number} lines
 * @property {number} share
 *
 * @typedef {Object} Images
 * @property {DataView} shades
 * @property {string[]} captions
 * @property {string} title
 * @property {number} columns
 * @property {number[]} marks
 * @property {boolean} signed
 * @property {number} largest
 * @property {string} empty
 * @property {number} share
 * @property {number} side
 *
 * @typedef {Object} Series
 * @property {string} name
 * @property {DataView} x
 * @property {DataView} y
 * @property {number} color
 * @property {number} dash
 * @property {boolean} dots
 * @property {boolean} thick
 * @property {boolean} cross
 *
 * @typedef {Object} Lines
 * @property {Series[]} series
 * @property {number[]} xlim
 * @property {number[]} ylim
 * @property {string} xlabel
 * @property {string} ylabel
 * @property {string} title
 * @property {?number} mark
 * @property {number} share
 *
 * @typedef {Object} Bars
 * @property {string[]} names
 * @property {DataView} values
 * @property {string[]} texts
 * @property {number[]} limits
 * @property {string} title
 * @property {number[]} marks
 * @property {number} color
 * @property {number} share
 *
 * @typedef {Object} HeatMap
 * @property {DataView} values
 * @property {string[][]} texts
 * @property {string[]} rows
 * @property {string[]} columns
 * @property {number[]} limits
 * @property {string} title
 * @property {string} xlabel
 * @property {string} ylabel
 * @property {number[][]} marks
 * @property {boolean} upright
 * @property {number} share
 *
 * @typedef {Object} Node
 * @property {string} name
 * @property {string} detail
 * @property {number} x
 * @property {number} y
 * @property {string} state
 *
 * @typedef {Object} Edge
 * @property {number} source
 * @property {number} target
 * @property {string} state
 * @property {?number[]} via
 *
 * @typedef {Object} Graph
 * @property {Node[]} nodes
 * @property {Edge[]} edges
 * @property {number} width
 * @property {number} height
 * @property {string} title
 * @property {number} share
 */

const COLORS = ["#0173b2", "#de8f05", "#029e73", "#d55e00", "#cc78bc", "#ca9161", "#949494", "#56b4e9"];
const COLORS_ON_DARK = ["#56b4e9", "#de8f05", "#2fc49a", "#f2803a", "#dd9fd0", "#d9b08c", "#b5b5b5", "#8fd0f5"];
const DASHES = [[], [6, 4], [2, 3], [9, 3, 2, 3]];
const DOT = 3; // pixels
const NARROWEST = { Text: 240, Images: 240, Lines: 250, Bars: 230, HeatMap: 345, Graph: 300 }; // pixels
const NARROWEST_CAPTION = 62;
const MANY = 14; // columns, above which a confusion matrix gets small cells
const SMALL_PRINT = 337; // pixels; narrower panels have smaller letters
const PADDING = 12; // of a panel, left and right together
// Milliseconds between two answers. Each makes the kernel busy for a moment, which JupyterLab shows
// in several places, the icon of the page among them; that costs about as much as a scene.
const ANSWER = 1000;
// Milliseconds between live changes of the description; and of the scene, where motion is reduced.
const CALM = 1000;
const SETTLED = 1500; // milliseconds without a change, after which the browser sends a picture
const PAPER = 900; // pixels, width of that picture
const LIGHT = { dark: false, text: "#222", faint: "#bbb", back: "#fff", colors: COLORS };

// --- elements of the page, and colors -------------------------------------------------------

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

// The children of an element: as many as needed, those that are there first.
function childrenOf(parent, count, tag = "div") {
  while (parent.children.length > count) parent.lastChild.remove();
  while (parent.children.length < count) {
    const svg = parent.namespaceURI.endsWith("svg") || tag === "svg";
    parent.append(svg ? document.createElementNS("http://www.w3.org/2000/svg", tag) : document.createElement(tag));
  }
  return [...parent.children];
}

// The children of an element, one for each tag.
function partsOf(parent, ...tags) {
  tags.forEach((tag, i) => parent.children[i] ?? childrenOf(parent, i + 1, tag));
  return [...parent.children];
}

function write(element, words, className = element.className) {
  if (element.textContent !== words) element.textContent = words;
  if (element.className !== className) element.className = className;
}

function put(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (element.getAttribute(name) !== String(value)) element.setAttribute(name, value);
  }
}

// The pen of an empty canvas; all that it draws is also in the description.
function penOf(canvas, width, height, theme) {
  const dense = window.devicePixelRatio || 1;
  const size = [Math.round(width * dense), Math.round(height * dense)];
  if (canvas.width !== size[0] || canvas.height !== size[1]) [canvas.width, canvas.height] = size;
  Object.assign(canvas.style, { width: `${width}px`, height: `${height}px` });
  canvas.ariaHidden = "true";
  const pen = canvas.getContext("2d", { alpha: false });
  pen.setTransform(dense, 0, 0, dense, 0, 0);
  pen.fillStyle = theme.back;
  pen.fillRect(0, 0, width, height);
  return pen;
}

const floats = (view) => new Float32Array(view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength));
const mixed = (from, to, share) => from.map((value, i) => Math.round(value + (to[i] - value) * share));
const clip = (value, [low, high]) => Math.max(low, Math.min(high, value));
const colorOf = (number, theme) => theme.colors[number % theme.colors.length];
