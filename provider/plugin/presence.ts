import type * as pulumi from "@pulumi/pulumi";
import type { Issue } from "../core/index.ts";
import { valueOrThrow } from "./issues.ts";

/** A component of the program and the cluster that it is deployed to. */
export interface Presence {
  /** How messages name it: `Whizard central`. */
  readonly component: string;
  /** Type, name and parent: the same in the preview and in the update that follows it. */
  readonly key: string;
  /** URN of its Kubernetes provider, or whose kubeconfig leads there; undefined: the default provider, which uses the ambient kubeconfig. */
  readonly cluster: string | undefined;
}

interface Request {
  readonly name: string;
  readonly type: string;
  readonly opts: pulumi.ComponentResourceOptions;
  /** Whether its inputs say where the cluster is. */
  readonly hasOwnCluster: boolean;
}

const providerOf = ({ providers = {} }: pulumi.ComponentResourceOptions) =>
  (providers as Readonly<Record<string, pulumi.ProviderResource>>)["kubernetes"];

const doubleIssues = ({ hasOwnCluster, opts }: Request): readonly Issue[] =>
  hasOwnCluster && providerOf(opts) !== undefined
    ? [
        {
          path: "opts.providers",
          reason: "kubeconfig says where the cluster is, and so does a Kubernetes provider",
          hint: "leave out one of them",
        },
      ]
    : [];

/** All components so far, and who has which name. A process of the plugin serves one run of one program. */
const components = new Map<string, Presence>();
const names = new Map<string, Presence>();

const urnOf = (resource: pulumi.Resource | undefined): Promise<string> =>
  resource === undefined ? Promise.resolve("") : new Promise((done) => void resource.urn.apply(done));

const refuse = (component: string, issues: readonly Issue[]): void => {
  valueOrThrow(issues.length === 0 ? { ok: true, value: undefined } : { ok: false, issues }, component);
};

/** With two clusters in play the ambient kubeconfig is a guess: it leads to whichever was used last. */
const ambientIssues = (own: Presence): readonly Issue[] => {
  const other = [...components.values()].find(({ cluster }) => (cluster === undefined) !== (own.cluster === undefined));
  if (other === undefined) return [];
  const [without, given] = own.cluster === undefined ? [own, other] : [other, own];
  return [
    {
      path: "opts.providers",
      reason:
        `${without.component} has no Kubernetes provider, while ${given.component} has one: ` +
        "it would go to whichever cluster the ambient kubeconfig names",
      hint: `give ${without.component} the option providers: { kubernetes: ... }`,
    },
  ];
};

/** Notes a component and its cluster; throws where an explicit provider is missing. */
export const enter = async (request: Request): Promise<Presence> => {
  const { name, type, opts, hasOwnCluster } = request;
  const kubernetes = providerOf(opts);
  const key = [type, name, await urnOf(opts.parent)].join(" ");
  const given = kubernetes === undefined ? undefined : await urnOf(kubernetes);
  const presence: Presence = {
    component: `${type.split(":").at(-1)} ${name}`,
    key,
    cluster: hasOwnCluster ? `kubeconfig of ${key}` : given,
  };
  refuse(presence.component, [...doubleIssues(request), ...ambientIssues(presence)]);
  components.set(presence.key, presence);
  return presence;
};

/** What the names of a component's objects are made of. */
interface Identity {
  readonly name: string;
  /** Absent for objects of the whole cluster. */
  readonly namespace?: string | undefined;
}

/**
 * Claims a name in a namespace of a cluster; throws where another component has it: their objects would be the same ones.
 * Names of different scopes do not meet.
 */
export const claimName = (own: Presence, scope: string, { name, namespace }: Identity): void => {
  const key = JSON.stringify([own.cluster, scope, namespace, name]);
  const other = names.get(key);
  const place = namespace === undefined ? "in the cluster" : `in the namespace "${namespace}"`;
  refuse(
    own.component,
    other === undefined || other.key === own.key
      ? []
      : [
          {
            path: "name",
            reason: `"${name}" is also the name of ${other.component} ${place}`,
            hint: `give one of them another name${namespace === undefined ? "" : " or namespace"}`,
          },
        ],
  );
  names.set(key, own);
};

/** The scope of components whose objects start with their name alone; a topology's say what they are as well. */
export const plainNames = "plain";
