// Requests to the interface for programs (docs/http-interface.md).

const KEY = "pyp0f-token";
let token = "";
try {
  token = sessionStorage.getItem(KEY) ?? "";
} catch {
  // Without storage, the token is asked for at each visit.
}

/** An answer that says why there is no other one (RFC 9457). */
export class Problem extends Error {
  constructor(status, detail) {
    super(detail);
    this.status = status;
  }
}

export function useToken(text) {
  token = text;
  try {
    sessionStorage.setItem(KEY, text);
  } catch {
    // See above.
  }
}

function headers(more = {}) {
  return token ? { ...more, Authorization: `Bearer ${token}` } : more;
}

function query(parameters) {
  const given = Object.entries(parameters).filter(([, value]) => value !== "" && value !== null && value !== undefined);
  return given.length ? `?${new URLSearchParams(given)}` : "";
}

async function checked(response) {
  if (response.ok) return response;
  let detail = `${response.status} ${response.statusText}`;
  try {
    detail = (await response.json()).detail ?? detail;
  } catch {
    // The answer has no text for people.
  }
  throw new Problem(response.status, detail);
}

/** Get JSON. */
export async function get(path, parameters = {}, signal = undefined) {
  const response = await fetch(path + query(parameters), { headers: headers({ Accept: "application/json" }), signal });
  return (await checked(response)).json();
}

/**
 * Read a stream of events until the signal ends it.  It connects again by itself, and goes on after the last event.
 * @param {Object} parameters - filters.
 * @param {Object} handlers - a function for each type of event; "state" gets whether the stream is connected.
 * @param {AbortSignal} signal - ends the stream.
 */
export async function events(parameters, handlers, signal) {
  let last = "";
  let wait = 1000;
  while (!signal.aborted) {
    try {
      const more = last ? { Accept: "text/event-stream", "Last-Event-ID": last } : { Accept: "text/event-stream" };
      const response = await checked(await fetch(`/api/v1/events${query(parameters)}`, { headers: headers(more), signal }));
      handlers.state?.(true);
      wait = 1000;
      for await (const event of parsed(response.body)) {
        if (event.id) last = event.id;
        handlers[event.type]?.(JSON.parse(event.data));
      }
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof Problem && error.status === 401) throw error;
    }
    handlers.state?.(false);
    await new Promise((resolve) => setTimeout(resolve, wait));
    wait = Math.min(wait * 2, 30_000);
  }
}

async function* parsed(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const parts = (rest + value).split("\n\n");
    rest = parts.pop();
    for (const part of parts) {
      const event = { type: "message", data: "", id: "" };
      for (const line of part.split("\n")) {
        if (line.startsWith("event: ")) event.type = line.slice(7);
        else if (line.startsWith("data: ")) event.data += line.slice(6);
        else if (line.startsWith("id: ")) event.id = line.slice(4);
      }
      if (event.data) yield event;
    }
  }
}
