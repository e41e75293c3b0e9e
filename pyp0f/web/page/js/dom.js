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

/** The cell of a first row. */
export function head(text) {
  return el("th", { scope: "col" }, text);
}

/** A row of cells. */
export function row(cells) {
  return el("tr", {}, cells.map((cell) => el("td", {}, cell)));
}

/** A table from texts of its first row, and lists of cells. */
export function table(caption, heads, rows) {
  return scrolling(caption, heads.map(head), el("tbody", {}, rows.map(row)));
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
