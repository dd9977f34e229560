import { readFileSync, existsSync, statfsSync } from "node:fs";
import { dirname } from "node:path";
import { readLabConfig } from "./config.ts";
import { LabError } from "./labError.ts";

const gibibyte = 1024 ** 3;
/** Two clusters take about 2 GB and the pods of a test the same again. */
const neededMemory = 4 * gibibyte;
/** Build caches, tools, images and their unpacked copies. */
const neededDisk = 10 * gibibyte;

/** What the lab needs to know of the machine. */
interface Machine {
  readonly platform: string;
  readonly userId: number | undefined;
  readonly memoryBytes: number;
  readonly diskBytes: number;
}

/** Throws LabError with one line when this machine cannot run the lab. A lab that runs has its room already. */
export function checkMachine(isRunning: boolean): void {
  const machine = observeMachine();
  const room = isRunning ? { memoryBytes: Infinity, diskBytes: Infinity } : {};
  const problem = findProblem({ ...machine, ...room });
  if (problem !== undefined) throw new LabError(problem);
}

/** The first reason why a machine cannot run the lab. */
export function findProblem({ platform, userId, memoryBytes, diskBytes }: Machine): string | undefined {
  const size = (bytes: number) => `${(bytes / gibibyte).toFixed(1)} GiB`;
  if (platform !== "linux")
    return `The lab runs on Linux only, because its nodes are processes of this machine (${platform} here).`;
  if (userId !== 0) return "The lab needs root for network namespaces and containers: run it again as root (sudo).";
  if (memoryBytes < neededMemory) {
    return `The lab needs ${size(neededMemory)} of available memory, there are ${size(memoryBytes)}.`;
  }
  if (diskBytes < neededDisk) return `The lab needs ${size(neededDisk)} of free disk, there are ${size(diskBytes)}.`;
  return undefined;
}

function observeMachine(): Machine {
  const platform = process.platform;
  if (platform !== "linux") return { platform, userId: undefined, memoryBytes: 0, diskBytes: 0 };
  const available = /^MemAvailable:\s+(\d+) kB$/m.exec(readFileSync("/proc/meminfo", "utf8"))?.[1];
  let folder = readLabConfig().dir;
  while (!existsSync(folder)) folder = dirname(folder);
  const { bavail, bsize } = statfsSync(folder);
  return { platform, userId: process.getuid?.(), memoryBytes: Number(available) * 1024, diskBytes: bavail * bsize };
}
