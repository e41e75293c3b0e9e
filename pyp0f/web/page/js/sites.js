// Sensors and their sites.

import { get } from "./api.js";
import { choice, el, field, section, table } from "./dom.js";
import { counted, duration, number, rate, timeElement } from "./format.js";

const PAUSE = 5000;
const NONE = "without a site";

export function title() {
  return "Sensors";
}

/** The value of the parameter "site" for a site, which is empty if lines have none. */
export function siteValue(site) {
  return site || "unknown";
}

/** A choice of a site; null if there are not several. */
export function siteField(sites, given, page) {
  if (sites.length < 2 && !given) return null;
  const names = [...new Set([...sites.map((one) => siteValue(one.site)), given].filter(Boolean))];
  const options = [["", "all"], ...names.map((name) => [name, name])];
  return field("Site", choice(options, given, (site) => page.change({ site, cursor: "" })));
}

/** A form with the choice of a site; null if there are not several. */
export async function siteForm(given, page, signal) {
  const { sites } = await get("/api/v1/sites", {}, signal);
  const chosen = siteField(sites, given, page);
  return chosen && el("form", { class: "filters", "aria-label": "Site", onsubmit: (event) => event.preventDefault() }, chosen);
}

export async function show(place, parameters, page, signal) {
  const site = parameters.get("site") ?? "";
  const body = el("div", {});
  place.replaceChildren(el("h1", {}, "Sensors"), body);

  async function refresh() {
    const [{ sites }, { sensors, next }] = await Promise.all([
      get("/api/v1/sites", {}, signal),
      get("/api/v1/sensors", { site, cursor: parameters.get("cursor") ?? "", limit: 100 }, signal),
    ]);
    page.say(counted(sites.length, "site"));
    body.replaceChildren(
      section("Sites", siteTable(sites, site)),
      section(site ? `Sensors of ${site === "unknown" ? NONE : site}` : "All sensors", sensorTable(sensors)),
      pages(site, next, parameters, page),
    );
  }

  await refresh();
  const timer = setInterval(() => refresh().catch(page.fail), PAUSE);
  signal.addEventListener("abort", () => clearInterval(timer));
}

function link(text, parameters) {
  return el("a", { href: `/?${new URLSearchParams(parameters)}` }, text);
}

/** What sites and sensors have in common. */
function counts(one) {
  return [
    number(one.observations), rate(one.rate), number(one.left_out), number(one.repeated), timeElement(one.last_seen),
    duration(one.lag_seconds),
  ];
}

const COUNTS = ["Findings", "Per second", "Left out", "Sent again", "Latest finding", "Age"];

function siteTable(sites, chosen) {
  if (!sites.length) return el("p", {}, "None yet.");
  const rows = sites.map((one) => [
    siteValue(one.site) === chosen ? el("strong", {}, one.site || NONE) : link(one.site || NONE, { view: "sites", site: siteValue(one.site) }),
    link(number(one.hosts), { view: "hosts", site: siteValue(one.site) }), number(one.sensors), ...counts(one),
  ]);
  return table("Sites", ["Site", "Hosts", "Sensors", ...COUNTS], rows);
}

function sensorTable(sensors) {
  if (!sensors.length) return el("p", {}, "None yet.");
  const rows = sensors.map((one) => [
    link(one.name || "-", { view: "hosts", site: siteValue(one.site), sensor: one.name }), one.site || NONE, ...counts(one),
    timeElement(one.received),
  ]);
  return table("Sensors", ["Sensor", "Site", ...COUNTS, "Received"], rows);
}

function pages(site, next, parameters, page) {
  return el(
    "p", { class: "pages" },
    site ? link("All sites", { view: "sites" }) : null,
    parameters.get("cursor") ? el("button", { type: "button", onclick: () => page.change({ cursor: "" }) }, "First page") : null,
    next ? el("button", { type: "button", onclick: () => page.change({ cursor: next }) }, "Next page") : null,
  );
}
