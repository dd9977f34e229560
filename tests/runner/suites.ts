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
  /** Whether its tests run on the lab's clusters, whose programs and images are built before any suite starts. */
  readonly needsLab: boolean;
  /** Whether it measures times or fills the machine, so that no other suite may run beside it. */
  readonly isAlone: boolean;
}

interface Plan {
  readonly name: string;
  /** Which test files, by their path below `tests`. */
  readonly pattern: RegExp;
  readonly timeoutMs: number;
  readonly tools?: readonly ToolName[];
  readonly needsLab?: false;
  readonly isAlone?: true;
}

const pureMs = 20_000;
const labMs = 10 * 60_000;

/** What a topology of processes on loopback is made of. */
const siteTools: readonly ToolName[] = ["promtool", "thanos", "prometheus", "haproxy", "prometheus-node-exporter"];

/** A file belongs to the first plan that takes it. */
const plans: readonly Plan[] = [
  { name: "haproxy", pattern: /^core\/haproxy\//, timeoutMs: 60_000, tools: ["haproxy"], needsLab: false },
  {
    name: "isolation",
    pattern: /^isolation\//,
    timeoutMs: 4 * 60_000,
    tools: ["haproxy", "openssl", "thanos"],
    needsLab: false,
  },
  {
    name: "webUi",
    pattern: /^webUi\//,
    timeoutMs: 2 * 60_000,
    tools: ["chromium", "haproxy", "oauth2Proxy", "openssl", "thanos"],
    needsLab: false,
  },
  { name: "page", pattern: /^page\//, timeoutMs: 2 * 60_000, tools: ["chromium"], needsLab: false },
  { name: "fanout", pattern: /^fanout\//, timeoutMs: 60_000, tools: ["haproxy"], needsLab: false },
  { name: "core", pattern: /^core\//, timeoutMs: pureMs, needsLab: false },
  {
    name: "tools",
    pattern: /^golden\/tools\//,
    timeoutMs: labMs,
    tools: ["busybox", "haproxy", "promtool", "thanos", "versitygw"],
  },
  { name: "observability", pattern: /^observability\//, timeoutMs: labMs, tools: siteTools },
  { name: "golden", pattern: /^golden\//, timeoutMs: pureMs, needsLab: false },
  { name: "properties", pattern: /^properties\//, timeoutMs: pureMs, needsLab: false },
  { name: "policies", pattern: /^policies\//, timeoutMs: pureMs, needsLab: false },
  { name: "fleet", pattern: /^fleet\//, timeoutMs: labMs, needsLab: false },
  { name: "rollout", pattern: /^rollout\//, timeoutMs: labMs },
  { name: "plugin", pattern: /^plugin\//, timeoutMs: labMs },
  { name: "reconciler", pattern: /^reconciler\//, timeoutMs: 60_000 },
  { name: "standins", pattern: /^lab\/standins\//, timeoutMs: labMs },
  { name: "aws", pattern: /^aws\//, timeoutMs: labMs, tools: ["moto", "thanos", "promtool"] },
  { name: "languages", pattern: /^languages\//, timeoutMs: labMs, tools: ["pulumi"] },
  { name: "e2e", pattern: /^e2e\//, timeoutMs: labMs, tools: ["chromium"], isAlone: true },
  { name: "lab", pattern: /^lab\//, timeoutMs: labMs, isAlone: true },
];

/** What answers fast comes first, then the longest, so that the lanes end together. */
const order = [
  "core",
  "golden",
  "properties",
  "policies",
  "haproxy",
  "fanout",
  "fleet",
  "tools",
  "isolation",
  "webUi",
  "page",
  "observability",
  "languages",
  "rollout",
  "plugin",
  "standins",
  "aws",
  "reconciler",
  "e2e",
  "lab",
];

const rank = ({ name }: Suite): number => (order.includes(name) ? order.indexOf(name) : order.indexOf("e2e"));

type Settings = Omit<Suite, "files">;
const unplanned: Omit<Settings, "name"> = { timeoutMs: labMs, tools: [], needsLab: true, isAlone: false };

/** The suite that a file belongs to. A folder without a plan is a suite of its own, so that no file is left out. */
const settingsOf = (file: string): Settings => {
  const plan = plans.find(({ pattern }) => pattern.test(file));
  if (plan === undefined) return { ...unplanned, name: file.split("/")[0] ?? file };
  const { pattern: _, ...settings } = plan;
  return { ...unplanned, ...settings };
};

/** Every suite that has a test file. */
export const findSuites = (testsFolder: string): readonly Suite[] => {
  const all = readdirSync(testsFolder, { recursive: true, encoding: "utf8" });
  const files = all.filter((file) => file.endsWith(".test.ts")).sort();
  const suites = new Map<string, Suite>();
  for (const file of files) {
    const settings = settingsOf(file);
    const before = suites.get(settings.name)?.files ?? [];
    suites.set(settings.name, { ...settings, files: [...before, join(testsFolder, file)] });
  }
  return [...suites.values()].sort((a, b) => rank(a) - rank(b));
};
