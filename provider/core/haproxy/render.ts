import {
  assertHeaderBegin,
  assertHeaderName,
  assertHost,
  assertName,
  escapeFormat,
  quoteArgument,
  quoteSampleArgument,
} from "./escape.ts";
import type {
  Acl,
  Backend,
  Condition,
  Expression,
  Format,
  Frontend,
  HaproxyConfig,
  Reply,
  Rule,
  Servers,
} from "./section.ts";
import type { Defaults, Global, Resolvers, Table } from "./section.ts";

type Line = readonly string[];

/**
 * Renders a configuration as the text of `haproxy.cfg`, ending in a line feed. The same value always gives the same text.
 * Throws a RangeError for text that HAProxy could not take as one argument (control characters, names that are none).
 */
export function renderHaproxy(config: HaproxyConfig): string {
  return [
    section(["global"], renderGlobal(config.global)),
    section(["defaults"], renderDefaults(config.defaults)),
    ...config.resolvers.map((it) => section(["resolvers", assertName(it.name)], renderResolvers(it))),
    ...config.frontends.map((it) => section(["frontend", assertName(it.name)], renderFrontend(it))),
    ...config.backends.map((it) => section(["backend", assertName(it.name)], renderBackend(it))),
    // A table has no section of its own; as a backend it has no servers, and nothing leads to it.
    ...(config.tables ?? []).map((it) => section(["backend", assertName(it.name)], [renderTable(it)])),
  ].join("\n");
}

function section(head: Line, body: readonly Line[]): string {
  return [renderLine(head), ...body.map((line) => `    ${renderLine(line)}`), ""].join("\n");
}

function renderLine(words: Line): string {
  return words.map(quoteArgument).join(" ");
}

function renderGlobal(it: Global): readonly Line[] {
  return [
    ["log", "stdout", "format", "raw", "local0"],
    ["maxconn", `${it.maxConnections}`],
    ["nbthread", `${it.threads}`],
    ...(it.sharesIdleConnections === false ? [["tune.idle-pool.shared", "off"]] : []),
    ["hard-stop-after", seconds(it.hardStopAfterSeconds)],
    ["stats", "socket", it.socket, "mode", "600", "level", "user", "expose-fd", "listeners"],
    ["ssl-default-bind-options", "ssl-min-ver", "TLSv1.2"],
    ["ssl-default-server-options", "ssl-min-ver", "TLSv1.2"],
    ["ssl-load-extra-del-ext"],
    ...it.luaFiles.map((file) => ["lua-load", file]),
  ];
}

function renderDefaults(it: Defaults): readonly Line[] {
  return [
    ["mode", "http"],
    ["log", "global"],
    ["option", "redispatch", "1"],
    // A reload then ends idle connections with their next answer, not under a request that is on its way.
    ["option", "idle-close-on-response"],
    ["timeout", "connect", seconds(it.connectSeconds)],
    ["timeout", "client", seconds(it.clientSeconds)],
    ["timeout", "queue", seconds(it.queueSeconds)],
    ["timeout", "http-request", seconds(it.requestHeadSeconds)],
    ["timeout", "http-keep-alive", seconds(it.keepAliveSeconds)],
    ["timeout", "tarpit", seconds(it.lateSeconds)],
    ...it.errors.map((reply) => ["http-error", ...renderReply(reply)]),
  ];
}

function renderResolvers(it: Resolvers): readonly Line[] {
  return [
    ...(it.nameservers.length === 0 ? [["parse-resolv-conf"]] : []),
    ...it.nameservers.map((server) => [
      "nameserver",
      assertName(server.name),
      `${assertHost(server.address)}:${server.port}`,
    ]),
    ["accepted_payload_size", "8192"],
    ["resolve_retries", "3"],
    ["timeout", "resolve", "1s"],
    ["timeout", "retry", "1s"],
    ["hold", "valid", seconds(it.holdSeconds)],
    ["hold", "obsolete", seconds(it.holdSeconds)],
    ["hold", "nx", seconds(it.holdSeconds)],
    // A name server that is away says nothing about the pods: the last known addresses stay.
    ...["other", "refused", "timeout"].map((status) => ["hold", status, "600s"]),
  ];
}

function renderFrontend(it: Frontend): readonly Line[] {
  return [
    renderBind(it),
    ...(it.log === undefined ? [["no", "log"]] : [["log-format", renderFormat(it.log)]]),
    ...(it.log === undefined || it.logAll === true ? [] : [["option", "dontlog-normal"]]),
    ["option", "dontlognull"],
    ...(it.connectionVariables ?? []).map(({ name, value }) => ["tcp-request", "session", ...setVariable(name, value)]),
    ...it.acls.map(renderAcl),
    ...it.rules.map(renderRule),
    ...(it.hiddenHeaders ?? []).map((begin) => ["http-response", ...deleteHeaders("beg", assertHeaderBegin(begin))]),
    ...it.routes.map((route) => ["use_backend", assertName(route.backend), ...renderCondition(route.when)]),
  ];
}

function renderBind(it: Frontend): Line {
  const address = it.address === undefined ? `:${it.port}` : `${assertHost(it.address)}:${it.port}`;
  const family = it.address === "::" ? ["v4v6"] : [];
  if (it.tls === undefined) {
    return ["bind", address, ...family];
  }
  const { certificateFile, clientCaFile, clientCertificate = "required" } = it.tls;
  return [
    ...["bind", address, ...family, "ssl", "crt", certificateFile, "alpn", "h2,http/1.1"],
    ...(clientCaFile === undefined ? [] : ["ca-file", clientCaFile, "verify", clientCertificate]),
  ];
}

function renderBackend(it: Backend): readonly Line[] {
  const { check } = it.servers;
  return [
    ...renderBalance(it),
    ...(it.acls ?? []).map(renderAcl),
    ...(it.rules ?? []).map(renderRule),
    ["timeout", "server", seconds(it.serverTimeoutSeconds)],
    ["retries", "2"],
    ["retry-on", ...it.retryOn],
    ...(check.path === undefined ? [] : [["option", "httpchk"], renderCheck(check.path, it.servers.host)]),
    renderServers(it.servers),
  ];
}

function renderTable({ size, store }: Table): Line {
  return ["stick-table", "type", "string", "len", "128", "size", `${size}`, "expire", "60s", "store", store.join(",")];
}

function renderBalance({ stickyHeader }: Backend): readonly Line[] {
  return stickyHeader === undefined
    ? [["balance", "roundrobin"]]
    : [
        ["balance", `hdr(${assertHeaderName(stickyHeader)})`],
        // One server more or less moves few of the values.
        ["hash-type", "consistent"],
      ];
}

function renderCheck(path: string, host: string): Line {
  return ["http-check", "send", "meth", "GET", "uri", path, "ver", "HTTP/1.1", "hdr", "Host", assertHost(host)];
}

function renderServers(it: Servers): Line {
  const slots = it.slots ?? 1;
  const address = `${assertHost(it.host)}:${it.port}`;
  const head = slots === 1 ? ["server", "pod", address] : ["server-template", "pod", `1-${slots}`, address];
  // Without libc a reloaded process would answer 503 until its first DNS answer; without none it would not start before its servers.
  const dns = ["resolvers", it.resolvers ?? "", "init-addr", "libc,none", "resolve-prefer", "ipv4"];
  return [
    ...head,
    // Half of the connections that are not needed go every 5 s by default. A name's one server may have moved, but a pod keeps its
    // address, and a connection that is kept saves a request its opening.
    ...(slots === 1 ? [] : ["pool-purge-delay", "20s"]),
    ...["check", "inter", seconds(it.check.intervalSeconds), "fall", "2", "rise", "1"],
    ...(it.atATime === undefined ? [] : ["maxconn", `${it.atATime}`]),
    ...(it.check.port === undefined ? [] : ["port", `${it.check.port}`]),
    ...(it.check.tls === true ? ["check-ssl"] : []),
    ...(it.resolvers === undefined ? [] : dns),
    ...renderServerTls(it),
  ];
}

function renderServerTls({ tls }: Servers): Line {
  if (tls === undefined) {
    return [];
  }
  const name = assertHost(tls.serverName);
  return [
    ...(tls.insecureSkipVerify === true
      ? ["ssl", "verify", "none"]
      : ["ssl", "verify", "required", "ca-file", tls.caFile, "verifyhost", name]),
    ...["sni", `str(${quoteSampleArgument(name)})`, "check-sni", name],
    ...(tls.certificateFile === undefined ? [] : ["crt", tls.certificateFile]),
  ];
}

function renderAcl(it: Acl): Line {
  return ["acl", assertName(it.name), renderExpression(it.sample), ...renderMatch(it.match)];
}

function renderMatch(match: Acl["match"]): Line {
  switch (match.kind) {
    case "found":
      return ["-m", "found"];
    case "int":
      return ["-m", "int", match.operator, `${match.value}`];
    case "str":
    case "beg":
    case "sub":
    case "end":
    case "reg":
      return ["-m", match.kind, "--", ...match.values];
  }
}

function renderRule(it: Rule): Line {
  return ["http-request", ...renderAction(it), ...renderCondition(it.when ?? [])];
}

function renderAction(it: Rule): Line {
  switch (it.do) {
    case "reply":
      return ["return", ...renderReply(it.reply)];
    case "setVariable":
      return setVariable(it.name, it.value);
    case "setHeader":
      return ["set-header", assertHeaderName(it.name), renderFormat(it.value)];
    case "deleteHeader":
      return ["del-header", assertHeaderName(it.name)];
    case "deleteHeaders":
      return deleteHeaders(it.match, it.pattern);
    case "setPath":
      return ["set-path", renderFormat(it.path)];
    case "setQuery":
      return ["set-query", renderFormat(it.query)];
    case "exportMetrics":
      return ["use-service", "prometheus-exporter"];
    default:
      return renderPacing(it);
  }
}

type Pacing = "replyLate" | "track" | "count" | "setPriority" | "setServerTimeout";

function renderPacing(it: Extract<Rule, { readonly do: Pacing }>): Line {
  switch (it.do) {
    case "replyLate":
      return ["tarpit", ...renderReply(it.reply)];
    case "track":
      return [`track-sc${it.slot}`, renderExpression(it.key), "table", assertName(it.table)];
    case "count":
      return [`sc-inc-gpc0(${it.slot})`];
    case "setPriority":
      return ["set-priority-class", renderExpression(it.class)];
    case "setServerTimeout":
      return ["set-timeout", "server", renderExpression(it.milliseconds)];
  }
}

function setVariable(name: string, value: Expression): Line {
  return [`set-var(${assertName(name)})`, renderExpression(value)];
}

function deleteHeaders(match: "beg" | "reg", text: string): Line {
  return ["del-header", text, "-m", match];
}

function renderReply({ status, text, contentType = "text/plain; charset=utf-8", headers = {} }: Reply): Line {
  const extra = Object.entries(headers).flatMap(([name, value]) => [
    "hdr",
    assertHeaderName(name),
    escapeFormat(value),
  ]);
  return ["status", `${status}`, "content-type", contentType, "string", text, ...extra];
}

function renderCondition(when: Condition): Line {
  return when.length === 0 ? [] : ["if", ...when.map(assertName)];
}

function renderExpression(calls: Expression): string {
  return calls
    .map(([name, ...args]) => (args.length === 0 ? name : `${name}(${args.map(quoteSampleArgument).join(",")})`))
    .join(",");
}

function renderFormat(format: Format): string {
  return format
    .map((part) => {
      if (typeof part === "string") {
        return escapeFormat(part);
      }
      return "sample" in part ? `%[${renderExpression(part.sample)}]` : `%${assertName(part.field)}`;
    })
    .join("");
}

function seconds(value: number): string {
  return `${value}s`;
}
