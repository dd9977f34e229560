import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { parseAgentProxy, parseWhizard, renderIssue, type Issue, type Result } from "../core/index.ts";

const cluster = z.strictObject({
  context: z.string().min(1).describe("Context of the kubeconfig that leads to the cluster."),
  kubeconfig: z
    .string()
    .min(1)
    .optional()
    .describe("Path or text of the kubeconfig; what KUBECONFIG names when absent."),
});

const agent = z.strictObject({
  ...cluster.shape,
  tenant: z.string().describe("Tenant that the cluster writes as; one of `spec.tenants`."),
  gateway: z
    .strictObject({ host: z.string().min(1), port: z.int().min(1).max(65_535) })
    .optional()
    .describe("Where the cluster reaches the gateway; its own Service when absent, for the central cluster itself."),
  proxy: z.record(z.string(), z.unknown()).default({}).describe("Further inputs of the AgentProxy."),
});

const settings = z.strictObject({
  central: cluster.describe("The cluster that Whizard runs in."),
  agents: z.record(z.string(), agent).default({}).describe("Agent proxies to deploy, by name."),
  spec: z.record(z.string(), z.unknown()).describe("Inputs of the Whizard component."),
});

export type Cluster = z.output<typeof cluster>;
export type Settings = z.output<typeof settings>;

const issuesOf = (result: Result<unknown>, place: (path: string) => string): readonly Issue[] =>
  result.ok ? [] : result.issues.map((issue) => ({ ...issue, path: place(issue.path) }));

/** Where an input of an agent proxy stands: what all agents have is beside `proxy`, the rest within it. */
const agentPath =
  (name: string) =>
  (path: string): string =>
    /^(tenant|gateway)\b/.test(path) ? `agents.${name}.${path}` : `agents.${name}.proxy.${path}`;

/** Inputs of an agent proxy that are given beside `proxy`, each with where. */
const besides: Readonly<Record<string, string>> = {
  tenant: "it is set beside proxy, for the whole agent",
  gateway: "it is set beside proxy, for the whole agent",
  password: "it is the tenant's, which the central cluster makes",
};

const misplacedIssues = ({ agents }: Settings): readonly Issue[] =>
  Object.entries(agents).flatMap(([name, { proxy }]) =>
    Object.entries(besides)
      .filter(([field]) => field in proxy)
      .map(([field, hint]) => ({ path: `agents.${name}.proxy.${field}`, reason: "cannot be set here", hint })),
  );

const tenantIssues = ({ agents }: Settings, tenants: readonly string[]): readonly Issue[] =>
  Object.entries(agents)
    .filter(([, { tenant }]) => !tenants.includes(tenant))
    .map(([name, { tenant }]) => ({
      path: `agents.${name}.tenant`,
      reason: `"${tenant}" is no tenant of spec.tenants`,
      hint: `known are ${tenants.join(", ")}`,
    }));

/** Checks all inputs of the components here: the SDK takes the inputs that it knows and drops others without a word. */
const componentIssues = (found: Settings): readonly Issue[] => {
  const topology = parseWhizard(found.spec);
  return [
    ...issuesOf(topology, (path) => `spec.${path}`),
    ...misplacedIssues(found),
    ...(topology.ok
      ? tenantIssues(
          found,
          topology.value.tenants.map(({ name }) => name),
        )
      : []),
    ...Object.entries(found.agents).flatMap(([name, { proxy, tenant, gateway = { host: "gateway" } }]) =>
      issuesOf(parseAgentProxy({ ...proxy, tenant, gateway, password: "" }), agentPath(name)),
    ),
  ];
};

/** Reads an environment from `Pulumi.<stack>.yaml`; throws one error with every issue and its path in that file. */
export const readSettings = async (config: pulumi.Config): Promise<Settings> => {
  const keys = Object.keys(settings.shape);
  const input = Object.fromEntries(
    keys.flatMap((key) => (config.get(key) === undefined ? [] : [[key, config.getObject(key)]])),
  );
  const parsed = settings.safeParse(input);
  const issues: readonly Issue[] = parsed.success
    ? componentIssues(parsed.data)
    : parsed.error.issues.map(({ path, message }) => ({ path: path.join("."), reason: message }));
  if (parsed.success && issues.length === 0) return parsed.data;
  // Node takes half a minute to describe an error that a module throws while it is loaded through source maps.
  await Promise.resolve();
  const lines = issues.map((issue) => `  ${config.name}:${renderIssue(issue)}`);
  throw new pulumi.RunError(`Pulumi.${pulumi.getStack()}.yaml is not valid:\n${lines.join("\n")}`);
};
