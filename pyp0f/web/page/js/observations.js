// Findings as rows of a table.

import { el } from "./dom.js";
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

function row(one) {
  const { p0f } = one;
  const about = p0f.subject === "server" ? one.dest_ip : one.src_ip;
  return el(
    "tr", {},
    [
      timeElement(one.timestamp), p0f.kind, el("a", { href: link(about) }, about),
      `${end(one.src_ip, one.src_port)} to ${end(one.dest_ip, one.dest_port)}`,
      answerOf(p0f), el("code", {}, p0f.raw_signature ?? p0f.ja4 ?? ""), one.sensor ?? "",
    ].map((cell) => el("td", {}, cell)),
  );
}

/** A table that can get more rows at its top. */
export function growingTable(caption, most) {
  const body = el("tbody", {});
  const element = el(
    "div", { class: "scroll", tabindex: "0", role: "region", "aria-label": caption },
    el(
      "table", {}, el("caption", { class: "hidden" }, caption),
      el("thead", {}, el("tr", {}, HEADS.map((head) => el("th", { scope: "col" }, head)))), body,
    ),
  );
  return {
    element,
    add(observations) {
      body.prepend(...observations.map(row));
      while (body.childElementCount > most) body.lastElementChild.remove();
    },
    clear: () => body.replaceChildren(),
  };
}

export function observationTable(observations) {
  if (!observations.length) return el("p", {}, "None are kept.");
  const made = growingTable("Findings", observations.length);
  made.add(observations);
  return made.element;
}
