import { buildRuleFiles } from "../rules/ruleFiles.ts";
import type { RulerGroup } from "../spec/rulerGroups.ts";
import type { Place, Tenancy } from "../spec/settings.ts";
import { buildConfigMap } from "./configFiles.ts";
import { identify } from "./identity.ts";
import { objectMaps, objectsConfigMap, rulerShard } from "./ruler.ts";

/** A ruler that Pulumi made; without a tenant the one over all. */
interface MadeRuler {
  readonly name: string;
  readonly shards: number;
  readonly tenant?: string | undefined;
}

/** The files of objects' groups in each shard of such a ruler; the names of files and maps are as for any other. */
const objectFiles = ({ tenantLabelName }: Tenancy, { shards, tenant }: MadeRuler, groups: readonly RulerGroup[]) =>
  buildRuleFiles(groups, shards, tenant === undefined ? [] : [tenantLabelName]).map((maps) =>
    maps.slice(0, objectMaps),
  );

/** The files that are in the ConfigMaps which such a ruler's pods look for. */
export const objectFilesThatFit = (tenancy: Tenancy, ruler: MadeRuler, groups: readonly RulerGroup[]) =>
  new Set(objectFiles(tenancy, ruler, groups).flat().flatMap(Object.keys));

/** The ConfigMaps with the rules of RuleGroup objects, of a ruler that Pulumi made. */
export const buildObjectRules = (settings: Place & Tenancy, ruler: MadeRuler, groups: readonly RulerGroup[]) =>
  objectFiles(settings, ruler, groups).flatMap((maps, index) => {
    const shard = rulerShard(ruler.name, index);
    return maps.flatMap((files, map) =>
      Object.keys(files).length === 0
        ? []
        : [buildConfigMap(identify(settings, "ruler", shard), objectsConfigMap(shard, map), files)],
    );
  });
