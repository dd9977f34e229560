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

/** What is allowed but had better be known: one text a storage that keeps data where it can be lost. */
export const adviseStorages = ({ storage, storages }: WhizardSpec, stack: string): readonly string[] => {
  const named = Object.entries(storages).map(([name, spec]) => [`storages.${name}`, spec] as const);
  return [["storage", storage] as const, ...named]
    .filter(([, { embedded }]) => embedded !== undefined)
    .flatMap(([path]) => adviseEmbedded(`${path}.embedded`, stack));
};
