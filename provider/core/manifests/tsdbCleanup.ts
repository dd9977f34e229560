import type { V1Container } from "@kubernetes/client-node";
import { durationMs } from "../spec/duration.ts";
import { containerSecurityContext } from "./securityContext.ts";

/**
 * Deletes the folders of tenants that wrote nothing for the time of local retention and of whom the bucket has everything:
 * every block is in the shipper's list, and the newest ends where the log was last written, so that no sample is in the log
 * alone. Between the two half an hour may lie: a block that is cut while samples come in leaves an hour at least in the log.
 * Thanos does the same while it runs, but forgets who has left when it is restarted.
 */
const script = `set -eu
root=$1 retention=$2
now=$(date +%s)
for folder in "$root"/*/; do
  shipped=$folder/thanos.shipper.json
  [ -f "$shipped" ] || continue
  end=0 written=0 missing=
  for meta in "$folder"*/meta.json; do
    [ -f "$meta" ] || continue
    block=$(basename "$(dirname "$meta")")
    grep -q "\\"$block\\"" "$shipped" || missing=$block
    max=$(sed -n 's/.*"maxTime": *\\([0-9][0-9]*\\).*/\\1/p' "$meta" | head -n 1)
    [ -n "$max" ] || missing=$block
    [ "\${max:-0}" -le "$end" ] || end=$max
  done
  end=$((end / 1000))
  for segment in $(find "$folder"wal -type f -size +0c 2>/dev/null); do
    at=$(date -r "$segment" +%s)
    [ "$at" -le "$written" ] || written=$at
  done
  [ -z "$(find "$folder"wbl -type f -size +0c 2>/dev/null)" ] || missing=wbl
  if [ -z "$missing" ] && [ "$end" -gt 0 ] && [ $((end + retention)) -lt "$now" ] && [ "$written" -le $((end + 1800)) ]; then
    echo "$folder: all of it is in the bucket, and nothing came since $end: deleting"
    rm -rf "$folder"
  fi
done
`;

/** What runs before an ingester starts; it needs the shell of Thanos's own image. */
export const tsdbCleanup = (image: string, folder: string, volume: string, retention: string): V1Container => ({
  name: "tsdb-cleanup",
  image,
  command: ["/bin/sh", "-c", script, "tsdb-cleanup", folder, String(durationMs(retention) / 1_000)],
  resources: { requests: { cpu: "10m", memory: "16Mi" } },
  securityContext: containerSecurityContext,
  terminationMessagePolicy: "FallbackToLogsOnError",
  volumeMounts: [{ name: volume, mountPath: folder }],
});
