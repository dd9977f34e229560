import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { ToolName } from "../lab/tools.ts";

/** Tests that run together in one mocha process. */
export interface Suite {
  readonly name: string;
  readonly files: readonly string[];
  /** How long one test may take unless it says otherwise. */
  readonly timeoutMs: number;
  /** Programs that are installed or built before the suite starts. */
  readonly tools: readonly ToolName[];
}

interface Plan {
  readonly name: string;
  /** Which test files, by their path below `tests`. */
  readonly pattern: RegExp;
  readonly timeoutMs: number;
  readonly tools?: readonly ToolName[];
}

const pureMs = 20_000;
const labMs = 10 * 60_000;

/** In the order in which they run: what answers fast comes first. A file belongs to the first plan that takes it. */
const plans: readonly Plan[] = [
  { name: "haproxy", pattern: /^core\/haproxy\//, timeoutMs: 60_000, tools: ["haproxy"] },
  { name: "core", pattern: /^core\//, timeoutMs: pureMs },
  { name: "tools", pattern: /^golden\/tools\//, timeoutMs: labMs, tools: ["haproxy", "promtool", "thanos"] },
  { name: "golden", pattern: /^golden\//, timeoutMs: pureMs },
  { name: "properties", pattern: /^properties\//, timeoutMs: pureMs },
  { name: "policies", pattern: /^policies\//, timeoutMs: pureMs },
  { name: "plugin", pattern: /^plugin\//, timeoutMs: labMs },
  { name: "reconciler", pattern: /^reconciler\//, timeoutMs: 60_000 },
  { name: "standins", pattern: /^lab\/standins\//, timeoutMs: labMs },
  { name: "languages", pattern: /^languages\//, timeoutMs: labMs, tools: ["pulumi"] },
  { name: "e2e", pattern: /^e2e\//, timeoutMs: labMs },
  { name: "lab", pattern: /^lab\//, timeoutMs: labMs },
];

const order = [
  "core",
  "golden",
  "properties",
  "policies",
  "haproxy",
  "tools",
  "plugin",
  "reconciler",
  "standins",
  "languages",
  "e2e",
  "lab",
];

const rank = ({ name }: Suite): number => (order.includes(name) ? order.indexOf(name) : order.indexOf("e2e"));

/** Every suite that has a test file. A folder without a plan is a suite of its own, so that no file is left out. */
export const findSuites = (testsFolder: string): readonly Suite[] => {
  const all = readdirSync(testsFolder, { recursive: true, encoding: "utf8" });
  const files = all.filter((file) => file.endsWith(".test.ts")).sort();
  const suites = new Map<string, Suite>();
  for (const file of files) {
    const plan = plans.find(({ pattern }) => pattern.test(file));
    const name = plan?.name ?? file.split("/")[0] ?? file;
    const suite = suites.get(name) ?? {
      name,
      files: [],
      timeoutMs: plan?.timeoutMs ?? labMs,
      tools: plan?.tools ?? [],
    };
    suites.set(name, { ...suite, files: [...suite.files, join(testsFolder, file)] });
  }
  return [...suites.values()].sort((a, b) => rank(a) - rank(b));
};
