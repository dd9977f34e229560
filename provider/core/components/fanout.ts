import { buildFanout } from "../manifests/fanout.ts";
import { serviceHost } from "../topology/endpoints.ts";
import { ports } from "../topology/ports.ts";
import type { Topology } from "../topology/topology.ts";
import type { Component } from "./component.ts";
import type { Secrets } from "./secrets.ts";

/** What copies writes to further targets, where there are any. */
export const composeFanout = ({ spec, names }: Topology, { fanout }: Secrets): readonly Component[] => {
  if (spec.remoteWrites.length === 0) return [];
  if (fanout === undefined) throw new Error("a topology with remoteWrites needs the program of its fan-out");
  const objects = buildFanout({
    settings: spec,
    spec: spec.fanout,
    targets: spec.remoteWrites,
    names,
    router: { host: serviceHost(spec, names.router), port: ports.remoteWrite },
    program: fanout.program,
  });
  return [{ type: "Fanout", name: names.fanout, objects }];
};
