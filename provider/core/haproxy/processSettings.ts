import type { Defaults, Format, Frontend, Global, Reply, Rule } from "./section.ts";

/** Settings of the process that both proxies share; every field has a default. */
export interface ProcessInput {
  /** Folder that the process may write, for the socket and the pid file. Default `/run/haproxy`, an emptyDir. */
  readonly runDirectory?: string;
  /** Path of the file with `followMapsScript`. Default: maps are read at start and reload only. */
  readonly followMapsFile?: string;
  /** Default 2. HAProxy would take every processor of the node, whatever the container's limit. */
  readonly threads?: number;
  /** Connections at a time. Default 4096; without it HAProxy sizes its tables by the container's limit of open files. */
  readonly maxConnections?: number;
  /** Log every request instead of failed ones (5xx, broken connections) only. Default false. */
  readonly logAllRequests?: boolean;
  readonly timeouts?: TimeoutsInput;
}

/** All in seconds. */
export interface TimeoutsInput {
  /** Default 5. */
  readonly connect?: number;
  /** Longest silence of a client inside a request. Default 60. */
  readonly client?: number;
  /** Longest wait for the answer to a write. Default 60. */
  readonly write?: number;
  /** Longest wait for the answer to a query. Default 150, longer than Thanos's own `--query.timeout` of 2m. */
  readonly read?: number;
  /** Longest time for a request's headers. Default 10. */
  readonly requestHead?: number;
  /** Longest idle time of a connection. Default 100, longer than Go's 90, so that Prometheus ends it first. */
  readonly keepAlive?: number;
  /** Time that requests get to end after a reload or stop. Default 160. */
  readonly hardStop?: number;
}

/** The socket, in the writable folder. */
export function buildGlobal(input: ProcessInput): Global {
  return {
    maxConnections: input.maxConnections ?? 4096,
    threads: input.threads ?? 2,
    hardStopAfterSeconds: input.timeouts?.hardStop ?? 160,
    socket: `${input.runDirectory ?? "/run/haproxy"}/haproxy.sock`,
    luaFiles: input.followMapsFile === undefined ? [] : [input.followMapsFile],
  };
}

/** The master's socket, where it is told to reload. */
export const masterSocket = ({ runDirectory = "/run/haproxy" }: ProcessInput): string => `${runDirectory}/master.sock`;

/** Command line of the container: a master that reloads when it is told, on SIGHUP or SIGUSR2, and stops softly on SIGUSR1. */
export function buildCommand(configFile: string, input: ProcessInput): readonly string[] {
  const { runDirectory = "/run/haproxy" } = input;
  const socket = `${masterSocket(input)},mode,600`;
  return ["haproxy", "-W", "-db", "-S", socket, "-p", `${runDirectory}/haproxy.pid`, "-f", configFile];
}

/** Timeouts and error texts; `answer` makes the text of a status what its clients understand. */
export function buildDefaults(
  timeouts: TimeoutsInput = {},
  answer: (status: number, text: string) => Reply = (status, text) => ({ status, text }),
): Defaults {
  return {
    connectSeconds: timeouts.connect ?? 5,
    clientSeconds: timeouts.client ?? 60,
    queueSeconds: 10,
    requestHeadSeconds: timeouts.requestHead ?? 10,
    keepAliveSeconds: timeouts.keepAlive ?? 100,
    lateSeconds: 1,
    errors: errorReplies.map(({ status, text }) => answer(status, text)),
  };
}

const errorReplies: readonly Reply[] = [
  { status: 400, text: "bad request" },
  { status: 408, text: "the request took too long to arrive" },
  { status: 500, text: "internal error of the proxy" },
  { status: 502, text: "the server behind the proxy gave no valid answer" },
  { status: 503, text: "no server is available, try again" },
  { status: 504, text: "the server behind the proxy did not answer in time" },
];

/** One JSON object a request. It holds neither headers nor the query string, so no credential and no PromQL. */
export const requestLog: Format = [
  '{"time":"',
  { field: "T" },
  '","client":"',
  { field: "ci" },
  '","method":"',
  { field: "HM" },
  '","path":"',
  {
    sample: [
      ["var", "txn.path"],
      ["json", "utf8s"],
    ],
  },
  '","status":',
  { field: "ST" },
  ',"received":',
  { field: "U" },
  ',"sent":',
  { field: "B" },
  ',"totalMs":',
  { field: "Ta" },
  ',"backend":"',
  { field: "b" },
  '","server":"',
  { field: "s" },
  '","end":"',
  { field: "tsc" },
  '"}',
];

/** Keeps the path as the client wrote it, for the log. */
export const rememberPath: Rule = { do: "setVariable", name: "txn.path", value: [["path"]] };

/** Liveness and readiness. Alive is a process that answers; ready is one that has a server for at least one backend. */
export function healthRules(backends: readonly string[]): Pick<Frontend, "acls" | "rules"> {
  const reply = (status: number, text: string, when: readonly string[]): Rule => ({
    do: "reply",
    reply: { status, text },
    when,
  });
  return {
    acls: [
      { name: "healthy_path", sample: [["path"]], match: { kind: "str", values: ["/-/healthy"] } },
      { name: "ready_path", sample: [["path"]], match: { kind: "str", values: ["/-/ready"] } },
      ...backends.map((backend) => ({
        name: "any_server",
        sample: [["nbsrv", backend]] as const,
        match: { kind: "int", operator: "gt", value: 0 } as const,
      })),
    ],
    rules: [
      reply(200, "healthy", ["healthy_path"]),
      reply(200, "ready", ["ready_path", "any_server"]),
      reply(503, "no server is available", ["ready_path"]),
    ],
  };
}

/** A plain port for the kubelet's probes and for metrics; it never forwards. */
export function buildMetricsFrontend(port: number, backends: readonly string[], address?: string): Frontend {
  const health = healthRules(backends);
  return {
    name: "metrics",
    port,
    ...(address === undefined ? {} : { address }),
    acls: [...health.acls, { name: "metrics_path", sample: [["path"]], match: { kind: "str", values: ["/metrics"] } }],
    rules: [
      ...health.rules,
      { do: "exportMetrics", when: ["metrics_path"] },
      { do: "reply", reply: { status: 404, text: "not found" } },
    ],
    routes: [],
  };
}
