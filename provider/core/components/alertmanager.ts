import { buildAlertmanager } from "../manifests/alertmanager.ts";
import type { Topology } from "../topology/topology.ts";
import type { Component } from "./component.ts";

/** The topology's own Alertmanager, where it is asked for. */
export const composeAlertmanager = ({ spec, names }: Topology): readonly Component[] =>
  spec.alertmanager === undefined
    ? []
    : [
        {
          type: "Alertmanager",
          name: names.alertmanager,
          objects: buildAlertmanager({ settings: spec, spec: spec.alertmanager }),
        },
      ];
