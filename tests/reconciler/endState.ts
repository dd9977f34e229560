import { slotAnnotation } from "../../provider/core/index.ts";
import type { World } from "./world.ts";

/** What the reconciler left, in words that do not depend on the world's name or on the time. */
export interface EndState {
  /** By id: where the status says that it is, and what its conditions say. */
  readonly tenants: Readonly<Record<string, unknown>>;
  /** By id: the ring. */
  readonly rings: Readonly<Record<string, string>>;
  readonly admitted: string;
  readonly credentials: string;
  /** By name: who is on an ingester, as its annotation says. */
  readonly workloads: Readonly<Record<string, unknown>>;
  readonly secrets: readonly string[];
}

/** Who is on an ingester, who was, and whether it is empty; when is not compared. */
const readSlot = (text: string | undefined): unknown => {
  if (text === undefined) return undefined;
  const { former = {}, emptySince, ...rest } = JSON.parse(text) as { former?: object; emptySince?: number };
  return { ...rest, former: Object.keys(former).sort(), isEmpty: emptySince !== undefined };
};

const sorted = <T>(entries: readonly (readonly [string, T])[]): Readonly<Record<string, T>> =>
  Object.fromEntries([...entries].sort(([a], [b]) => (a < b ? -1 : 1)));

/** Reads the end state of a world from the API server. A tenant in two rings throws. */
export const readEndState = async (world: World): Promise<EndState> => {
  const neutral = (text: string): string => text.replaceAll(world.namespace, "ns");
  const tenants = [...(await world.tenants())].map(([id, { status }]) => {
    const { conditions = [], ...rest } = status ?? {};
    const said = conditions.map(({ type, status: value, reason, message }) => [type, value, reason, message].join(" "));
    return [id, JSON.parse(neutral(JSON.stringify({ ...rest, said })))] as const;
  });
  const workloads = (await world.list("StatefulSet")).map(
    ({ metadata }) => [metadata.name, readSlot(metadata.annotations?.[slotAnnotation])] as const,
  );
  return {
    tenants: sorted(tenants),
    rings: sorted([...(await world.rings())]),
    admitted: await world.map("ConfigMap", world.names.composed.gatewayTenants),
    credentials: await world.map("Secret", world.names.composed.gatewayCredentials),
    workloads: sorted(workloads),
    secrets: (await world.list("Secret")).map(({ metadata }) => neutral(metadata.name)).sort(),
  };
};
