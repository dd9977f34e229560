import type { AwsStorageSpec } from "../spec/awsStorage.ts";
import { objstoreKey, type ObjstoreReference } from "../spec/objstore.ts";
import type { StorageSpec } from "../spec/storage.ts";
import type { WhizardSpec } from "../spec/whizard.ts";
import type { Topology } from "./topology.ts";

/** How a storage is reached by the Secret of that name; what is in somebody else's Secrets stays there. */
export const referToObjstore = (secretName: string, { s3, aws }: StorageSpec): ObjstoreReference => ({
  name: secretName,
  key: objstoreKey,
  accessKeySecret: s3?.accessKeySecret,
  secretKeySecret: s3?.secretKeySecret,
  caSecret: s3?.tls?.caSecret,
  certSecret: s3?.tls?.certSecret,
  keySecret: s3?.tls?.keySecret,
  ...(aws === undefined ? {} : identityOn(aws, secretName)),
});

/** Pods with a role have a ServiceAccount of the Secret's name; pods with a key restart when it rotates. */
const identityOn = ({ irsa, podIdentity, accessKey }: AwsStorageSpec, name: string) =>
  irsa === undefined && podIdentity === undefined
    ? { revision: `access-key-${accessKey?.rotation ?? 1}` }
    : { serviceAccount: name };

/** Upstream's name for no storage: the ingester's own volume is all that keeps the data. */
const local = "local";

/** Whether a name means no storage at all; one of `storages` may be called that, too. */
export const isLocalOnly = (storageName: string, { storages }: Pick<WhizardSpec, "storages">): boolean =>
  storageName === local && !(local in storages);

/** How a component of a topology reaches a storage; `checkStorages` has seen to it that there is one. */
export const objstoreOf = ({ storages }: Topology, storageName: string): ObjstoreReference => {
  const storage = storages.find(({ name }) => name === storageName);
  if (storage === undefined) throw new Error(`the topology has no storage "${storageName}"`);
  return storage.objstore;
};
