import { readdirSync, readFileSync } from "node:fs";

const read = (path: string): string => {
  try {
    return readFileSync(path, "utf8");
  } catch {
    // The process has ended meanwhile.
    return "";
  }
};

const tasksOf = (pid: number): readonly string[] => {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    return [];
  }
};

/** A process and all that it has started. */
const treeOf = (pid: number): readonly number[] => {
  const children = tasksOf(pid).flatMap((task) => read(`/proc/${pid}/task/${task}/children`).split(" "));
  return [pid, ...children.filter(Boolean).flatMap((child) => treeOf(Number(child)))];
};

/** Proportional memory: what processes share counts once. */
const pssKiB = (pid: number): number => Number(/^Pss: +(\d+)/m.exec(read(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0);

/** The most memory that a tree of processes takes together. */
export class TreeMemory {
  #timer: NodeJS.Timeout | undefined;
  #peakKiB = 0;

  /** Watches the tree below a process from now on; later calls change nothing. */
  watch(pid: number): void {
    this.#timer ??= setInterval(() => {
      const sum = treeOf(pid).reduce((total, each) => total + pssKiB(each), 0);
      this.#peakKiB = Math.max(this.#peakKiB, sum);
    }, 200);
  }

  /** Ends watching; the peak in MiB. */
  end(): number {
    clearInterval(this.#timer);
    return this.#peakKiB / 1024;
  }
}
