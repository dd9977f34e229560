import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { ensureTool } from "../../lab/tools.ts";

/** What is sent again and again. */
export interface Request {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Buffer;
}

export interface LoadOptions {
  readonly connections: number;
  readonly seconds: number;
  /**
   * Milliseconds that a connection waits between requests, half as much or half as much again, so that connections do
   * not fall into step. Default: none.
   */
  readonly pauseMs?: number;
}

/** What a round of load came to. */
export interface Load {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Answers of 400 and above, and connections that broke. */
  readonly failed: number;
}

const lua = (text: string): string => JSON.stringify(text);

const script = ({ method, headers, body }: Request, bodyFile: string, pauseMs: number | undefined): string =>
  [
    `wrk.method = ${lua(method)}`,
    ...Object.entries(headers).map(([name, value]) => `wrk.headers[${lua(name)}] = ${lua(value)}`),
    ...(body === undefined
      ? []
      : [`local file = io.open(${lua(bodyFile)}, "rb")`, `wrk.body = file:read("*a")`, "file:close()"]),
    ...(pauseMs === undefined ? [] : [`function delay() return math.random(${pauseMs * 0.5}, ${pauseMs * 1.5}) end`]),
    "function done(summary, latency)",
    "  local errors = summary.errors",
    "  local failed = errors.status + errors.connect + errors.read + errors.write + errors.timeout",
    `  io.write(string.format('\\nLOAD {"requests":%d,"microseconds":%d,"p50":%d,"p99":%d,"failed":%d}\\n',`,
    "    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99), failed))",
    "end",
  ].join("\n");

interface Report {
  readonly requests: number;
  readonly microseconds: number;
  readonly p50: number;
  readonly p99: number;
  readonly failed: number;
}

/** Sends a request from one thread of wrk for some seconds. `base` is scheme, host and port. */
export const load = async (base: string, request: Request, options: LoadOptions): Promise<Load> => {
  const folder = mkdtempSync(join(tmpdir(), "load-"));
  try {
    const bodyFile = join(folder, "body");
    if (request.body !== undefined) writeFileSync(bodyFile, request.body);
    const scriptFile = join(folder, "request.lua");
    writeFileSync(scriptFile, script(request, bodyFile, options.pauseMs));
    const { connections, seconds } = options;
    const args = [
      "-t1",
      `-c${connections}`,
      `-d${seconds}s`,
      "--timeout",
      "30s",
      "-s",
      scriptFile,
      `${base}${request.path}`,
    ];
    const { stdout } = await promisify(execFile)(await ensureTool("wrk"), args);
    const [, json] = /LOAD (\{.*\})/.exec(stdout) ?? [];
    if (json === undefined) throw new Error(`wrk: ${stdout}`);
    const report = JSON.parse(json) as Report;
    return {
      perSecond: (report.requests * 1e6) / report.microseconds,
      p50Ms: report.p50 / 1000,
      p99Ms: report.p99 / 1000,
      failed: report.failed,
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
};
