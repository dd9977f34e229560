import { renderCredentialMap, renderTenantMap } from "../../../provider/core/haproxy/maps.ts";
import { gatewayFiles } from "../../../provider/core/manifests/gateway.ts";
import { until } from "../../core/haproxy/haproxyProcess.ts";
import type { GatewayRun } from "../../isolation/gatewayRun.ts";
import { lessIsBetter, type Result } from "../result.ts";
import { compare, median } from "./compare.ts";
import { mapsOf } from "./requests.ts";
import { type Bench, startBeforeNull, toGateway } from "./setting.ts";

const pathOf = ({ folder, name }: { readonly folder: string; readonly name: string }): string => `${folder}/${name}`;

const fill = async (gateway: GatewayRun, count: number): Promise<void> => {
  const { tenants, credentials } = mapsOf(count);
  gateway.update(pathOf(gatewayFiles.tenants), renderTenantMap(tenants));
  gateway.update(pathOf(gatewayFiles.credentials), renderCredentialMap(credentials));
  const hasRead = (name: string): boolean => gateway.log().includes(`${name} again`);
  await until(
    () => Promise.resolve([gatewayFiles.tenants.name, gatewayFiles.credentials.name].every(hasRead)),
    "the maps to be read",
  );
};

/** What 5,000 tenants cost, against 10. */
export const measureMaps = async (bench: Bench): Promise<readonly Result[]> => {
  const gateways = await Promise.all([startBeforeNull(bench, true), startBeforeNull(bench, true)]);
  try {
    const [many, few] = gateways;
    await fill(many, 5000);
    await fill(few, 10);
    const options = { connections: 16, seconds: 3, rounds: 9 };
    const rounds = await compare(toGateway(many, true).query, toGateway(few, true).query, options);
    // Each round with the one that came right after it: what else the machine did was then alike.
    const costs = rounds.ours.map((ours, index) => 100 * (1 - ours.perSecond / (rounds.peer[index]?.perSecond ?? 0)));
    const value = median(costs);
    return [
      lessIsBetter({ bench: "gateway", metric: "map5000_cost", value, unit: "%", peer: "10 tenants", peerValue: 0 }, 5),
    ];
  } finally {
    await Promise.all(gateways.map((gateway) => gateway.stop()));
  }
};
