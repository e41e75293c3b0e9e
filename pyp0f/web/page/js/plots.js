// Plots by Plotly, which the server takes from the installed package.

import { el } from "./dom.js";
import { number } from "./format.js";
import { isDark } from "./settings_store.js";

const MOST_LETTERS = 24;
const CONFIG = { displayModeBar: false, responsive: true, locale: "en" };
let loading = null;

/** Load Plotly at the first plot. */
function plotly() {
  loading ??= new Promise((resolve, reject) => {
    // Plotly writes style sheets of maps into the page, which the content security policy refuses.  There are no maps.
    const create = document.createElement;
    document.createElement = function withoutStyles(name, ...rest) {
      return create.call(document, name === "style" ? "template" : name, ...rest);
    };
    const script = el("script", { src: "/lib/plotly.js" });
    script.onload = () => {
      document.createElement = create;
      resolve(window.Plotly);
    };
    script.onerror = () => {
      document.createElement = create;
      reject(new Error("the library for plots was not loaded"));
    };
    document.head.append(script);
  });
  return loading;
}

function layout(more) {
  const color = isDark() ? "#e6e6e6" : "#1b1b1b";
  const grid = isDark() ? "#3a4048" : "#dde2e8";
  const axis = { gridcolor: grid, zeroline: false, fixedrange: true, automargin: true };
  return {
    margin: { t: 8, r: 12, b: 32, l: 44 },
    height: 240,
    paper_bgcolor: "rgba(0,0,0,0)",
    plot_bgcolor: "rgba(0,0,0,0)",
    font: { color, size: 12 },
    showlegend: false,
    dragmode: false,
    ...more,
    xaxis: { ...axis, ...more.xaxis },
    yaxis: { ...axis, ...more.yaxis },
  };
}

async function draw(place, traces, more) {
  try {
    const library = await plotly();
    if (place.isConnected) await library.react(place, traces, layout(more), CONFIG);
  } catch (error) {
    place.textContent = `No plot: ${error.message}.`;
  }
}

/** Text for Plotly, which reads some markup. */
function plain(text) {
  return String(text).replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}

function short(text) {
  return text.length > MOST_LETTERS ? `${text.slice(0, MOST_LETTERS - 1)}…` : text;
}

/**
 * A plot with a title; what it shows is also in a table for those who do not see it.
 * @returns {{element: HTMLElement, lines: function, bars: function}}
 */
export function plot(title) {
  const place = el("div", { class: "plot", role: "img", "aria-label": title });
  const words = el("div", { class: "hidden" });
  const element = el("figure", {}, el("figcaption", {}, title), place, words);

  function tell(rows) {
    const list = el("ul", {}, rows.slice(0, 20).map(([name, value]) => el("li", {}, `${name}: ${value}`)));
    words.replaceChildren(list);
  }

  return {
    element,
    /** Lines over time.  Each is {name, times, values}. */
    lines(series) {
      tell(series.map((one) => [`${title}, ${one.name}, latest`, one.values.at(-1) ?? "none"]));
      const dashes = ["solid", "dot"];
      return draw(
        place,
        series.map((one, index) => ({
          type: "scatter", mode: one.values.length > 1 ? "lines" : "markers", name: plain(one.name), x: one.times, y: one.values,
          line: { dash: dashes[index % 2], width: 2 },
        })),
        {
          showlegend: series.length > 1, legend: { orientation: "h", y: 1.18, x: 0 }, hovermode: "x unified",
          xaxis: { showgrid: false, nticks: Math.max(2, Math.floor(place.clientWidth / 120)), tickangle: 0 },
          yaxis: { rangemode: "tozero", ticksuffix: " ", nticks: 5, separatethousands: true },
        },
      );
    },
    /** Bars, the longest first.  Pairs of name and number. */
    bars(pairs) {
      tell(pairs);
      const shown = pairs.slice(0, 10).reverse();
      if (!shown.length) {
        place.replaceChildren(el("p", {}, "Nothing yet."));
        return Promise.resolve();
      }
      if (place.firstElementChild?.tagName === "P") place.replaceChildren();
      const values = shown.map(([, value]) => value);
      const places = shown.map((_, index) => index);
      const names = shown.map(([name]) => String(name));
      return draw(
        place,
        [{ type: "bar", orientation: "h", x: values, y: places, text: values.map(number), textposition: "outside", cliponaxis: false,
          hovertext: names.map(plain), hoverinfo: "text+x", marker: { color: isDark() ? "#6aa9e9" : "#1d5fa8" } }],
        {
          height: 16 + 26 * shown.length, margin: { t: 4, r: 8, b: 8, l: 8 }, bargap: 0.35,
          xaxis: { range: [0, Math.max(...values) * 1.18], showgrid: false, showticklabels: false },
          yaxis: { showgrid: false, tickvals: places, ticktext: names.map((name) => `${plain(short(name))}\u00a0`) },
        },
      );
    },
  };
}
