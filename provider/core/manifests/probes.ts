import type { V1Probe } from "@kubernetes/client-node";

/** Restarted after two minutes of being unwell. */
const liveness = { initialDelaySeconds: 30, periodSeconds: 30, timeoutSeconds: 10, failureThreshold: 4 } as const;

interface HttpProbes {
  readonly readinessProbe: V1Probe;
  readonly livenessProbe: V1Probe;
}

interface Paths {
  readonly ready: string;
  readonly healthy: string;
  readonly port: string;
  /** Default: plain HTTP. The kubelet shows no certificate, and does not check the server's. */
  readonly scheme?: "HTTPS";
}

/** Probes by HTTP: ready within 5 s of being so, restarted after 2 minutes of being unwell. */
export const httpProbes = ({ ready, healthy, port, scheme }: Paths): HttpProbes => {
  const by = scheme === undefined ? { port } : { port, scheme };
  return {
    readinessProbe: { httpGet: { path: ready, ...by }, periodSeconds: 5, timeoutSeconds: 3, failureThreshold: 3 },
    livenessProbe: { httpGet: { path: healthy, ...by }, ...liveness },
  };
};

/** Probes of ports that nobody without a certificate may ask: whether they are open. */
export const tcpProbes = ({ ready, alive }: { readonly ready: string; readonly alive: string }): HttpProbes => ({
  readinessProbe: { tcpSocket: { port: ready }, periodSeconds: 5, timeoutSeconds: 3, failureThreshold: 3 },
  livenessProbe: { tcpSocket: { port: alive }, ...liveness },
});

/** The probes of every Thanos component. */
export const thanosProbes = httpProbes({ ready: "/-/ready", healthy: "/-/healthy", port: "http" });
