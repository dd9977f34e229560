import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import {
  registryNames,
  syncMembers,
  syncRegistered,
  type CentralCluster,
  type Fleet,
  type FoundKubeconfig,
  type MemberSync,
  type ObservedRegistry,
} from "../../core/index.ts";
import type { Terminal } from "../terminal.ts";
import { attempt, UserError } from "../userError.ts";
import { appendMember, editFleetFile } from "./editFleetFile.ts";
import { clientOf, contextsIn, findKubeconfig } from "./kubeconfig.ts";
import { OpenFleet, readFleet } from "./openFleet.ts";

const kubeconfigsIn = (folder: string, base: string): readonly FoundKubeconfig[] => {
  const names = attempt(`${folder} cannot be read`, () => readdirSync(resolve(base, folder), { withFileTypes: true }));
  return names
    .filter((entry) => entry.isFile() && !entry.name.startsWith("."))
    .map(({ name }) => join(folder, name))
    .sort()
    .flatMap((file) => {
      const contexts = contextsIn(readFileSync(resolve(base, file), "utf8"));
      return contexts.length === 0 ? [] : [{ file, contexts }];
    });
};

const write = (file: string, { add }: MemberSync, terminal: Terminal): void => {
  if (add.length > 0) editFleetFile(file, terminal, (document) => add.forEach((each) => appendMember(document, each)));
};

/** Adds a member for each context of the kubeconfigs in a folder that the fleet file does not have yet. */
export const syncFolder = (file: string, folder: string, terminal: Terminal): MemberSync => {
  const { centrals, members } = readFleet(file, terminal);
  const taken = centrals.map(({ name }) => name);
  const sync = syncMembers(members, taken, kubeconfigsIn(folder, OpenFleet.baseOf(file)));
  write(file, sync, terminal);
  return sync;
};

const observe = async (
  central: CentralCluster,
  folder: string,
  environment: NodeJS.ProcessEnv,
): Promise<readonly ObservedRegistry[]> => {
  const { registries = {}, name, kubeconfig } = central;
  const client = await clientOf(await findKubeconfig(name, kubeconfig, { folder, environment }));
  const named = registryNames.filter((registry) => registries[registry] !== undefined);
  return Promise.all(
    named.map(async (registry) => ({
      registry,
      isComplete: true,
      clusters: await client.listClusters(registry, registries[registry] ?? {}).catch((cause: unknown) => {
        const why = (cause as Error).message.split("\n")[0];
        throw new UserError(`${name}: its ${registry} clusters cannot be listed: ${why}`, { cause });
      }),
    })),
  );
};

/** Says how the file follows the registries of its central clusters, one after the other: a name is given once. */
const follow = async (
  { centrals, members }: Fleet,
  folder: string,
  environment: NodeJS.ProcessEnv,
): Promise<MemberSync> => {
  const first = centrals[0]?.name;
  let all: MemberSync = { add: [], gone: [], refused: [] };
  for (const central of centrals.filter(({ registries }) => registries !== undefined)) {
    const observed = await observe(central, folder, environment);
    const taken = [...centrals, ...all.add].map(({ name }) => name);
    const found = syncRegistered(members, taken, {
      central: central.name,
      registries: central.registries ?? {},
      observed,
    });
    const added = found.add.map(({ central: own, ...member }) =>
      own === first ? member : { ...member, central: own },
    );
    all = {
      add: [...all.add, ...(added as MemberSync["add"])],
      gone: [...all.gone, ...found.gone],
      refused: [...all.refused, ...found.refused],
    };
  }
  return all;
};

/** Adds a member for each cluster that the registries of the central clusters know and the fleet file does not. */
export const syncRegistries = async (
  file: string,
  environment: NodeJS.ProcessEnv,
  terminal: Terminal,
): Promise<MemberSync> => {
  const fleet = readFleet(file, terminal);
  if (fleet.centrals.every(({ registries }) => registries === undefined)) {
    throw new UserError(
      "no central cluster of the fleet file names registries: do that, or name a folder by --kubeconfigs",
    );
  }
  const sync = await follow(fleet, OpenFleet.baseOf(file), environment);
  write(file, sync, terminal);
  return sync;
};
