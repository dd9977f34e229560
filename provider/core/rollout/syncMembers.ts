import type { KubeconfigSource } from "./fleetFile.ts";

/** A kubeconfig of a folder. */
export interface FoundKubeconfig {
  /** Path as the fleet file is to name it. */
  readonly file: string;
  /** Names of its contexts. */
  readonly contexts: readonly string[];
}

/** A member that the fleet file is to get. */
export interface FoundMember {
  readonly name: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly kubeconfig: KubeconfigSource;
  readonly tenant?: string;
  readonly central?: string;
  /** The cluster of a registry that it stands for. */
  readonly registered?: string;
}

/** How a fleet file follows a folder or a registry. */
export interface MemberSync {
  readonly add: readonly FoundMember[];
  /** Members from there whose kubeconfig or cluster is gone. */
  readonly gone: readonly string[];
  /** Found clusters that cannot be added, each with why. */
  readonly refused: readonly string[];
}

/** A text as a member's name: at most 52 lower case letters, digits and dashes. */
export const memberName = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .slice(0, 52)
    .replaceAll(/^-+|-+$/g, "");

const baseName = (file: string): string =>
  (file.split("/").at(-1) ?? file).replace(/\.(ya?ml|json|conf|kubeconfig)$/, "");

/** A cluster a context: named like its file, and like its context where the file has several. */
const clustersIn = ({ file, contexts }: FoundKubeconfig): readonly FoundMember[] =>
  contexts.map((context) => ({
    name: memberName(contexts.length === 1 ? baseName(file) : `${baseName(file)}-${context}`),
    kubeconfig: { file, context },
  }));

const keyOf = ({ file, context }: KubeconfigSource): string => `${file ?? ""}\n${context ?? ""}`;

type Known = Pick<FoundMember, "name" | "kubeconfig">;

/**
 * Says how a fleet file follows a folder of kubeconfigs: whom it is to get, and who is gone. A member that is there under
 * another name stays what it is; nobody is taken out, because that would delete an agent.
 */
export const syncMembers = (
  members: readonly Known[],
  taken: readonly string[],
  found: readonly FoundKubeconfig[],
): MemberSync => {
  const known = new Set(members.map(({ kubeconfig }) => keyOf(kubeconfig)));
  const files = new Set(
    members.flatMap(({ kubeconfig }) => (kubeconfig.context === undefined ? [kubeconfig.file] : [])),
  );
  const names = new Set([...taken, ...members.map(({ name }) => name)]);
  const add: FoundMember[] = [];
  const refused: string[] = [];
  const clusters = found.flatMap(clustersIn);
  for (const cluster of clusters) {
    const { name, kubeconfig } = cluster;
    if (known.has(keyOf(kubeconfig)) || files.has(kubeconfig.file)) continue;
    if (name === "" || names.has(name))
      refused.push(`${kubeconfig.file} (${kubeconfig.context}): the name "${name}" is taken`);
    else add.push(cluster);
    names.add(name);
  }
  const there = new Set(
    found.flatMap(({ file, contexts }) => [`${file}\n`, ...contexts.map((each) => `${file}\n${each}`)]),
  );
  const folders = new Set(found.map(({ file }) => file.slice(0, file.lastIndexOf("/") + 1)));
  const isOfFolder = ({ kubeconfig: { file } }: Known): boolean =>
    file !== undefined && folders.has(file.slice(0, file.lastIndexOf("/") + 1));
  const gone = members.filter((member) => isOfFolder(member) && !there.has(keyOf(member.kubeconfig)));
  return { add, gone: gone.map(({ name }) => name), refused };
};
