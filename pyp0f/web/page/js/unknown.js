// What no signature matches, as lines that are ready for a signature file.

import { get } from "./api.js";
import { code, el, table } from "./dom.js";
import { number, timeElement } from "./format.js";
import { siteForm } from "./sites.js";

export function title() {
  return "Unknown signatures";
}

/** A button that copies lines for a signature file; nothing if no signature can have this form. */
export function copyButton(text) {
  if (text === null) return "";
  const button = el("button", { type: "button" }, "Copy a line");
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(text);
      button.textContent = "Copied";
    } catch {
      // Without the permission, or without TLS on another machine, the text is shown.
      button.replaceWith(el("textarea", { rows: 4, readonly: true, "aria-label": "Lines for a signature file" }, text));
    }
  });
  return button;
}

export async function show(place, parameters, page, signal) {
  const site = parameters.get("site") ?? "";
  const form = await siteForm(site, page, signal);
  const { signatures, unknown } = await get("/api/v1/signatures", { site, limit: 200 }, signal);
  const rows = unknown.map((one) => [
    one.kind, code(one.raw_signature), number(one.count), timeElement(one.last_seen), copyButton(one.lines),
  ]);
  const matched = signatures.map((one) => [
    one.kind, one.label ?? "", `${one.file.split("/").at(-1)}:${one.line}`, code(one.text), number(one.count),
    timeElement(one.last_seen),
  ]);
  place.replaceChildren(
    el("h1", {}, "Unknown signatures"), form ?? "",
    el("p", {}, "The most frequent first. A copied line needs the name of the system or program, which you know."),
    rows.length ? table("Unknown signatures", ["Finding", "Raw signature", "Times", "Last seen", "Line"], rows) : el("p", {}, "Everything is known."),
    el("h2", {}, "Signatures that match"),
    matched.length ? table("Signatures that match", ["Finding", "Label", "Where", "Signature", "Times", "Last seen"], matched) : el("p", {}, "None yet."),
  );
}
