import { webhookOf } from "../spec/webhook.ts";
import type { WhizardSpec } from "../spec/whizard.ts";
import type { PartyKind } from "./parties.ts";
import type { ports } from "./ports.ts";

type Port = keyof typeof ports;

/** Who opens connections to whom, on which ports. */
export interface Connection {
  /** `client` is whoever uses the gateway, `api-server` the cluster's control plane. */
  readonly from: PartyKind | "client" | "api-server";
  readonly to: PartyKind;
  readonly ports: readonly Port[];
  /** Whether a topology has this way, where not all with both ends have it. */
  readonly when?: (spec: WhizardSpec) => boolean;
}

const connect = (from: Connection["from"], to: Connection["to"], ...on: readonly Port[]): Connection => ({
  from,
  to,
  ports: on,
});

const isSecure = ({ componentTls }: WhizardSpec): boolean => componentTls?.enabled === true;

/** Every way on which the parts of a topology talk: whatever is not here is not needed. */
const connections: readonly Connection[] = [
  connect("client", "gateway", "gateway"),
  { ...connect("client", "gateway", "webUi"), when: ({ gateway }) => gateway.debug },
  // Ports besides the one of the requests are those of health checks.
  connect("gateway", "router", "remoteWrite", "http"),
  connect("gateway", "fanout", "fanout", "fanoutMetrics"),
  connect("fanout", "router", "remoteWrite"),
  connect("router", "ingester", "grpc"),
  { ...connect("router", "ingester", "capnproto"), when: ({ router }) => router.replicationProtocol === "capnproto" },
  connect("router-split", "ingester", "grpc"),
  {
    ...connect("router-split", "ingester", "capnproto"),
    when: ({ router }) => router.replicationProtocol === "capnproto",
  },
  connect("gateway", "query-frontend", "http"),
  connect("query-frontend", "query", "http"),
  { ...connect("gateway", "query-global", "http"), when: ({ gateway }) => gateway.debug },
  connect("query", "ingester", "grpc"),
  connect("query", "store", "grpc"),
  connect("query", "ruler", "grpc"),
  connect("query", "global-ruler", "grpc"),
  connect("query-global", "ingester", "grpc"),
  connect("query-global", "store", "grpc"),
  connect("query-global", "ruler", "grpc"),
  connect("query-global", "global-ruler", "grpc"),
  { ...connect("ruler", "gateway", "gateway"), when: (spec) => !isSecure(spec) },
  { ...connect("ruler", "gateway", "gatewayInternal"), when: isSecure },
  {
    ...connect("global-ruler", "query-global", "http"),
    when: ({ globalRuler }) => globalRuler?.queryConfig === undefined,
  },
  connect("global-ruler", "router-split", "remoteWrite"),
  connect("ruler", "alertmanager", "alertmanager"),
  connect("global-ruler", "alertmanager", "alertmanager"),
  connect("reconciler", "ingester", "http"),
  connect("reconciler", "bucket-view", "http"),
  connect("reconciler", "ruler", "http"),
  connect("reconciler", "global-ruler", "http"),
  { ...connect("api-server", "reconciler", "webhook"), when: (spec) => webhookOf(spec) !== undefined },
  connect("ingester", "object-storage", "s3"),
  connect("store", "object-storage", "s3"),
  connect("compactor", "object-storage", "s3"),
  connect("bucket-view", "object-storage", "s3"),
  connect("metrics", "gateway", "gatewayMetrics"),
  connect("metrics", "fanout", "fanoutMetrics"),
  connect("metrics", "reconciler", "reconciler"),
  connect("metrics", "router", "http"),
  connect("metrics", "router-split", "http"),
  connect("metrics", "ingester", "http"),
  connect("metrics", "query", "http"),
  connect("metrics", "query-global", "http"),
  connect("metrics", "query-frontend", "http"),
  connect("metrics", "store", "http"),
  connect("metrics", "compactor", "http"),
  connect("metrics", "bucket-view", "http"),
  connect("metrics", "alertmanager", "alertmanager"),
  connect("metrics", "ruler", "http"),
  connect("metrics", "global-ruler", "http"),
  { ...connect("metrics", "ruler", "reloader"), when: (spec) => !isSecure(spec) },
  { ...connect("metrics", "global-ruler", "reloader"), when: (spec) => !isSecure(spec) },
];

/** The ways of a topology. */
export const connectionsOf = (spec: WhizardSpec): readonly Connection[] =>
  connections.filter(({ when }) => when?.(spec) ?? true);

/** Who opens connections to a port of a kind. */
export const callersOf = (spec: WhizardSpec, kind: PartyKind, port: Port): readonly PartyKind[] =>
  connectionsOf(spec).flatMap(({ from, to, ports: on }) =>
    to === kind && from !== "client" && from !== "api-server" && on.includes(port) ? [from] : [],
  );
