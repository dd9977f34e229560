import type { V1Probe } from "@kubernetes/client-node";

interface HttpProbes {
  readonly readinessProbe: V1Probe;
  readonly livenessProbe: V1Probe;
}

interface Paths {
  readonly ready: string;
  readonly healthy: string;
  readonly port: string;
}

/** Probes by HTTP: ready within 5 s of being so, restarted after 2 minutes of being unwell. */
export const httpProbes = ({ ready, healthy, port }: Paths): HttpProbes => ({
  readinessProbe: { httpGet: { path: ready, port }, periodSeconds: 5, timeoutSeconds: 3, failureThreshold: 3 },
  livenessProbe: {
    httpGet: { path: healthy, port },
    initialDelaySeconds: 30,
    periodSeconds: 30,
    timeoutSeconds: 10,
    failureThreshold: 4,
  },
});

/** The probes of every Thanos component. */
export const thanosProbes = httpProbes({ ready: "/-/ready", healthy: "/-/healthy", port: "http" });
