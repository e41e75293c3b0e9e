// Findings as rows of a table.

import { code, el, head, row, scrolling } from "./dom.js";
import { end, timeElement } from "./format.js";
import { link } from "./hosts.js";

const HEADS = ["Time", "Finding", "About", "Connection", "Answer", "Raw signature", "Sensor"];

/** The answer of a finding in words. */
export function answerOf(p0f) {
  if (p0f.reasons) return p0f.reasons.join(", ");
  if (p0f.kind === "uptime") return `${(p0f.uptime_minutes / 1440).toFixed(1)} days`;
  if (p0f.kind === "mtu") return p0f.link ?? `MTU ${p0f.mtu}`;
  return p0f.label?.text ?? p0f.sni ?? "???";
}

function rowOf(one) {
  const { p0f } = one;
  const about = p0f.subject === "server" ? one.dest_ip : one.src_ip;
  return row([
    timeElement(one.timestamp), p0f.kind, el("a", { href: link(about, [one.site]) }, about),
    `${end(one.src_ip, one.src_port)} to ${end(one.dest_ip, one.dest_port)}`,
    answerOf(p0f), code(p0f.raw_signature ?? p0f.ja4), [one.site, one.sensor].filter(Boolean).join(" / "),
  ]);
}

/** A table that can get more rows at its top, and keeps the latest. */
export function growingTable(caption, most) {
  const body = el("tbody", {});
  const element = scrolling(caption, HEADS.map((text) => head(text)), body);
  return {
    element,
    add(observations) {
      body.prepend(...observations.map(rowOf));
      while (body.childElementCount > most) body.lastElementChild.remove();
    },
  };
}

export function observationTable(observations) {
  if (!observations.length) return el("p", {}, "None are kept.");
  const made = growingTable("Findings", observations.length);
  made.add(observations);
  return made.element;
}
