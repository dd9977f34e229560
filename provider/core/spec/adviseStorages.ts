import type { StorageSpec } from "./storage.ts";
import type { WhizardSpec } from "./whizard.ts";

/** The stack in which things are tried out. */
const stackForTrying = "local";

/** What users of an embedded server should know in every stack but the one for trying out. */
export const adviseEmbedded = (path: string, stack: string): readonly string[] =>
  stack === stackForTrying
    ? []
    : [
        `${path}: THE METRICS OF THIS STACK ARE KEPT ON ONE VOLUME, WITHOUT A COPY. The embedded S3 server is for trying ` +
          `out; only the stack "${stackForTrying}" is silent about it. Use s3, aws or raw to keep them.`,
      ];

/** A bucket is outside of the topology, so whether it has to speak TLS is its user's to say. */
const advisePlain = (path: string): readonly string[] => [
  `${path}: blocks go to the bucket and come from it by plain HTTP, although componentTls has the components speak TLS to ` +
    "each other. Leave it out, and give an authority of your own as s3.tls.caSecret.",
];

const adviseStorage = (
  { s3, raw, embedded }: StorageSpec,
  path: string,
  { stack, isSecure }: { readonly stack: string; readonly isSecure: boolean },
): readonly string[] => [
  ...(embedded === undefined ? [] : adviseEmbedded(`${path}.embedded`, stack)),
  ...(isSecure && s3?.insecure === true ? advisePlain(`${path}.s3.insecure`) : []),
  ...(isSecure && raw?.config["insecure"] === true ? advisePlain(`${path}.raw.config.insecure`) : []),
];

/** What is allowed but had better be known: storages that keep data where it can be lost, or that are spoken to plainly. */
export const adviseStorages = ({ storage, storages, componentTls }: WhizardSpec, stack: string): readonly string[] => {
  const named = Object.entries(storages).map(([name, spec]) => [`storages.${name}`, spec] as const);
  const isSecure = componentTls?.enabled === true;
  return [["storage", storage] as const, ...named].flatMap(([path, spec]) =>
    adviseStorage(spec, path, { stack, isSecure }),
  );
};
