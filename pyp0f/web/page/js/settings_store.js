// Settings of this browser.

const DEFAULTS = { theme: "auto", zone: "local", columns: null };
const KEY = "pyp0f";

function stored() {
  try {
    return JSON.parse(localStorage.getItem(KEY)) ?? {};
  } catch {
    return {};
  }
}

const settings = { ...DEFAULTS, ...stored() };

export function get(name) {
  return settings[name];
}

export function set(name, value) {
  settings[name] = value;
  try {
    localStorage.setItem(KEY, JSON.stringify(settings));
  } catch {
    // A browser without storage forgets the settings at the end.
  }
  apply();
}

/** Use the theme of the settings. */
export function apply() {
  if (settings.theme === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = settings.theme;
}

export function isDark() {
  return settings.theme === "dark" || (settings.theme === "auto" && matchMedia("(prefers-color-scheme: dark)").matches);
}
