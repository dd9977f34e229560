import { encodeVersion1, type SentSeries } from "../writeRequest.ts";

/** The metric that A's writes bring, so that it is seen where they landed. */
export const intruderMetric = "intruder";

/** A series of A's with further labels. */
export const intruderSeries = (at: number, labels: SentSeries["labels"] = []): SentSeries => ({
  labels: [["__name__", intruderMetric], ...labels],
  samples: [{ value: 1, timestamp: at }],
});

/** A body that A is allowed to write under its own name. */
export const intruderBody = (at: number): Buffer => encodeVersion1([intruderSeries(at)]);

/** Header lines of a remote write. */
export const writeHeaders: readonly string[] = [
  "Content-Encoding: snappy",
  "Content-Type: application/x-protobuf",
  "X-Prometheus-Remote-Write-Version: 0.1.0",
];
