import { expect } from "chai";
import { randomBytes } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { rootCertificates } from "node:tls";
import type { KubeObject } from "../../../provider/core/index.ts";
import { awaitDefinition } from "../../lab/awaitDefinition.ts";
import { moduleFolder } from "../../lab/goBuild.ts";
import { versions } from "../../lab/versions.ts";
import { buildGolden } from "../buildGolden.ts";
import { goldenCases } from "../goldenCase.ts";
import { objectsOf, workloadsOf, type Workload } from "../workloads.ts";
import { centralKubectl, type Kubectl } from "./centralKubectl.ts";

const namespace = `golden-${randomBytes(4).toString("hex")}`;

const someAuthority = Buffer.from(rootCertificates[0] ?? "").toString("base64");

/** The API server reads the certificates themselves, which only a deployment knows. */
const withAuthority = <Known extends KubeObject>(object: Known): Known =>
  JSON.parse(JSON.stringify(object), (key, value: unknown) => (key === "caBundle" ? someAuthority : value)) as Known;

/** The object as it stands, in the test's own namespace when it belongs into one. */
const moved = (object: KubeObject): KubeObject => {
  if (object.kind === "ValidatingWebhookConfiguration") return withAuthority(object);
  return object.metadata.namespace === undefined ? object : { ...object, metadata: { ...object.metadata, namespace } };
};

/** The pod that a workload's controller would create. */
const podOf = ({ metadata, spec }: Workload) => {
  const { template, volumeClaimTemplates = [] } = spec;
  const claims = volumeClaimTemplates.map(({ metadata: { name } }) => ({
    name,
    persistentVolumeClaim: { claimName: `${name}-${metadata.name}-0` },
  }));
  const volumes = [...(template.spec?.volumes ?? []), ...claims];
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { ...template.metadata, name: `${metadata.name}-0`, namespace },
    spec: { ...template.spec, volumes },
  };
};

/** Kinds that a cluster knows only when their definition is installed. */
const isCustom = (apiVersion: string): boolean =>
  /^(monitoring\.whizard\.io|monitoring\.coreos\.com|cert-manager\.io|grafana\.integreatly\.org|alerting\.kubesphere\.io)\//.test(apiVersion);

/** The definition of HTTPRoute, as the Gateway API itself has it. */
const routeDefinition = async (): Promise<string> => {
  const folder = await moduleFolder("sigs.k8s.io/gateway-api", versions.gatewayApi, tmpdir());
  return join(folder, "config/crd/standard/gateway.networking.k8s.io_httproutes.yaml");
};

describe("objects of the golden cases before the real API server", () => {
  let kubectl: Kubectl;
  /** The file of a definition that the cluster did not have. */
  let installed: string | undefined;

  /** Server-side apply in dry run: unknown and duplicate fields are errors, admission is asked, nothing is written. */
  const dryRun = (objects: readonly unknown[]) =>
    kubectl(
      [
        "apply",
        "--server-side",
        "--dry-run=server",
        "--validate=strict",
        "--force-conflicts",
        "--field-manager=golden",
        "-f",
        "-",
      ],
      { apiVersion: "v1", kind: "List", items: objects },
    );

  before(async function () {
    this.timeout("75m");
    kubectl = await centralKubectl();
    const labels = { "pod-security.kubernetes.io/enforce": "restricted" };
    const accounts = [
      ...new Set(
        goldenCases.flatMap((golden) =>
          workloadsOf(buildGolden(golden)).flatMap((it) => it.spec.template.spec?.serviceAccountName ?? []),
        ),
      ),
    ];
    const made = await kubectl(["create", "-f", "-"], {
      apiVersion: "v1",
      kind: "List",
      items: [
        { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace, labels } },
        ...accounts.map((name) => ({ apiVersion: "v1", kind: "ServiceAccount", metadata: { name, namespace } })),
      ],
    });
    if (!made.ok) throw new Error(made.output);
    const routes = await routeDefinition();
    if ((await kubectl(["create", "-f", routes])).ok) installed = routes;
    await awaitDefinition(async (words) => (await kubectl(words)).output, "-f", routes);
    // A controller makes it; pods are refused before.
    const found = await kubectl(["wait", "--for=create", "serviceaccount/default", "-n", namespace, "--timeout=50s"]);
    if (!found.ok) throw new Error(found.output);
  });

  after(async () => {
    const left = [["namespace", namespace], ...(installed === undefined ? [] : [["-f", installed]])];
    for (const words of left) {
      const { ok, output } = await kubectl(["delete", ...words, "--wait=false"]);
      if (!ok) throw new Error(output);
    }
  });

  for (const golden of goldenCases) {
    const built = buildGolden(golden);
    const objects = objectsOf(built).filter(({ apiVersion }) => !isCustom(apiVersion));
    const pods = workloadsOf(built).map(podOf);

    if (objects.length > 0)
      it(`${golden.name}: every object passes strict validation and admission`, async () => {
        const { ok, output } = await dryRun(objects.map(moved));
        expect(ok, output).to.equal(true);
        expect(output).not.to.match(/^warning:/im);
      });

    if (pods.length > 0)
      it(`${golden.name}: every pod is admitted where the restricted standard is enforced`, async () => {
        const { ok, output } = await dryRun(pods);
        expect(ok, output).to.equal(true);
      });
  }

  const router = (): Workload =>
    workloadsOf(buildGolden(goldenCases.find(({ name }) => name === "minimal")!)).find(({ metadata }) =>
      metadata.name.endsWith("-router"),
    )!;

  it("refuses an unknown field", async () => {
    const object = moved(router()) as unknown as Workload;
    const { ok, output } = await dryRun([{ ...object, spec: { ...object.spec, noSuchField: 1 } }]);
    expect(ok).to.equal(false);
    expect(output).to.match(/noSuchField/);
  });

  it("refuses a pod with a privilege", async () => {
    const pod = podOf(router());
    const { ok, output } = await dryRun([{ ...pod, spec: { ...pod.spec, hostNetwork: true } }]);
    expect(ok).to.equal(false);
    expect(output).to.match(/restricted/);
  });
});
