import type { V1Container, V1VolumeMount } from "@kubernetes/client-node";
import { containerSecurityContext } from "./securityContext.ts";

/** Sends a SIGHUP to Thanos when a file of a folder changes, comes or goes. */
const script = `set -u
seen=$(md5sum "$1"/*)
while sleep 5; do
  now=$(md5sum "$1"/*)
  [ "$now" != "$seen" ] || continue
  kill -HUP $(pidof thanos) && seen=$now && echo "the rules changed: reloaded"
done
`;

/**
 * A sidecar that has Thanos read its rules again, for rulers whose HTTP port demands certificates: the config-reloader of
 * the others shows none, and would take any. It needs the shell of Thanos's own image, and to see Thanos's process.
 */
export const buildRulesFollower = (image: string, mount: V1VolumeMount): V1Container => ({
  name: "rules-follower",
  image,
  command: ["/bin/sh", "-c", script, "rules-follower", mount.mountPath],
  resources: { requests: { cpu: "10m", memory: "16Mi" } },
  securityContext: containerSecurityContext,
  terminationMessagePolicy: "FallbackToLogsOnError",
  volumeMounts: [mount],
});
