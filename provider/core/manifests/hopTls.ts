import type { V1Probe, V1Volume, V1VolumeMount } from "@kubernetes/client-node";
import type { Place } from "../spec/settings.ts";
import type { Flags } from "../thanos/flags.ts";
import { tlsFileFields } from "../thanos/tlsFiles.ts";
import { namesOf } from "../topology/names.ts";
import { isThanos, type PartyKind } from "../topology/parties.ts";
import { httpProbes, tcpProbes, thanosProbes } from "./probes.ts";

const folder = "/etc/whizard/identity";

/** The files of a component's certificate, as its container sees them. */
export const identityFiles = { ca: `${folder}/ca.crt`, cert: `${folder}/tls.crt`, key: `${folder}/tls.key` } as const;

/** The folder of these files. */
export const identityFolder = folder;

const webFile = "web.yml";

/** Whether the components of a topology speak TLS to each other. */
export const speaksTls = ({ componentTls }: Place): boolean => componentTls?.enabled === true;

/** How the components' HTTP servers are spoken to. */
export const schemeOf = (place: Place): "http" | "https" => (speaksTls(place) ? "https" : "http");

/** A kind whose HTTP port tells nothing but its state and metrics: the kubelet, which has no certificate, asks it whether it is ready. */
export const isAskedByKubelet = (kind: PartyKind): boolean => ["router", "router-split", "ingester"].includes(kind);

interface Probes {
  readonly readinessProbe: V1Probe;
  readonly livenessProbe: V1Probe;
}

/** Kinds that listen for gRPC from the moment on that they are ready. */
const readyByGrpc: ReadonlySet<PartyKind> = new Set(["query", "query-global", "store", "ruler", "global-ruler"]);

const probesOf = (kind: PartyKind): Probes => {
  if (isAskedByKubelet(kind))
    return httpProbes({ ready: "/-/ready", healthy: "/-/healthy", port: "http", scheme: "HTTPS" });
  return tcpProbes({ ready: readyByGrpc.has(kind) ? "grpc" : "http", alive: "http" });
};

/** What its certificate makes of a component's pods. */
export interface HopTls {
  readonly isOn: boolean;
  readonly annotations: Readonly<Record<string, string>>;
  readonly volumes: readonly V1Volume[];
  readonly mounts: readonly V1VolumeMount[];
  /** Flags of a Thanos server: HTTP, and gRPC where it has that. */
  readonly httpServer: Flags;
  readonly grpcServer: Flags;
  readonly probes: Probes;
}

const off: HopTls = {
  isOn: false,
  annotations: {},
  volumes: [],
  mounts: [],
  httpServer: {},
  grpcServer: {},
  probes: thanosProbes,
};

/** The certificate of a kind of component in its pods; nothing where the components speak plain. */
export const hopTls = (place: Place, kind: PartyKind): HopTls => {
  const { componentTls } = place;
  if (componentTls?.enabled !== true) return off;
  const names = namesOf(place.name);
  const { ca, cert, key } = identityFiles;
  const items = ["ca.crt", "tls.crt", "tls.key"].map((file) => ({ key: file, path: file }));
  return {
    isOn: true,
    annotations: {
      // Thanos reads the authorities at its start only.
      "whizard.io/certificate-authority": String(componentTls.rotation),
      // The metrics of the others are plain, on ports of their own.
      ...(isThanos(kind) ? { "prometheus.io/scheme": "https" } : {}),
    },
    volumes: [
      {
        name: "identity",
        projected: {
          defaultMode: 0o440,
          sources: [
            { secret: { name: names.identity(kind), items } },
            ...(isThanos(kind)
              ? [{ configMap: { name: names.webConfig, items: [{ key: `${kind}.yml`, path: webFile }] } }]
              : []),
          ],
        },
      },
    ],
    mounts: [{ name: "identity", mountPath: folder, readOnly: true }],
    httpServer: { "http.config": `${folder}/${webFile}` },
    grpcServer: { "grpc-server-tls-cert": cert, "grpc-server-tls-key": key, "grpc-server-tls-client-ca": ca },
    probes: probesOf(kind),
  };
};

/** Flags of a Thanos Receive that takes samples by TLS. */
export const remoteWriteTls = (place: Place): Flags =>
  speaksTls(place)
    ? {
        "remote-write.server-tls-cert": identityFiles.cert,
        "remote-write.server-tls-key": identityFiles.key,
        "remote-write.server-tls-client-ca": identityFiles.ca,
      }
    : {};

/** Flags of a Thanos Receive that sends samples to others by TLS; each is checked by the name that its ring has for it. */
export const forwardTls = (place: Place): Flags =>
  speaksTls(place)
    ? {
        "remote-write.client-tls-secure": true,
        "remote-write.client-tls-cert": identityFiles.cert,
        "remote-write.client-tls-key": identityFiles.key,
        "remote-write.client-tls-ca": identityFiles.ca,
      }
    : {};

/** How a client of another component speaks TLS, as Thanos's configurations have it; nothing where it speaks plain. */
export const hopClient = (place: Place, serverName?: string) =>
  speaksTls(place)
    ? {
        tls_config: {
          ...tlsFileFields(identityFiles),
          ...(serverName === undefined ? {} : { server_name: serverName }),
        },
      }
    : {};
