import type { V1Container, V1VolumeMount } from "@kubernetes/client-node";
import { containerSecurityContext } from "./securityContext.ts";

/** Sends a SIGHUP to a program when a file of a folder changes, comes or goes. */
const script = `set -u
seen=$(md5sum "$1"/*)
while sleep 5; do
  now=$(md5sum "$1"/*)
  [ "$now" != "$seen" ] || continue
  kill -HUP $(pidof "$2") && seen=$now && echo "$1 changed: reloaded"
done
`;

interface FollowerParts {
  readonly name: string;
  /** The main container's own image, whose shell it needs. */
  readonly image: string;
  readonly program: string;
  readonly mount: V1VolumeMount;
}

/** A sidecar that has the main container's program read its files again; the pod must share its processes. */
export const buildFileFollower = ({ name, image, program, mount }: FollowerParts): V1Container => ({
  name,
  image,
  command: ["/bin/sh", "-c", script, name, mount.mountPath, program],
  resources: { requests: { cpu: "10m", memory: "16Mi" } },
  securityContext: containerSecurityContext,
  terminationMessagePolicy: "FallbackToLogsOnError",
  volumeMounts: [mount],
});
