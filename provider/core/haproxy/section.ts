/** One call of a sample fetch or a converter: its name, then its arguments. */
type Call = readonly [name: string, ...args: readonly string[]];

/** A sample expression: a fetch followed by converters, for example `[["path"], ["field", "2", "/"]]`. */
export type Expression = readonly Call[];

/** A log-format text: plain strings stand for themselves, the rest is evaluated for every request. */
export type Format = readonly (string | { readonly sample: Expression } | { readonly field: string })[];

/** A named condition over one sample. Entries of the same name are alternatives. */
export interface Acl {
  readonly name: string;
  readonly sample: Expression;
  readonly match:
    | { readonly kind: "found" }
    | { readonly kind: "str" | "beg" | "sub" | "end" | "reg"; readonly values: readonly string[] }
    | { readonly kind: "int"; readonly operator: "eq" | "ge" | "gt"; readonly value: number };
}

/** Names of ACLs that must all hold; `!` before a name negates it. */
export type Condition = readonly string[];

/** An answer that HAProxy gives itself. */
export interface Reply {
  readonly status: number;
  readonly text: string;
  /** Default: plain text. */
  readonly contentType?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** How a header's name is compared with a text: by its begin, or as a pattern. */
type HeaderMatch = "beg" | "reg";

/** One `http-request` rule. Rules run in order; `reply`, `replyLate` and `exportMetrics` end the request. */
export type Rule = { readonly when?: Condition } & (
  | { readonly do: "reply"; readonly reply: Reply }
  /** Answers after the frontend's `lateSeconds`. */
  | { readonly do: "replyLate"; readonly reply: Reply }
  /** Counts the request in a table, for as long as it lasts; each request has two slots. */
  | { readonly do: "track"; readonly slot: 0 | 1; readonly table: string; readonly key: Expression }
  /** Adds one to what the slot's table counts. */
  | { readonly do: "count"; readonly slot: 0 | 1 }
  | { readonly do: "setVariable"; readonly name: string; readonly value: Expression }
  | { readonly do: "setHeader"; readonly name: string; readonly value: Format }
  | { readonly do: "deleteHeader"; readonly name: string }
  | { readonly do: "deleteHeaders"; readonly match: HeaderMatch; readonly pattern: string }
  | { readonly do: "setPath"; readonly path: Format }
  /** Replaces all that stands behind the question mark. */
  | { readonly do: "setQuery"; readonly query: Format }
  /** Where servers have a most: requests of a lower class go first, and those of a class in turn. */
  | { readonly do: "setPriority"; readonly class: Expression }
  /** Of a backend only: how long its server may take, in milliseconds. */
  | { readonly do: "setServerTimeout"; readonly milliseconds: Expression }
  | { readonly do: "exportMetrics" }
);

/** TLS of a listening port. */
export interface BindTls {
  /** Path of a PEM certificate chain named `*.crt`; its key lies beside it as `*.key` (a `kubernetes.io/tls` Secret). */
  readonly certificateFile: string;
  /** Path of the PEM authorities that client certificates must come from. Default: none are asked for. */
  readonly clientCaFile?: string;
  /** Whether a client without a certificate may connect. Default `required`. */
  readonly clientCertificate?: "required" | "optional";
}

/** A listening side. */
export interface Frontend {
  readonly name: string;
  readonly port: number;
  /** Address to listen on. Default: every IPv4 address; `::` listens on IPv6 as well. */
  readonly address?: string;
  readonly tls?: BindTls;
  /** Log format of a request; without it the frontend does not log. */
  readonly log?: Format;
  /** Log every request, not only those that met an error. */
  readonly logAll?: boolean;
  /** What is found out when a connection opens, for all of its requests: named `sess.…`. Default: nothing. */
  readonly connectionVariables?: readonly { readonly name: string; readonly value: Expression }[];
  readonly acls: readonly Acl[];
  readonly rules: readonly Rule[];
  /** Begins of names of headers that no answer has, in lower case. Default: none. */
  readonly hiddenHeaders?: readonly string[];
  /** Backends, the first whose condition holds is used. */
  readonly routes: readonly { readonly backend: string; readonly when: Condition }[];
}

/** TLS towards a server. */
interface ServerTls {
  /** Path of the PEM authorities of the server's certificate, or `@system-ca`. */
  readonly caFile: string;
  /** Takes any certificate; the user has to ask for it. */
  readonly insecureSkipVerify?: boolean;
  /** Name that the certificate must hold, also sent as SNI. */
  readonly serverName: string;
  /** Path of a PEM client certificate (`*.crt`, its key beside it as `*.key`). Default: none is shown. */
  readonly certificateFile?: string;
}

/** Servers of a backend. */
export interface Servers {
  readonly host: string;
  readonly port: number;
  /** With a name, `host` is followed through DNS while running, one server for each of up to `slots` addresses. */
  readonly resolvers?: string;
  /** Default 1. */
  readonly slots?: number;
  /** Most requests that a server gets at a time; further ones wait. Default: no limit. */
  readonly atATime?: number;
  readonly check: {
    readonly path?: string;
    readonly port?: number;
    /** Whether a port of its own speaks TLS as the server does. Default false. */
    readonly tls?: boolean;
    readonly intervalSeconds: number;
  };
  readonly tls?: ServerTls;
}

/** A serving side. */
export interface Backend {
  readonly name: string;
  /** Longest silence of a server before 504, in seconds. */
  readonly serverTimeoutSeconds: number;
  readonly acls?: readonly Acl[];
  readonly rules?: readonly Rule[];
  /** Failures after which another attempt is made, for requests that may be repeated. */
  readonly retryOn: readonly ("conn-failure" | "empty-response")[];
  /** Header whose values stay with one server each as long as it is there. Default: every server in turn. */
  readonly stickyHeader?: string;
  readonly servers: Servers;
}

/** What is counted of each key, until nothing was for a minute. */
export interface Table {
  readonly name: string;
  /** Most keys; the oldest makes room. */
  readonly size: number;
  readonly store: readonly ("gpc0_rate(1s)" | "conn_cur")[];
}

/** DNS while running; without name servers those of the pod's resolv.conf are asked. */
export interface Resolvers {
  readonly name: string;
  readonly nameservers: readonly { readonly name: string; readonly address: string; readonly port: number }[];
  readonly holdSeconds: number;
}

/** The process. */
export interface Global {
  readonly maxConnections: number;
  readonly threads: number;
  /** Whether a thread may send by another's idle connections. Default true, as HAProxy has it. */
  readonly sharesIdleConnections?: boolean;
  readonly hardStopAfterSeconds: number;
  /** Socket by which a new process takes over the listening ports of the old one. */
  readonly socket: string;
  /** A Lua file to load at start. */
  readonly luaFiles: readonly string[];
}

/** What every frontend and backend shares. */
export interface Defaults {
  readonly connectSeconds: number;
  readonly clientSeconds: number;
  readonly queueSeconds: number;
  readonly requestHeadSeconds: number;
  readonly keepAliveSeconds: number;
  /** How long a late answer waits. */
  readonly lateSeconds: number;
  /** Texts instead of HAProxy's own HTML pages. */
  readonly errors: readonly Reply[];
}

/** A whole HAProxy configuration file. */
export interface HaproxyConfig {
  readonly global: Global;
  readonly defaults: Defaults;
  readonly resolvers: readonly Resolvers[];
  readonly frontends: readonly Frontend[];
  readonly backends: readonly Backend[];
  readonly tables?: readonly Table[];
}
