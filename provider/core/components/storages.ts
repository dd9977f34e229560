import { planAwsStorage } from "../aws/planAwsStorage.ts";
import { type BucketPlace, buildObjectStorage, describeBucket } from "../manifests/objectStorage.ts";
import type { Topology } from "../topology/topology.ts";
import type { Component } from "./component.ts";
import type { Secrets } from "./secrets.ts";

type Storage = Topology["storages"][number];

const partsOf = ({ spec, names }: Topology, { name, spec: storage, objstore }: Storage) => ({
  settings: spec,
  spec: storage,
  name: names.storage(name),
  secretName: objstore.name,
});

/** A component for each storage: its bucket where that is made here, and its configuration for all that read it. */
export const composeStorages = (topology: Topology, { embeddedS3 }: Secrets): readonly Component[] =>
  topology.storages.map((storage) => {
    const parts = partsOf(topology, storage);
    const aws = planAwsStorage(parts);
    return {
      type: "ObjectStorage",
      name: parts.name,
      objects: buildObjectStorage({ ...parts, credential: embeddedS3[storage.name], aws }),
      ...(aws === undefined ? {} : { aws }),
    };
  });

/** Where the blocks of each storage are, by its name. */
export const describeBuckets = (topology: Topology): Readonly<Record<string, BucketPlace>> =>
  Object.fromEntries(
    topology.storages.map((storage) => {
      const parts = partsOf(topology, storage);
      return [storage.name, describeBucket({ ...parts, aws: planAwsStorage(parts) })];
    }),
  );
