// Makes elements.  Text is always set as text: nothing here reads markup.

/**
 * Make an element.
 * @param {string} name - its tag.
 * @param {Object} [attributes] - attributes; names that begin with "on" are listeners; null and false are left out.
 * @param {...(Node|string|number|null)} children - its content.
 * @returns {HTMLElement}
 */
export function el(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else made.setAttribute(key, value === true ? "" : String(value));
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined).map(asNode));
  return made;
}

function asNode(child) {
  return child instanceof Node ? child : document.createTextNode(String(child));
}

/**
 * A table that scrolls sideways where it is too wide.
 * @param {string} caption - what it shows, for screen readers.
 * @param {HTMLElement[]} heads - the cells of its first row.
 * @param {HTMLElement} body - its rows.
 */
export function scrolling(caption, heads, body) {
  return el(
    "div", { class: "scroll", tabindex: "0", role: "region", "aria-label": caption },
    el("table", {}, el("caption", { class: "hidden" }, caption), el("thead", {}, el("tr", {}, heads)), body),
  );
}

/** The cell of a first row.  Columns of numbers end at the same place. */
export function head(text, isNumber = false) {
  return el("th", { scope: "col", class: isNumber && "number" }, text);
}

/** A row of cells, and which of them are numbers. */
export function row(cells, areNumbers = []) {
  return el("tr", {}, cells.map((cell, index) => el("td", { class: areNumbers[index] === true && "number" }, cell)));
}

const NUMBER = /^[\d.,]+(\s?[%KMBT])?$/;

/** A table from texts of its first row, and lists of cells. */
export function table(caption, heads, rows) {
  const texts = (index) => rows.map((cells) => cells[index]?.textContent ?? String(cells[index] ?? "")).filter(Boolean);
  const areNumbers = heads.map((_, index) => texts(index).length > 0 && texts(index).every((text) => NUMBER.test(text)));
  return scrolling(
    caption, heads.map((text, index) => head(text, areNumbers[index])),
    el("tbody", {}, rows.map((cells) => row(cells, areNumbers))),
  );
}

/** A signature.  It may be broken after commas and colons, and elsewhere only if it must be. */
export function code(text) {
  const parts = (text ?? "").split(/(?<=[,:])/);
  return el("code", {}, parts.flatMap((part, index) => (index ? [el("wbr"), part] : [part])));
}

/** A list of terms with their values; terms without a value are left out. */
export function facts(pairs) {
  const given = pairs.filter(([, value]) => value !== null && value !== undefined && value !== "");
  return el("dl", { class: "facts" }, given.map(([term, value]) => el("div", {}, el("dt", {}, term), el("dd", {}, value))));
}

/** A section with a heading. */
export function section(title, ...children) {
  return el("section", {}, el("h2", {}, title), ...children);
}

/** A labelled control. */
export function field(label, control) {
  return el("label", { class: "field" }, el("span", {}, label), control);
}

/** A choice of values.  Options are pairs of value and text. */
export function choice(options, chosen, onchange) {
  return el(
    "select", { onchange: (event) => onchange(event.target.value) },
    options.map(([value, text]) => el("option", { value, selected: value === chosen }, text)),
  );
}
