// The network at a glance.

import { events, get } from "./api.js";
import { el, facts, section, table } from "./dom.js";
import { number, percent, plotTime, time, timeElement } from "./format.js";
import { plot } from "./plots.js";
import { siteForm } from "./sites.js";

const SECONDS = 300;
const PAUSE = 5000;

export function title() {
  return "Overview";
}

export async function show(place, parameters, page, signal) {
  const site = parameters.get("site") ?? "";
  const form = await siteForm(site, page, signal);
  const head = el("div", {});
  const rates = plot("Packets and findings per second");
  const plots = {
    systems: plot("Systems (hosts)"),
    applications: plot("Applications (findings)"),
    links: plot("Links (hosts)"),
    distances: plot("Distance in hops (hosts)"),
    known: plot("Findings with and without a signature"),
  };
  const sensors = el("div", {});
  place.replaceChildren(
    el("h1", {}, "Overview"), form ?? "", head, rates.element,
    el("div", { class: "plots" }, Object.values(plots).map((one) => one.element)), sensors,
  );

  let history = [];
  const drawRates = () => {
    const shown = everySecond(history);
    const times = shown.map((one) => plotTime(one.time));
    return rates.lines([
      { name: "packets", times, values: shown.map((one) => one.packets) },
      { name: "findings", times, values: shown.map((one) => one.observations) },
    ]);
  };

  async function refresh() {
    const stats = await get("/api/v1/stats", { site }, signal);
    head.replaceChildren(summary(stats, site));
    if (!history.length) history = stats.rates.slice(-SECONDS);
    sensors.replaceChildren(sensorTable(stats.sensors));
    const named = (items, member) => items.map((one) => [one.value ?? "unknown", one[member]]);
    await Promise.all([
      plots.systems.bars(named(stats.systems, "hosts")),
      plots.applications.bars(named(stats.applications, "count")),
      plots.links.bars(named(stats.links, "hosts")),
      plots.distances.bars(named(stats.distances, "hosts")),
      plots.known.bars(knownPairs(stats)),
    ]);
  }

  await refresh();
  await drawRates();
  const timer = setInterval(() => refresh().catch(page.fail), PAUSE);
  signal.addEventListener("abort", () => clearInterval(timer));
  // A kind that does not exist: only the rates of the stream are wanted.
  events({ kind: "none" }, {
    state: (connected) => page.say(connected ? "Live" : "Connecting again"),
    rates: ({ rates: latest }) => {
      const known = new Set(history.map((one) => one.time));
      history = [...history, ...latest.filter((one) => !known.has(one.time))].slice(-SECONDS);
      if (!document.hidden) drawRates();
    },
  }, signal).catch(page.fail);
}

/** The latest seconds, at least a minute, also those in which there was nothing. */
function everySecond(history) {
  if (!history.length) return [];
  const known = new Map(history.map((one) => [Date.parse(one.time), one]));
  const last = Math.max(...known.keys());
  const first = Math.max(Math.min(...known.keys(), last - 60_000), last - SECONDS * 1000);
  const found = [];
  for (let moment = first; moment <= last; moment += 1000) {
    found.push(known.get(moment) ?? { time: new Date(moment).toISOString(), packets: 0, observations: 0 });
  }
  return found;
}

function summary(stats, site) {
  const { capture } = stats;
  const view = (name) => `/?${new URLSearchParams({ view: name, ...(site && { site }) })}`;
  const lost = capture.dropped + capture.left_out;
  return el(
    "div", {},
    stats.problem ? el("p", { role: "alert", class: "warning" }, stats.problem) : null,
    facts([
      ["Hosts", el("a", { href: view("hosts") }, number(stats.hosts))],
      ["Packets", number(capture.packets)],
      ["Findings", number(Object.values(stats.observations).reduce((sum, one) => sum + one, 0))],
      ["Unknown", el("a", { href: view("unknown") }, percent(stats.unknown_share) || "none")],
      ["Lost", lost ? `${number(capture.dropped)} packets, ${number(capture.left_out)} findings` : "nothing"],
      ...(capture.exhausted ? [["Too long to follow", `${number(capture.exhausted)} connections`]] : []),
      ["Running since", timeElement(stats.started)],
    ]),
  );
}

function knownPairs(stats) {
  const pairs = Object.entries(stats.matched).map(([file, count]) => [file.split("/").at(-1), count]);
  const unknown = Object.values(stats.unmatched).reduce((sum, one) => sum + one, 0);
  return unknown ? [...pairs, ["unknown", unknown]].sort((one, other) => other[1] - one[1]) : pairs;
}

function sensorTable(sensors) {
  if (sensors.length < 2) return el("div", {});
  const rows = sensors.map((one) => [
    el("a", { href: `/?${new URLSearchParams({ view: "hosts", sensor: one.name })}` }, one.name),
    one.state, number(one.lines), number(one.wrong_lines), time(one.newest),
  ]);
  return section("Sensors", table("Sensors", ["Sensor", "State", "Lines", "Wrong lines", "Latest finding"], rows));
}
