// The table of hosts.  The server searches, sorts and pages.

import { get } from "./api.js";
import { choice, el, field, head, row, scrolling } from "./dom.js";
import { counted, minutes, number, percent, timeElement } from "./format.js";
import { siteField } from "./sites.js";
import * as store from "./settings_store.js";

const COLUMNS = {
  address: { text: "Address", sort: "address", cell: (one) => el("a", { href: link(one.address, one.sites) }, one.address) },
  sites: { text: "Site", cell: (one) => one.sites.join(", ") },
  system: { text: "System", sort: "system", cell: (one) => one.system ?? "???" },
  confidence: { text: "Confidence", sort: "confidence", isNumber: true, cell: (one) => percent(one.confidence) },
  programs: { text: "Programs", cell: (one) => one.programs.slice(0, 3).join(", ") + (one.programs.length > 3 ? ", ..." : "") },
  link: { text: "Link", sort: "link", cell: (one) => one.link ?? "" },
  distance: { text: "Distance", sort: "distance", isNumber: true, cell: (one) => one.distance ?? "" },
  uptime: { text: "Uptime", cell: (one) => minutes(one.uptime_minutes) },
  connections: { text: "Connections", sort: "connections", isNumber: true, cell: (one) => number(connections(one)) },
  signs: { text: "Signs", sort: "changed", cell: signs },
  sensors: { text: "Sensors", cell: (one) => one.sensors.join(", ") },
  first: { text: "First seen", sort: "first_seen", cell: (one) => timeElement(one.first_seen) },
  last: { text: "Last seen", sort: "last_seen", cell: (one) => timeElement(one.last_seen) },
};
const AGAIN = 2_000; // milliseconds
const USUAL = ["address", "system", "confidence", "programs", "link", "distance", "signs", "last"];
const FILTERS = ["q", "system", "application", "link", "site", "sensor", "changed", "contradictions", "merged"];
const SYSTEMS = ["", "Linux", "Windows", "Apple", "BSD", "program", "unknown"];

export function title() {
  return "Hosts";
}

/** The view of a host: at one site, or over all of them. */
export function link(address, sites = []) {
  const site = sites.length === 1 ? sites[0] : "";
  return `/?${new URLSearchParams({ view: "host", address, ...(site && { site }) })}`;
}

function connections(one) {
  return typeof one.connections === "number" ? one.connections : one.connections.client + one.connections.server;
}

function signs(one) {
  const found = [];
  if (one.changes) found.push(counted(one.changes, "change"));
  if (one.contradictions) found.push(counted(one.contradictions, "contradiction"));
  if (one.unknown) found.push(`${number(one.unknown)} unknown`);
  return found.join(", ");
}

export async function show(place, parameters, page, signal) {
  const given = Object.fromEntries(FILTERS.map((name) => [name, parameters.get(name) ?? ""]));
  const sort = parameters.get("sort") ?? "-last_seen";
  if (!place.querySelector("#hosts")) {
    const { sites } = await get("/api/v1/sites", {}, signal);
    build(place, given, page, sites);
  }
  const answer = await get(
    "/api/v1/hosts", { ...given, sort, cursor: parameters.get("cursor") ?? "", limit: 100, count: "true" }, signal,
  );
  const result = place.querySelector("#hosts");
  if (!result) return;
  page.say(counted(answer.total, "host"));
  const isUnfiltered = !FILTERS.some((name) => given[name]);
  if (!answer.total && isUnfiltered) askAgain(page, signal);
  result.replaceChildren(hostTable(answer.hosts, sort, page, answer.hosts.some((one) => one.sites.some(Boolean))), pages(answer, parameters, page));
}

/** Show the table again in a while: nothing has been stored yet. */
function askAgain(page, signal) {
  const waiting = setTimeout(() => page.change({}, { replace: true }), AGAIN);
  signal.addEventListener("abort", () => clearTimeout(waiting));
}

/** Fields that make sense with several sites only. */
function siteFields(given, page, sites) {
  if (sites.length < 2 && !given.site && !given.merged) return [];
  return [
    siteField(sites, given.site, page),
    field("Same address", choice([["", "apart, by site"], ["true", "one host"]], given.merged, (merged) => page.change({ merged, cursor: "" }))),
  ];
}

function build(place, given, page, sites) {
  let waiting = 0;
  const search = el("input", {
    type: "search", value: given.q, placeholder: "address, system, program", autocomplete: "off",
    oninput: (event) => {
      clearTimeout(waiting);
      const q = event.target.value;
      waiting = setTimeout(() => page.change({ q, cursor: "" }, { replace: true }), 250);
    },
  });
  const systems = SYSTEMS.includes(given.system) ? SYSTEMS : [...SYSTEMS, given.system];
  const yesOrNo = (name, yes, no) => choice(
    [["", "all"], ["true", yes], ["false", no]], given[name], (value) => page.change({ [name]: value, cursor: "" }),
  );
  const others = ["application", "link", "sensor"].filter((name) => given[name]);
  place.replaceChildren(
    el("h1", {}, "Hosts"),
    el(
      "form", { class: "filters", role: "search", "aria-label": "Hosts", onsubmit: (event) => event.preventDefault() },
      field("Search", search),
      field("System", choice(systems.map((name) => [name, name || "all"]), given.system, (system) => page.change({ system, cursor: "" }))),
      field("Changes", yesOrNo("changed", "with changes", "without")),
      field("Contradictions", yesOrNo("contradictions", "with contradictions", "without")),
      siteFields(given, page, sites),
      others.map((name) => el(
        "button", { type: "button", onclick: (event) => { event.target.remove(); page.change({ [name]: "", cursor: "" }); } },
        `${name}: ${given[name]} (remove)`,
      )),
      columnChoice(page),
    ),
    el("div", { id: "hosts" }),
  );
}

function chosen() {
  const names = (store.get("columns") ?? USUAL).filter((name) => Object.hasOwn(COLUMNS, name));
  return names.length ? names : [...USUAL];
}

function columnChoice(page) {
  const boxes = Object.entries(COLUMNS).map(([name, column]) => el(
    "label", {},
    el("input", {
      type: "checkbox", checked: chosen().includes(name), disabled: name === "address",
      onchange: (event) => {
        const names = Object.keys(COLUMNS).filter((one) => (one === name ? event.target.checked : chosen().includes(one)));
        store.set("columns", names);
        page.change({}, { replace: true });
      },
    }),
    ` ${column.text}`,
  ));
  return el("details", {}, el("summary", {}, "Columns"), el("div", { class: "boxes" }, boxes));
}

function hostTable(hosts, sort, page, hasSites) {
  if (!hosts.length) return el("p", {}, "No host fits.");
  const names = chosen();
  if (hasSites && !store.get("columns")) names.splice(1, 0, "sites");
  const columns = names.map((name) => COLUMNS[name]);
  const areNumbers = columns.map((column) => column.isNumber);
  const rows = hosts.map((one) => row(columns.map((column) => column.cell(one)), areNumbers));
  return scrolling("Table of hosts", columns.map((column) => headOf(column, sort, page)), el("tbody", {}, rows));
}

function headOf(column, sort, page) {
  if (!column.sort) return head(column.text, column.isNumber);
  const falls = sort === `-${column.sort}`;
  const rises = sort === column.sort;
  const next = rises ? `-${column.sort}` : column.sort;
  return el(
    "th", { scope: "col", class: column.isNumber && "number", "aria-sort": falls ? "descending" : rises ? "ascending" : "none" },
    el(
      "button", { type: "button", class: "sort", onclick: () => page.change({ sort: next, cursor: "" }) },
      column.text, el("span", { "aria-hidden": "true" }, falls ? " ▼" : rises ? " ▲" : ""),
    ),
  );
}

function pages(answer, parameters, page) {
  return el(
    "p", { class: "pages" },
    parameters.get("cursor") ? el("button", { type: "button", onclick: () => page.change({ cursor: "" }) }, "First page") : null,
    answer.next ? el("button", { type: "button", onclick: () => { page.change({ cursor: answer.next }); scrollTo(0, 0); } }, "Next page") : null,
  );
}
