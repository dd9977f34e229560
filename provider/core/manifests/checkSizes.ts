import type { Issue } from "../issue.ts";
import type { KubeObject } from "../kubeObject.ts";
import { splitAtTokens } from "../spec/token.ts";
import { gatewayFiles } from "./gateway.ts";
import { declaredFile } from "../reconcile/declared.ts";
import { hashringsFile, splitHashringsFile } from "./router.ts";

/** Kubernetes refuses a ConfigMap or a Secret whose files have more bytes together; etcd would take half as much again. */
export const maxFilesBytes = 1_048_576;

/** Share of the limit above which users are warned. */
const warnAbove = 0.8;

/** What a token stands for is not known here. Those of which there are many are digests of 64 letters. */
const tokenBytes = 64;

const bytesOf = (text: string): number =>
  splitAtTokens(text).reduce((sum, part, index) => sum + (index % 2 === 0 ? Buffer.byteLength(part) : tokenBytes), 0);

type Files = Readonly<Record<string, string>>;

const filesOf = (object: KubeObject): readonly (readonly [string, string])[] => {
  const { data = {}, stringData = {} } = object as { readonly data?: Files; readonly stringData?: Files };
  return object.kind === "ConfigMap" || object.kind === "Secret" ? Object.entries({ ...data, ...stringData }) : [];
};

interface Advice {
  /** The field of the spec that fills the file. */
  readonly path: string;
  readonly hint: string;
}

const fewerTenants: Advice = {
  path: "tenants",
  hint: "divide the tenants between several Whizards, or give them shorter names",
};

const fewerRings: Advice = {
  path: "tenants",
  hint: "divide the tenants between several Whizards, or raise ingester.defaultTenantsPerIngester: every ingester is a ring with its replicas",
};

const adviceFor: Readonly<Record<string, Advice>> = {
  [hashringsFile]: fewerRings,
  [splitHashringsFile]: fewerRings,
  [gatewayFiles.tenants.name]: fewerTenants,
  [gatewayFiles.credentials.name]: fewerTenants,
  [declaredFile]: fewerTenants,
};

const otherwise: Advice = { path: "", hint: "make it shorter or divide it" };

/** A ConfigMap or Secret that is too large, or nearly. */
export interface SizeFinding {
  readonly severity: "error" | "warning";
  readonly issue: Issue;
}

const percent = (bytes: number): number => Math.floor((100 * bytes) / maxFilesBytes);

const checkObject = (object: KubeObject): readonly SizeFinding[] => {
  const files = filesOf(object).map(([name, text]) => ({ name, bytes: bytesOf(text) }));
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  if (bytes <= maxFilesBytes * warnAbove) return [];
  const [largest] = files.sort((a, b) => b.bytes - a.bytes || (a.name < b.name ? -1 : 1));
  const { path, hint } = adviceFor[largest?.name ?? ""] ?? otherwise;
  const what = `${object.kind} ${object.metadata.name} would hold ${bytes} bytes, most of them in ${largest?.name ?? ""}`;
  return [
    bytes > maxFilesBytes
      ? { severity: "error", issue: { path, reason: `${what}; Kubernetes allows ${maxFilesBytes}`, hint } }
      : {
          severity: "warning",
          issue: { path, reason: `${what}: ${percent(bytes)} % of the ${maxFilesBytes} that Kubernetes allows`, hint },
        },
  ];
};

/** What of a topology's objects does not fit into a ConfigMap or Secret, or is about to outgrow it. */
export const checkSizes = (objects: readonly KubeObject[]): readonly SizeFinding[] => objects.flatMap(checkObject);
