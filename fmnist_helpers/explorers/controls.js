// Keeps keys with the controls of an explorer, and gives the controls names and spoken values.
//
// It shows nothing itself. It stands in the same box as the controls, which ipywidgets draws.

const BOXES = ".fmnist-explorer, .fmnist-prediction";
// JupyterLab and Notebook run no shortcut for a key that is pressed on an element with this mark.
// They look at the element itself, not at those around it.
const SUPPRESS = "data-lm-suppress-shortcuts";

// Shortcuts are found by these numbers, which are the same for the letters of a Russian keyboard.
const A = 65, S = 83, Y = 89, Z = 90;
const SLIDER = ".widget-slider";
const FIELD = "input[type=text], textarea, [contenteditable=true]";

const isCommand = (event) => (event.ctrlKey || event.metaKey) && !event.altKey;
// With Shift it would be another shortcut: "Save as" asks for a new name.
const saves = (event) => isCommand(event) && !event.shiftKey && event.keyCode === S;
const textOf = (element) => element.value ?? element.textContent;

// Chromium undoes the last edit of the whole page: it would jump into the cell that was edited last,
// unless the last edit was made in this field. And all that it selects would be all cells.
function leavesTheControl(event, element) {
  if (!isCommand(event) || ![A, Y, Z].includes(event.keyCode)) return false;
  if (!element.matches(FIELD)) return true;
  return event.keyCode !== A && textOf(element) === element.textAtFocus;
}

function hear(event) {
  const element = event.target;
  if (!(element instanceof Element) || !element.closest(BOXES)) return;
  if (event.type === "focusin") {
    element.textAtFocus = textOf(element);
    return;
  }
  element.toggleAttribute(SUPPRESS, !saves(event));
  if (leavesTheControl(event, element)) event.preventDefault();
}

// JupyterLab listens on the document, so the window hears of a key before it does. The same
// function is added only once, also where a page holds many explorers.
window.fmnistHear ??= hear;
for (const type of ["keydown", "focusin"]) window.addEventListener(type, window.fmnistHear, true);

function set(element, name, value) {
  if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

// A slider by itself says the number of its place: 9 for a learning rate of 0.1.
function nameSlider(row) {
  const name = row.querySelector(".widget-label")?.textContent.trim();
  const readout = row.querySelector(".widget-readout");
  const handle = row.querySelector(".noUi-handle");
  if (!name || !readout || !handle) return;
  set(handle, "aria-label", name);
  set(handle, "aria-valuetext", readout.textContent.trim());
  if (readout.getAttribute("contenteditable") === "true") {
    set(readout, "role", "textbox");
    set(readout, "aria-label", `${name}, value`);
  }
}

// While a slider is dragged only that one is looked at, and the picture not at all.
function nameChanged(box, changes) {
  const places = changes.map(({ target }) => target.parentElement ?? target);
  const controls = places.filter((place) => !place.closest(".fmnist-scene"));
  const rows = new Set(controls.map((place) => place.closest(SLIDER)));
  if (rows.delete(null)) nameAll(box);
  else rows.forEach(nameSlider);
}

let groups = 0;

// Arrow keys move within a group of radio buttons, and its question is read aloud.
function nameChoices(question, buttons) {
  set(buttons, "role", "radiogroup");
  set(buttons, "aria-label", question);
  buttons.dataset.fmnistGroup ??= `fmnist-choices-${groups++}`;
  for (const button of buttons.querySelectorAll("input[type=radio]")) {
    set(button, "name", buttons.dataset.fmnistGroup);
  }
}

function nameAll(box) {
  for (const row of box.querySelectorAll(SLIDER)) nameSlider(row);
  const question = box.matches(".fmnist-prediction") && box.querySelector(".widget-label");
  const buttons = box.querySelector(".widget-radio-box");
  if (question && buttons) nameChoices(question.textContent.trim(), buttons);
}

function render({ el }) {
  let observer;
  el.hidden = true;
  // The box is there only after this has returned, and its controls come one after the other.
  const start = requestAnimationFrame(() => {
    const box = el.closest(BOXES);
    if (!box) return;
    observer = new MutationObserver((changes) => nameChanged(box, changes));
    const changes = { childList: true, characterData: true, attributeFilter: ["aria-valuenow"] };
    observer.observe(box, { subtree: true, ...changes });
    nameAll(box);
  });
  return () => {
    cancelAnimationFrame(start);
    observer?.disconnect();
  };
}

export default { render };
