import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { labUp } from "../lab/lab.ts";
import { labPaths } from "../lab/labPaths.ts";
import { root } from "./engine.ts";
import { ExampleProgram, type Setting } from "./program.ts";
import { plannedResources } from "./resources.ts";

/** Previews an example in TypeScript and returns its resources by the end of their URNs. */
const preview = async (
  example: string,
  config: Readonly<Record<string, Setting>> = {},
): Promise<ReadonlyMap<string, unknown>> => {
  const program = new ExampleProgram("typescript", example, config);
  try {
    const resources = Object.entries(plannedResources(await program.preview()));
    return new Map(resources.map(([urn, { inputs }]) => [urn.split("$").at(-1) ?? urn, inputs]));
  } finally {
    await program.remove({ deployed: false });
  }
};

describe("the examples", () => {
  it("every-field makes a store for each range of time and two replicas of an ingester, as on the slides", async () => {
    const resources = await preview("every-field");
    expect([...resources.keys()].filter((end) => /StatefulSet::whizard\/whizard-store-\d$/.test(end))).to.have.lengthOf(
      2,
    );
    expect(resources.get("kubernetes:apps/v1:StatefulSet::whizard/whizard-ingester-0")).to.have.nested.property(
      "spec.replicas",
      2,
    );
    expect(resources.get("kubernetes:apps/v1:Deployment::whizard/whizard-router")).to.have.nested.property(
      "spec.replicas",
      3,
    );
  });

  it("existing-s3 takes the keys from the Secret that exists and creates no namespace", async () => {
    const resources = await preview("existing-s3");
    const ingester = JSON.stringify(resources.get("kubernetes:apps/v1:StatefulSet::whizard/whizard-ingester-0"));
    expect(ingester).to.include('"name":"storage-secret"');
    expect([...resources.keys()].filter((end) => end.includes(":Namespace::"))).to.deep.equal([]);
  });

  it("aws makes a bucket and a role that one ServiceAccount may take, and no key", async () => {
    const issuer = "oidc.eks.eu-central-1.amazonaws.com/id/EXAMPLE";
    const oidcProviderArn = { value: `arn:aws:iam::123456789012:oidc-provider/${issuer}`, secret: false };
    const resources = await preview("aws", { "aws:oidcProviderArn": oidcProviderArn });
    const ends = [...resources.keys()].filter((end) => end.startsWith("aws:")).map((end) => end.split("::").at(-1));
    expect(ends).to.include.members(["whizard/whizard-s3/bucket", "whizard/whizard-s3/tls-only"]);
    expect(ends.filter((name) => /key|user/.test(name ?? ""))).to.deep.equal([]);
    const role = JSON.stringify(resources.get("aws:iam/role:Role::whizard/whizard-s3/role"));
    expect(role).to.include("system:serviceaccount:monitoring:whizard-objstore").and.include(`${issuer}:sub`);
    expect(resources.get("kubernetes:apps/v1:StatefulSet::whizard/whizard-ingester-0")).to.have.nested.property(
      "spec.template.spec.serviceAccountName",
      "whizard-objstore",
    );
  });

  it("static writes the rings and the gateway's maps itself and has nothing in the cluster that would", async () => {
    const resources = await preview("static");
    const rings = JSON.stringify(resources.get("kubernetes:core/v1:ConfigMap::whizard/whizard-hashrings-static"));
    const admitted = resources.get("kubernetes:core/v1:ConfigMap::whizard/whizard-gateway-tenants-static");
    expect(rings).to.include("team-a").and.include("team-b");
    expect(admitted).to.have.deep.property("data", { "tenants.map": "team-a rw\nteam-b rw\n" });
    const kinds = [...resources.keys()].filter((end) => /reconciler|CustomResourceDefinition|Role/.test(end));
    expect(kinds).to.deep.equal([]);
  });

  it("rules declares a group of each kind, whose mistakes would fail the preview, and has the API server ask before others'", async () => {
    const resources = await preview("rules");
    const kind = (name: string): string => `kubernetes:alerting.kubesphere.io/v2beta1:${name}`;
    expect(resources.get(`${kind("RuleGroup")}::shop/shop`)).to.have.nested.property("metadata.namespace", "default");
    expect(resources.get(`${kind("ClusterRuleGroup")}::busy/busy`)).to.have.nested.property(
      "metadata.labels.monitoring\\.whizard\\.io/tenant",
      "cluster-a",
    );
    expect(resources.get(`${kind("GlobalRuleGroup")}::fleet/fleet`)).to.have.nested.property("spec.rules.length", 2);
    const asked = "kubernetes:admissionregistration.k8s.io/v1:ValidatingWebhookConfiguration";
    expect(JSON.stringify(resources.get(`${asked}::whizard/whizard-whizard-reconciler`))).to.include('"Ignore"');
    expect([...resources.keys()].filter((end) => end.startsWith("tls:")).length).to.be.greaterThan(3);
  });

  it("three-clusters gives each component the provider of its own cluster", async () => {
    await labUp({ clusters: ["central", "member-a"] });
    const plain = (value: string): Setting => ({ value, secret: false });
    const resources = await preview("three-clusters", {
      kubeconfig: { value: labPaths().kubeconfig, secret: true },
      // The lab has two clusters: one of them stands for the storage's and the member's.
      storageContext: plain("member-a"),
      centralContext: plain("central"),
      memberContext: plain("member-a"),
      storageEndpoint: plain("s3.example:7070"),
      gatewayHost: plain("gateway.example"),
    });
    expect([...resources.keys()]).to.include.members([
      "kubernetes:apps/v1:StatefulSet::storage/object-storage",
      "kubernetes:apps/v1:StatefulSet::whizard/whizard-ingester-0",
      "kubernetes:apps/v1:Deployment::agent/whizard-agent",
    ]);
  });

  it("each say what they show", () => {
    const folders = readdirSync(join(root, "examples"), { withFileTypes: true }).filter((entry) => entry.isDirectory());
    for (const { name } of folders) expect(readdirSync(join(root, "examples", name)), name).to.include("README.md");
  });
});
