// Numbers, times and durations as people read them.

import { get } from "./settings_store.js";

const count = new Intl.NumberFormat("en", { maximumFractionDigits: 1 });
const short = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });

/** A whole number; large ones are shortened. */
export function number(value) {
  return value >= 100_000 ? short.format(value) : count.format(value);
}

export function percent(share) {
  return share === null || share === undefined ? "" : `${Math.round(share * 100)} %`;
}

/** A time of day with its date, in the chosen time zone. */
export function time(text) {
  if (!text) return "";
  const options = { dateStyle: "medium", timeStyle: "medium" };
  if (get("zone") === "utc") options.timeZone = "UTC";
  return new Intl.DateTimeFormat("en-GB", options).format(new Date(text)) + (get("zone") === "utc" ? " UTC" : "");
}

/** A time for plots, which know no time zones. */
export function plotTime(text) {
  const moment = new Date(text);
  const minutes = get("zone") === "utc" ? 0 : moment.getTimezoneOffset();
  return new Date(moment.getTime() - minutes * 60_000).toISOString().slice(0, -1);
}

/** A number of things, such as "1 host" or "2 hosts". */
export function counted(value, one, several = `${one}s`) {
  return `${number(value)} ${value === 1 ? one : several}`;
}

/** A time for machines and people. */
export function timeElement(text) {
  if (!text) return "";
  const made = document.createElement("time");
  made.dateTime = text;
  made.textContent = time(text);
  return made;
}

export function minutes(value) {
  if (value === null || value === undefined) return "";
  const days = Math.floor(value / 1440);
  const hours = Math.floor((value % 1440) / 60);
  return days ? `${days} d ${hours} h` : `${hours} h ${value % 60} min`;
}

/** A number per second. */
export function rate(value) {
  return value >= 100 ? number(Math.round(value)) : count.format(value);
}

/** A time span in seconds, in its largest unit. */
export function duration(seconds) {
  if (seconds === null || seconds === undefined) return "";
  if (seconds < 120) return `${Math.round(seconds)} s`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`;
  if (seconds < 172_800) return `${Math.round(seconds / 3600)} h`;
  return `${number(Math.round(seconds / 86_400))} days`;
}

/** Address and port of one end of a connection. */
export function end(address, port) {
  return address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`;
}
