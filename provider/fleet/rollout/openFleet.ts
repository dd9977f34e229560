import { dirname, isAbsolute, resolve } from "node:path";
import {
  findPath,
  parseFleet,
  revisionOf,
  splitSecrets,
  type CentralCluster,
  type Fleet,
  type MemberCluster,
} from "../../core/index.ts";
import { issuesError } from "../specFile.ts";
import type { Terminal } from "../terminal.ts";
import { readPlainYaml } from "../plainYaml.ts";
import { fileName, parseYamlText, readText } from "../yamlText.ts";
import { openEngine, type Engine } from "./engine.ts";
import { FleetStack, type StackInputs } from "./fleetStack.ts";
import { findKubeconfig, type Kubeconfig } from "./kubeconfig.ts";
import { readProject, type PulumiProject } from "./pulumiProject.ts";
import { recordKeys } from "./stackEntry.ts";

/** What a fleet is opened with besides its file. */
export interface FleetSite {
  readonly environment: NodeJS.ProcessEnv;
  /** Folder for logs and for the stacks' configuration; nothing in it is needed by the next run. */
  readonly folder?: string;
  /** Folders of the package's own Pulumi projects. */
  readonly programs: { readonly central: string; readonly member: string };
  /** Version of the package, which is part of every revision. */
  readonly version: string;
}

/** What a central cluster's stack tells after its update. */
export interface CentralOutputs {
  /** Where the gateway is reached, as an AgentProxy takes it. */
  readonly gateway?: {
    readonly host: string;
    readonly port: number;
    readonly tls?: { readonly ca?: string; readonly serverName?: string; readonly insecureSkipVerify?: boolean };
  };
  /** Passwords by tenant. */
  readonly passwords?: Readonly<Record<string, string>>;
  /** Client certificates by tenant, where the stack issues such. */
  readonly clientCertificates?: Readonly<Record<string, { readonly certificate: string; readonly privateKey: string }>>;
}

/** Reads fleet.yaml. Throws UserError with every issue and its line. */
export const readFleet = (file: string, terminal: Terminal): Fleet => {
  const name = fileName(file);
  const content = readText(file, terminal);
  const quick = parseFleet(readPlainYaml(content));
  if (quick.ok) return quick.value;
  const text = parseYamlText(content);
  if (!text.ok) {
    throw issuesError(
      name,
      text.faults.map(({ message, line, column }) => ({
        path: "",
        reason: message,
        line,
        column,
      })),
      terminal,
    );
  }
  const document = text.documents[0] ?? {
    value: {},
    positionOf: () => ({ line: 1, column: 1 }),
  };
  const parsed = parseFleet(document.value);
  if (parsed.ok) return parsed.value;
  const located = parsed.issues.map((issue) => {
    const { keys } = findPath(document.value, issue.path);
    return {
      ...issue,
      ...document.positionOf(keys, issue.reason === "is no known field"),
    };
  });
  throw issuesError(name, located, terminal);
};

/** What a stack is told besides its cluster. */
interface Given {
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Key below which the component's inputs stand. */
  readonly key: string;
  /** Secret texts by their paths within the component's inputs. */
  readonly secrets: Readonly<Record<string, string>>;
}

/** A fleet with its stacks. */
export class OpenFleet {
  readonly fleet: Fleet;
  readonly engine: Engine;
  readonly #site: FleetSite;
  readonly #folder: string;
  readonly #stacks = new Map<string, FleetStack>();
  readonly #kubeconfigs = new Map<string, Promise<Kubeconfig>>();
  #rollout: string | undefined;

  private constructor(fleet: Fleet, engine: Engine, site: FleetSite, folder: string) {
    this.fleet = fleet;
    this.engine = engine;
    this.#site = site;
    this.#folder = folder;
    const at = (own: string | undefined, packaged: string): PulumiProject =>
      readProject(own === undefined ? packaged : resolve(folder, own));
    const central = at(fleet.programs.central, site.programs.central);
    const member = at(fleet.programs.member, site.programs.member);
    for (const { name, stack } of fleet.centrals) {
      this.#stacks.set(name, new FleetStack({ name, stack, project: central }, engine));
    }
    for (const { name, stack } of fleet.members) {
      this.#stacks.set(name, new FleetStack({ name, stack, project: member }, engine));
    }
  }

  /** Opens a fleet; `base` is the folder that paths in its file are relative to. */
  static open(fleet: Fleet, base: string, site: FleetSite): OpenFleet {
    const { environment } = site;
    const state = environment["XDG_STATE_HOME"];
    const home = state !== undefined && isAbsolute(state) ? state : resolve(environment["HOME"] ?? "/", ".local/state");
    const folder = site.folder ?? resolve(home, "whizard", "fleet", fleet.name);
    return new OpenFleet(fleet, openEngine(folder, environment), site, base);
  }

  /** The same with another content of its file. */
  again(fleet: Fleet): OpenFleet {
    return OpenFleet.open(fleet, this.#folder, this.#site);
  }

  /** The folder of a fleet file. */
  static baseOf(file: string): string {
    return file === "-" ? process.cwd() : dirname(resolve(file));
  }

  /** A cluster's stack. Throws when there is no such cluster. */
  stack(name: string): FleetStack {
    const stack = this.#stacks.get(name);
    if (stack === undefined) throw new Error(`the fleet ${this.fleet.name} has no cluster ${name}`);
    return stack;
  }

  central(name: string): CentralCluster {
    const found = this.fleet.centrals.find((central) => central.name === name);
    if (found === undefined) throw new Error(`the fleet ${this.fleet.name} has no central cluster ${name}`);
    return found;
  }

  /** The way into a cluster, found once. */
  kubeconfig(cluster: CentralCluster | MemberCluster): Promise<Kubeconfig> {
    const known = this.#kubeconfigs.get(cluster.name);
    if (known !== undefined) return known;
    const central = "central" in cluster ? () => this.kubeconfig(this.central(cluster.central)) : undefined;
    const site = {
      folder: this.#folder,
      environment: this.#site.environment,
      ...(central && { central }),
    };
    const found = findKubeconfig(cluster.name, cluster.kubeconfig, site);
    this.#kubeconfigs.set(cluster.name, found);
    return found;
  }

  /** What the whole fleet is called as it stands in its file. */
  get rollout(): string {
    const { centrals, members } = this.fleet;
    this.#rollout ??= revisionOf({ centrals, members, version: this.#site.version });
    return this.#rollout;
  }

  centralRevision({ kubeconfig, spec, gateway }: CentralCluster): string {
    return revisionOf({
      kubeconfig,
      spec,
      gateway,
      version: this.#site.version,
    });
  }

  /** What a member is called: its own inputs, and what its central cluster tells. */
  memberRevision({ kubeconfig, tenant, central, agent }: MemberCluster, outputs: CentralOutputs): string {
    const { gateway, clientCertificates } = outputs;
    return revisionOf({
      kubeconfig,
      tenant,
      central,
      agent,
      gateway,
      // It is no secret, as its key and a password are; a renewed one is brought to the member.
      certificate: clientCertificates?.[tenant]?.certificate,
      version: this.#site.version,
    });
  }

  async centralInputs(central: CentralCluster): Promise<StackInputs> {
    const { plain, secrets } = splitSecrets("Whizard", central.spec);
    const gateway = central.gateway === undefined ? {} : { gateway: central.gateway };
    const given = { inputs: { spec: plain, ...gateway }, key: "spec", secrets };
    return this.#inputs(central, "central", given, this.centralRevision(central));
  }

  async memberInputs(member: MemberCluster, outputs: CentralOutputs): Promise<StackInputs> {
    const central = this.central(member.central);
    const { plain, secrets } = splitSecrets("AgentProxy", member.agent);
    const inputs = {
      tenant: member.tenant,
      central: `organization/${this.stack(central.name).project}/${central.stack}`,
      proxy: plain,
    };
    return this.#inputs(member, "cluster", { inputs, key: "proxy", secrets }, this.memberRevision(member, outputs));
  }

  async #inputs(
    cluster: CentralCluster | MemberCluster,
    key: string,
    given: Given,
    revision: string,
  ): Promise<StackInputs> {
    const { project } = this.stack(cluster.name);
    const { context, path, text } = await this.kubeconfig(cluster);
    const all = { ...given.inputs, [key]: { context, ...(path === undefined ? {} : { kubeconfig: path }) } };
    const hidden = Object.entries(given.secrets).map(([at, value]) => [`${project}:${given.key}.${at}`, value]);
    return {
      config: {
        ...Object.fromEntries(Object.entries(all).map(([name, value]) => [`${project}:${name}`, value])),
        [recordKeys.revision]: revision,
        [recordKeys.rollout]: this.rollout,
        [recordKeys.version]: this.#site.version,
      },
      secrets: {
        ...Object.fromEntries(hidden),
        ...(path === undefined ? { [`${project}:${key}.kubeconfig`]: text } : {}),
      },
    };
  }
}
