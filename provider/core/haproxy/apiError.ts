import type { Reply } from "./section.ts";

/** What Prometheus' API, or its clients, call the kind of an error, by the status of the answer. */
const errorTypes: Readonly<Record<number, string>> = {
  400: "bad_data",
  401: "unauthorized",
  403: "forbidden",
  404: "not_found",
  405: "method_not_allowed",
  408: "timeout",
  411: "bad_data",
  413: "too_large",
  415: "unsupported_media_type",
  429: "too_many_requests",
  500: "internal",
  502: "unavailable",
  503: "unavailable",
  504: "timeout",
};

/** An answer as Prometheus' API gives errors, so that clients such as Grafana show its text. */
export function apiError(status: number, error: string, headers: Reply["headers"] = {}): Reply {
  const body = { status: "error", errorType: errorTypes[status] ?? "internal", error };
  return { status, text: JSON.stringify(body), contentType: "application/json", headers };
}
