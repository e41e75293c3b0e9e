// Findings as they come.

import { events, get } from "./api.js";
import { choice, el, field } from "./dom.js";
import { number } from "./format.js";
import { growingTable } from "./observations.js";
import { siteField } from "./sites.js";

const MOST = 500;
const EACH = 250;
const FILTERS = ["kind", "address", "matched", "site", "sensor"];
const KINDS = [
  "", "syn", "syn+ack", "mtu", "uptime", "http request", "http response", "tls request", "tls response", "quic request",
  "ssh request", "ssh response", "smtp request", "smtp response", "host change", "ip sharing",
];

export function title() {
  return "Live";
}

export async function show(place, parameters, page, signal) {
  const given = Object.fromEntries(FILTERS.map((name) => [name, parameters.get(name) ?? ""]));
  const { sites } = await get("/api/v1/sites", {}, signal);
  const found = growingTable("Findings, the latest first", MOST);
  const pause = el("button", { type: "button", "aria-pressed": "false" }, "Pause");
  let waiting = [];
  let paused = false;
  let leftOut = 0;

  const flush = () => {
    if (paused || !waiting.length) return;
    found.add(waiting.splice(0).slice(-MOST).reverse());
  };
  pause.addEventListener("click", () => {
    paused = !paused;
    pause.setAttribute("aria-pressed", String(paused));
    pause.textContent = paused ? "Continue" : "Pause";
    page.say(paused ? "Paused" : "Live");
    flush();
  });
  const kinds = KINDS.includes(given.kind) ? KINDS : [...KINDS, given.kind];
  place.replaceChildren(
    el("h1", {}, "Live"),
    el(
      "form", { class: "filters", "aria-label": "Findings", onsubmit: (event) => event.preventDefault() },
      pause,
      field("Finding", choice(kinds.map((kind) => [kind, kind || "all"]), given.kind, (kind) => page.change({ kind }))),
      field("Address", el("input", { value: given.address, autocomplete: "off", onchange: (event) => page.change({ address: event.target.value.trim() }) })),
      field("Signature", choice([["", "all"], ["true", "known"], ["false", "unknown"]], given.matched, (matched) => page.change({ matched }))),
      siteField(sites, given.site, page),
      given.sensor ? el("button", { type: "button", onclick: () => page.change({ sensor: "" }) }, `sensor: ${given.sensor} (remove)`) : null,
    ),
    found.element,
  );
  const latest = await get("/api/v1/observations", { ...given, limit: 50 }, signal);
  found.add(latest.observations);
  const timer = setInterval(flush, EACH);
  signal.addEventListener("abort", () => clearInterval(timer));
  await events(given, {
    state: (connected) => page.say(connected ? (paused ? "Paused" : "Live") : "Connecting again"),
    observation: (one) => {
      waiting.push(one);
      if (waiting.length > 2 * MOST) waiting = waiting.slice(-MOST);
    },
    left_out: ({ count }) => {
      leftOut += count;
      page.say(`Live; ${number(leftOut)} findings were too fast for this browser`);
    },
  }, signal);
}
