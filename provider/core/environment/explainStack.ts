import { explainWhizard, type Explained } from "../spec/explain.ts";
import { parseWhizard } from "../spec/parse.ts";
import type { CentralStack } from "./centralStack.ts";

const leavesOf = (value: unknown, path: string): readonly Explained[] => {
  const inner: readonly (readonly [string, unknown])[] =
    typeof value === "object" && value !== null
      ? Object.entries(value).map(([key, entry]) => [
          Array.isArray(value) ? `${path}[${key}]` : `${path}.${key}`,
          entry as unknown,
        ])
      : [];
  if (inner.length > 0) return inner.flatMap(([below, entry]) => leavesOf(entry, below));
  return value === undefined ? [] : [{ path, value, tier: "spec", isSecret: path.endsWith(".kubeconfig") }];
};

/** Every value of a central cluster's stack, by its path in the configuration, with the tier that it came from. */
export const explainCentralStack = ({ spec, ...others }: CentralStack): readonly Explained[] => {
  const topology = parseWhizard(spec);
  if (!topology.ok) throw new Error("the spec of a checked stack is valid");
  return [
    ...Object.entries(others).flatMap(([key, value]) => leavesOf(value, key)),
    ...explainWhizard(topology.value, spec).map((entry) => ({ ...entry, path: `spec.${entry.path}` })),
  ];
};
