// All that is known of a host.

import { get } from "./api.js";
import { code, el, facts, section, table } from "./dom.js";
import { minutes, number, percent, plotTime, time, timeElement } from "./format.js";
import { link } from "./hosts.js";
import { observationTable } from "./observations.js";
import { plot } from "./plots.js";
import { siteValue } from "./sites.js";
import { copyButton } from "./unknown.js";

export function title(parameters) {
  return parameters.get("address") ?? "Host";
}

export async function show(place, parameters, page, signal) {
  const address = parameters.get("address") ?? "";
  const site = parameters.get("site") ?? "";
  const path = `/api/v1/hosts/${encodeURIComponent(address)}`;
  const [host, latest, uptimes] = await Promise.all([
    get(path, { site }, signal),
    get(`${path}/observations`, { site, limit: 50 }, signal),
    get(`${path}/observations`, { site, kind: "uptime", limit: 200 }, signal),
  ]);
  const parts = [
    el("h1", {}, host.address),
    places(host, site),
    answer(host),
    contradictions(host),
    evidence(host),
    systems(host),
    changes(host),
    uptime(host, uptimes.observations),
    unknown(host),
    section("Latest findings", observationTable(latest.observations)),
  ];
  place.replaceChildren(...parts.filter(Boolean).map((part) => part.element ?? part));
  for (const part of parts) await part?.draw?.();
}

/** At which sites it was seen.  Each is a host of its own; here they are one, unless a site is chosen. */
function places(host, site) {
  if (!host.sites.some(Boolean)) return null;
  const all = el("a", { href: link(host.address) }, "all sites");
  if (site) return el("p", {}, `At ${site}; the address over `, all, ".");
  const links = host.sites.map((one) => el("a", { href: `${link(host.address)}&${new URLSearchParams({ site: siteValue(one) })}` }, one || "without a site"));
  return el("p", {}, "At ", links.flatMap((one, index) => (index ? [", ", one] : [one])), ".");
}

function answer(host) {
  const { system } = host;
  return facts([
    ["System", system ? system.text : "unknown"],
    ["Confidence", system ? `${percent(system.confidence)} (family ${system.family}: ${percent(system.family_confidence)})` : null],
    ["Programs of the client", host.programs.client.join(", ")],
    ["Programs of the server", host.programs.server.join(", ")],
    ["Languages", host.languages.join(", ")],
    ["Link", host.links.map((one) => [one.link ?? `MTU ${one.mtu}`, one.suggests].filter(Boolean).join(": ")).join("; ")],
    ["Distance", host.distances.length ? `${host.distances.join(", ")} ${host.distances.join() === "1" ? "hop" : "hops"}` : null],
    ["Connections", `${number(host.connections.client)} as client, ${number(host.connections.server)} as server`],
    ["Rewritten on the way", host.rewritten.join(", ")],
    ["First seen", timeElement(host.first_seen)],
    ["Last seen", timeElement(host.last_seen)],
    ["Sensors", host.sources.join(", ")],
    ["Not complete", host.truncated.length ? `there was more of: ${host.truncated.join(", ")}` : null],
  ]);
}

function contradictions(host) {
  if (!host.contradictions.length) return null;
  return section("Contradictions", el("ul", { class: "warning" }, host.contradictions.map((text) => el("li", {}, text))));
}

function evidence(host) {
  const rows = host.evidence.map((one) => [
    one.kind, one.label ?? one.system, one.way, percent(one.confidence), one.signature ?? "", one.origin ?? "",
    number(one.count), timeElement(one.last_seen),
  ]);
  const heads = ["Finding", "Label", "Way", "Confidence", "Signature", "Where it comes from", "Times", "Last seen"];
  return section("Evidence", rows.length ? table("Evidence", heads, rows) : el("p", {}, "None yet."));
}

function systems(host) {
  if (host.systems.length < 2) return null;
  const rows = host.systems.map((one) => [one.family, number(one.count), timeElement(one.first_seen), timeElement(one.last_seen)]);
  return section("Systems behind this address", table("Systems", ["System", "Times", "First seen", "Last seen"], rows));
}

function changes(host) {
  const rows = host.changes.map((one) => [one.kind, one.words, number(one.count), timeElement(one.last_seen)]);
  const events = host.history.map((one) => [one.kind, one.reasons.join(", "), one.sensor, timeElement(one.time)]);
  if (!rows.length && !events.length) return null;
  return section(
    "Changes",
    rows.length ? table("Changes", ["Kind", "Signs", "Times", "Last seen"], rows) : null,
    events.length ? el("details", {}, el("summary", {}, "History"), table("History", ["Kind", "Reasons", "Sensor", "Time"], events)) : null,
  );
}

function uptime(host, observations) {
  if (!observations.length) return null;
  const points = observations.map((one) => [plotTime(one.timestamp), one.p0f.uptime_minutes / 1440]).reverse();
  const note = host.uptime?.reliable
    ? `Up for ${minutes(host.uptime.minutes)} at ${time(host.uptime.measured)}; the clock starts again after ${host.uptime.wrap_days} days.`
    : "The measurements do not agree: the system starts the clock of each connection at random, or there are several systems.";
  if (points.length < 2) return section("Uptime", el("p", {}, note));
  const shown = plot("Uptime in days");
  return {
    element: section("Uptime", el("p", {}, note), shown.element),
    draw: () => shown.lines([{ name: "uptime", times: points.map(([at]) => at), values: points.map(([, days]) => days) }]),
  };
}

function unknown(host) {
  if (!host.unknown.length) return null;
  const rows = host.unknown.map((one) => [one.kind, code(one.raw_signature), copyButton(one.lines)]);
  return section("Unknown signatures", table("Unknown signatures", ["Finding", "Raw signature", "Line"], rows));
}

