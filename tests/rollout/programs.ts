/** A central stack that tells what a real one tells: where its gateway is, and a password for each tenant. */
export const centralProgram = `import * as pulumi from "@pulumi/pulumi";
const config = new pulumi.Config();
const tenants = config.requireObject("spec").tenants ?? [];
export const gateway = config.requireObject("gateway");
export const passwords = pulumi.secret(Object.fromEntries(tenants.map(({ name }) => [name, "password-of-" + name])));
`;

/**
 * A member that is a namespace: its agent is a Deployment of no pods, and a ConfigMap holds what a rollout changes. The label
 * `pause` makes an update take so many milliseconds more, `fail` makes it fail, and with `hang` it waits for a pod that
 * cannot start.
 */
export const memberProgram = `import * as pulumi from "@pulumi/pulumi";
import { Provider } from "@pulumi/kubernetes/provider.js";
import { Namespace } from "@pulumi/kubernetes/core/v1/namespace.js";
import { ConfigMap } from "@pulumi/kubernetes/core/v1/configMap.js";
import { Deployment } from "@pulumi/kubernetes/apps/v1/deployment.js";
const config = new pulumi.Config();
const { kubeconfig, context } = config.requireObject("cluster");
const { namespace = pulumi.getStack(), podLabels = {} } = config.requireObject("proxy");
if (podLabels.fail) throw new pulumi.RunError("this member fails on purpose");
if (!pulumi.runtime.isDryRun()) await new Promise((resolve) => setTimeout(resolve, Number(podLabels.pause ?? 0)));
const central = new pulumi.StackReference(config.require("central"));
const provider = new Provider("member", { kubeconfig, context, enableConfigMapMutable: true });
const on = { provider };
const space = new Namespace("space", { metadata: { name: namespace, labels: { "whizard.test/fleet": "yes" } } }, on);
const metadata = { namespace, name: "whizard-agent" };
new ConfigMap("settings", { metadata, data: { revision: podLabels.revision ?? "none" } }, { ...on, dependsOn: space });
const selector = { app: "agent" };
new Deployment("agent", {
  metadata: { ...metadata, annotations: podLabels.hang ? {} : { "pulumi.com/skipAwait": "true" } },
  spec: {
    replicas: podLabels.hang ? 1 : 0, selector: { matchLabels: selector },
    template: { metadata: { labels: selector }, spec: { containers: [{ name: "agent", image: "none", imagePullPolicy: "Never" }] } },
  },
}, { ...on, dependsOn: space });
export const tenant = config.require("tenant");
export const gateway = central.requireOutput("gateway");
`;

/** The project of a program. */
export const projectOf = (name: string): string =>
  `name: ${name}\nmain: main.mjs\nruntime: { name: nodejs, options: { typescript: false } }\n`;
