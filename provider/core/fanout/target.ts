import { z } from "zod";

/** A target as the program is told of it: what it needs of files it finds under their paths. */
const target = z.strictObject({
  name: z.string(),
  /** `{tenant}` in it stands for the tenant's id. */
  url: z.string(),
  tenantHeader: z.string(),
  headers: z.record(z.string(), z.string()),
  timeoutMs: z.number(),
  maxAgeMs: z.number(),
  queueBytes: z.number(),
  connections: z.number(),
  username: z.string().exactOptional(),
  /** File of the password, where there is a user name, or else of a bearer token. */
  credentialFile: z.string().exactOptional(),
  tls: z.strictObject({
    ca: z.string().exactOptional(),
    cert: z.string().exactOptional(),
    key: z.string().exactOptional(),
    serverName: z.string().exactOptional(),
    insecureSkipVerify: z.boolean(),
  }),
});

export type FanoutTarget = z.output<typeof target>;

export const renderTargets = (targets: readonly FanoutTarget[]): string => `${JSON.stringify(targets, undefined, 1)}\n`;

/** Reads the file back. Throws for text that is none of ours. */
export const parseTargets = (text: string): readonly FanoutTarget[] => z.array(target).parse(JSON.parse(text));

/** The URL for a tenant, whose id needs no escaping. */
export const urlFor = ({ url }: FanoutTarget, tenant: string): string => url.replaceAll("{tenant}", tenant);
