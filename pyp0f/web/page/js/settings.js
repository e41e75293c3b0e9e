// Settings of this browser.

import { choice, el, field } from "./dom.js";
import { time } from "./format.js";
import * as store from "./settings_store.js";

export function title() {
  return "Settings";
}

export function show(place) {
  const example = el("output", {}, time(new Date().toISOString()));
  place.replaceChildren(
    el("h1", {}, "Settings"),
    el(
      "form", { class: "stack", onsubmit: (event) => event.preventDefault() },
      field("Colors", choice([["auto", "as the system"], ["light", "light"], ["dark", "dark"]], store.get("theme"), (value) => store.set("theme", value))),
      field("Time zone", choice([["local", "of this machine"], ["utc", "UTC"]], store.get("zone"), (value) => {
        store.set("zone", value);
        example.textContent = time(new Date().toISOString());
      })),
      el("p", {}, "Now: ", example),
    ),
    el("p", {}, "Settings are kept in this browser. For programs, there is an interface: ", el("a", { href: "/openapi.json" }, "its description"), "."),
  );
}
