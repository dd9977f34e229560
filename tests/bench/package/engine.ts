import { EngineStack, type StateResource } from "../../plugin/engineStack.ts";
import { whizardProgram } from "../../plugin/tinySpec.ts";
import { lessIsBetter, type Result } from "../result.ts";
import { plainProgram } from "./plainProgram.ts";
import { TreeMemory } from "./treeMemory.ts";

/** 300 tenants, three on an ingester and ten on a compactor; volumes that nobody has to provide. */
const specOf = (namespace: string) => {
  const dataVolume = { type: "emptyDir" };
  return {
    namespace,
    reconciler: false,
    tenants: Array.from({ length: 300 }, (_, index) => ({ name: `tenant-${index}` })),
    storage: { embedded: { dataVolume } },
    ingester: { dataVolume },
    store: { dataVolume },
    compactor: { dataVolume },
  };
};

interface Figures {
  readonly previewSeconds: number;
  readonly upSeconds: number;
  readonly upMiB: number;
  readonly resources: readonly StateResource[];
}

const isOwn = ({ type }: StateResource): boolean => type.startsWith("kubernetes:") || type.startsWith("random:");

const timed = async <T>(run: () => Promise<T>): Promise<readonly [seconds: number, result: T]> => {
  const begin = performance.now();
  const result = await run();
  return [(performance.now() - begin) / 1000, result];
};

/** Previews and deploys a program in a stack of its own, and takes it down. */
const measure = async (writeProgram: (stack: EngineStack) => void): Promise<Figures> => {
  const stack = await EngineStack.create();
  const memory = new TreeMemory();
  try {
    writeProgram(stack);
    const [previewSeconds, preview] = await timed(() => stack.pulumi(["preview"]));
    if (preview.code !== 0) throw new Error(preview.output);
    const onEvents = (_: unknown, pid: number): void => memory.watch(pid);
    const [upSeconds, up] = await timed(() => stack.pulumi(["up", "--yes", "--skip-preview"], { onEvents }));
    if (up.code !== 0) throw new Error(up.output);
    return { previewSeconds, upSeconds, upMiB: memory.end(), resources: (await stack.resources()).filter(isOwn) };
  } finally {
    memory.end();
    await stack.dispose();
  }
};

const countByType = (resources: readonly StateResource[]): string => {
  const counts = new Map<string, number>();
  for (const { type } of resources) counts.set(type, (counts.get(type) ?? 0) + 1);
  return JSON.stringify([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
};

/** The quicker and leaner of several runs: what else the machine does makes a run slower, never quicker. */
const best = (all: readonly Figures[]) => ({
  previewSeconds: Math.min(...all.map(({ previewSeconds }) => previewSeconds)),
  upSeconds: Math.min(...all.map(({ upSeconds }) => upSeconds)),
  upMiB: Math.min(...all.map(({ upMiB }) => upMiB)),
});

/** Preview and update of 300 tenants, beside a plain program that registers the same objects. */
export const measureEngine = async (rounds: number): Promise<readonly Result[]> => {
  const ours: Figures[] = [];
  const plain: Figures[] = [];
  for (let round = 0; round < rounds; round += 1) {
    plain.push(await measure((stack) => stack.source(plainProgram(specOf(stack.namespace)))));
    ours.push(await measure((stack) => stack.program(whizardProgram(specOf(stack.namespace)))));
    const [a, b] = [ours, plain].map((all) => countByType(all.at(-1)?.resources ?? []));
    if (a !== b) throw new Error(`the programs did not make the same: ${a}, ${b}`);
  }
  const [value, peer] = [best(ours), best(plain)];
  const common = { bench: "package", peer: "a plain program that registers the same objects one by one" };
  const result = (metric: string, unit: string, of: keyof typeof value): Result =>
    lessIsBetter({ ...common, metric, unit, value: value[of], peerValue: peer[of] }, Math.round(125 * peer[of]) / 100);
  return [
    result("preview300_wall", "s", "previewSeconds"),
    result("up300_wall", "s", "upSeconds"),
    result("up300_memory", "MiB", "upMiB"),
  ];
};
