// Shows the view that the URL names.  All that a view shows (filters, order, host) is in the query of the URL.

import { Problem, useToken } from "./api.js";
import { el, field } from "./dom.js";
import { apply } from "./settings_store.js";
import * as host from "./host.js";
import * as hosts from "./hosts.js";
import * as live from "./live.js";
import * as overview from "./overview.js";
import * as settings from "./settings.js";
import * as sites from "./sites.js";
import * as unknown from "./unknown.js";

const VIEWS = { overview, hosts, host, live, sites, unknown, settings };
const content = document.getElementById("content");
const state = document.getElementById("state");
let controller = new AbortController();

/** What views may use besides the interface. */
const page = {
  /** Change parameters of the URL.  An empty value removes one; with `now`, the view is shown again. */
  change(parameters, { now = true, replace = false } = {}) {
    const url = new URL(location.href);
    for (const [name, value] of Object.entries(parameters)) {
      if (value === "" || value === null || value === undefined) url.searchParams.delete(name);
      else url.searchParams.set(name, value);
    }
    history[replace ? "replaceState" : "pushState"](null, "", url);
    if (now) show({ keepFocus: true });
  },
  /** Say something about the connection, also to screen readers. */
  say(text) {
    if (state.textContent !== text) state.textContent = text;
  },
  fail,
};

function fail(error) {
  if (error.name === "AbortError") return;
  if (error instanceof Problem && error.status === 401) askForToken();
  else {
    const again = el("button", { type: "button", onclick: () => show() }, "Try again");
    content.replaceChildren(el("h1", {}, "This did not work"), el("p", { role: "alert" }, error.message), again);
  }
}

let asked = false;

function askForToken() {
  const wrong = asked ? el("p", { role: "alert", class: "warning" }, "This is not the token.") : null;
  asked = true;
  const input = el("input", { type: "password", name: "token", autocomplete: "current-password", required: true });
  const form = el(
    "form", { class: "stack", onsubmit: check },
    el("h1", {}, "Token"),
    el("p", {}, "This pyp0f answers only requests with its token. Ask its operator for it."),
    wrong,
    field("Token", input),
    el("button", { type: "submit" }, "Continue"),
  );
  content.replaceChildren(form);
  input.focus();

  function check(event) {
    event.preventDefault();
    useToken(input.value.trim());
    content.replaceChildren(el("p", { role: "status" }, "Checking the token."));
    show();
  }
}

function show({ keepFocus = false } = {}) {
  controller.abort();
  controller = new AbortController();
  const parameters = new URL(location.href).searchParams;
  const wanted = parameters.get("view") ?? "overview";
  const name = Object.hasOwn(VIEWS, wanted) ? wanted : "overview";
  for (const link of document.querySelectorAll("#views a")) {
    const current = link.dataset.view === name || (name === "host" && link.dataset.view === "hosts");
    if (current) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  page.say("");
  const view = VIEWS[name];
  document.title = `${view.title(parameters)} - pyp0f`;
  Promise.resolve(view.show(content, parameters, page, controller.signal)).catch(fail);
  if (!keepFocus) content.focus({ preventScroll: true });
}

// Links inside the page do not load it again.
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[href^='/?'], a[href='/']");
  if (!link || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  history.pushState(null, "", link.href);
  scrollTo(0, 0);
  show();
});
addEventListener("popstate", () => show());

apply();
show({ keepFocus: true });
