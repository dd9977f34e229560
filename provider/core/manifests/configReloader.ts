import type { V1Container } from "@kubernetes/client-node";
import { ports } from "../topology/ports.ts";
import { containerSecurityContext } from "./securityContext.ts";

interface ReloaderParts {
  readonly image: string;
  /** Flag that names what is watched: a file or a folder. */
  readonly watched: string;
  readonly mount: { readonly name: string; readonly mountPath: string; readonly readOnly: boolean };
  /** Port of the main container whose `/-/reload` is called. */
  readonly port: number;
}

/** A sidecar that has the main container read its files again when they change, without a restart. */
export const buildConfigReloader = ({ image, watched, mount, port }: ReloaderParts): V1Container => ({
  name: "config-reloader",
  image,
  args: [
    watched,
    `--reload-url=http://127.0.0.1:${port}/-/reload`,
    `--listen-address=:${ports.reloader}`,
    "--watch-interval=30s",
  ],
  ports: [{ name: "reloader", containerPort: ports.reloader }],
  resources: { requests: { cpu: "10m", memory: "32Mi" } },
  securityContext: containerSecurityContext,
  terminationMessagePolicy: "FallbackToLogsOnError",
  volumeMounts: [mount],
});
