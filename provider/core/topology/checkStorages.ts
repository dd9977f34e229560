import type { Issue } from "../issue.ts";
import type { Placement } from "../placement/placement.ts";
import type { WhizardSpec } from "../spec/whizard.ts";

/**
 * Checks that every storage which a placement needs is there: a storage that was removed may still be needed by an
 * ingester without tenants, which uploads its last blocks there.
 */
export const checkStorages = (
  { storages }: Pick<WhizardSpec, "storages">,
  { ingesters }: Pick<Placement, "ingesters">,
): readonly Issue[] => {
  const gone = ingesters.filter(({ storage }) => storage !== "default" && !(storage in storages));
  const names = [...new Set(gone.map(({ storage }) => storage))].sort();
  return names.map((name) => ({
    path: `storages.${name}`,
    reason: `is still needed by ${gone
      .filter(({ storage }) => storage === name)
      .map((ingester) => ingester.name)
      .join(", ")}, which retires and uploads its last blocks there`,
    hint: "keep it until the ingester is gone from the output `ingesters`",
  }));
};
