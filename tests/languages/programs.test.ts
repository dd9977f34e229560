import { randomBytes } from "node:crypto";
import { expect } from "chai";
import { runCommand } from "../lab/command.ts";
import { ensureEngine } from "./engine.ts";
import { ExampleProgram, prepareLanguage, type Language, type Setting } from "./program.ts";
import { deployedResources, hidden, outputOf, plannedResources, unknown, type AskedResource } from "./resources.ts";

const others: readonly Language[] = ["python", "go"];
const languages: readonly Language[] = ["typescript", ...others];

const accessKey = "access-key-that-must-not-show";

/** The configuration of the example `outputs`, in a namespace. */
const settingsFor = async (namespace: string): Promise<Readonly<Record<string, Setting>>> => ({
  namespace: { value: namespace, secret: false },
  // Pods that prove nothing here are left out; those of ingesters and compactors run.
  replicas: { value: "0", secret: false },
  kubeconfig: { value: (await ensureEngine()).kubeconfig, secret: true },
  accessKey: { value: accessKey, secret: true },
});

const previewOf = async (language: Language, example: string, namespace = "languages"): Promise<string> => {
  const program = new ExampleProgram(language, example, example === "outputs" ? await settingsFor(namespace) : {});
  try {
    return await program.preview();
  } finally {
    await program.remove({ deployed: false });
  }
};

/** The one resource whose URN ends in a type and a name. */
const find = (resources: Readonly<Record<string, AskedResource>>, end: string): AskedResource => {
  const found = Object.entries(resources).filter(([urn]) => urn.endsWith(end));
  expect(found, end).to.have.lengthOf(1);
  return found[0]![1];
};

describe("the same program in TypeScript, Python and Go", () => {
  const plans = new Map<Language, string>();

  before("the engine, a cluster and what the languages need", async () => {
    await ensureEngine();
    for (const language of languages) await prepareLanguage(language);
    for (const language of languages) plans.set(language, await previewOf(language, "outputs"));
  });

  describe("in a preview", () => {
    let minimal = "";

    for (const language of others) {
      it(`registers the same minimal Whizard in ${language}`, async () => {
        const [wanted, actual] = [
          (minimal ||= await previewOf("typescript", "minimal")),
          await previewOf(language, "minimal"),
        ];
        expect(Object.keys(plannedResources(wanted))).to.have.lengthOf.above(30);
        expect(plannedResources(actual)).to.deep.equal(plannedResources(wanted));
      });
    }

    for (const language of others) {
      it(`registers the same resources from outputs and secrets in ${language}`, () => {
        const wanted = plannedResources(plans.get("typescript")!);
        expect(plannedResources(plans.get(language)!)).to.deep.equal(wanted);
      });
    }

    for (const language of languages) {
      describe(language, () => {
        it("keeps secrets secret, wherever they land", () => {
          const plan = plans.get(language)!;
          expect(plan).to.not.include(accessKey);
          const resources = plannedResources(plan);
          const archive = find(resources, ":Secret::whizard/whizard-objstore-archive");
          expect(archive.inputs).to.have.property("stringData", hidden);
          const credential = find(resources, ":Secret::agent/whizard-agent-credential");
          expect(credential.inputs).to.have.property("stringData", hidden);
          expect(find(resources, ":providers:kubernetes::cluster").inputs).to.have.property("kubeconfig", hidden);
        });

        it("knows the placement, and what other resources still have to say as unknown", () => {
          const resources = plannedResources(plans.get(language)!);
          const { outputs } = find(resources, "::whizard:index:Whizard::whizard");
          expect(outputs).to.have.property("passwords", unknown);
          expect(outputs).to.have.deep.nested.property("placement.team-a", {
            compactor: "whizard-compactor-0",
            ingester: "whizard-ingester-0",
            storage: "default",
          });
          expect(outputs).to.have.deep.nested.property("ingesters.whizard-ingester-1.tenants", [
            "team-b",
            "team-c",
            "team-d",
          ]);
          expect(find(resources, "::outputs-dev").outputs).to.have.property(
            "remoteWriteUrl",
            "http://whizard-agent.languages-agent.svc.cluster.local:9090/api/v1/write",
          );
        });
      });
    }
  });

  describe("in an update", () => {
    for (const language of languages) {
      it(`deploys in ${language} what the preview has shown, with outputs and secrets where they belong`, async () => {
        const resources = await deploy(language);
        const urns = Object.keys(plannedResources(plans.get(language)!)).map((urn) =>
          urn
            .replaceAll("languages-agent", "<namespace>-agent")
            .replace(/::whizard\/languages(?=$|-)/, "::whizard/<namespace>"),
        );
        expect(Object.keys(resources)).to.have.members(urns);
        // The provider keeps a Secret's text encoded, so the field has another name than in the preview.
        const archive = find(resources, ":Secret::whizard/whizard-objstore-archive").inputs as {
          readonly data: unknown;
        };
        expect([archive.data, Object.values(archive.data as object)]).to.satisfy(
          ([whole, parts]: [unknown, readonly unknown[]]) => whole === hidden || parts.every((part) => part === hidden),
        );
      });
    }
  });
});

/** Deploys the example to namespaces of its own, looks at what came of outputs and secrets, and takes it down. */
async function deploy(language: Language): Promise<Readonly<Record<string, AskedResource>>> {
  const namespace = `languages-${randomBytes(4).toString("hex")}`;
  const program = new ExampleProgram(language, "outputs", await settingsFor(namespace));
  try {
    const state = await program.up();
    const region = outputOf(state, "region", "result") as string;
    await expectArchive(namespace, region);
    const named = state.replaceAll(namespace, "<namespace>").replaceAll(region, "<region>");
    return deployedResources(named);
  } finally {
    await program.remove({ deployed: true });
  }
}

/** The objstore configuration in the cluster holds what other resources and the configuration said. */
async function expectArchive(namespace: string, region: string): Promise<void> {
  const { kubectl, kubeconfig } = await ensureEngine();
  const text = await runCommand(kubectl, [
    ...["--kubeconfig", kubeconfig, "--namespace", namespace],
    ...["get", "secret", "whizard-objstore-archive", "--output=json"],
  ]);
  const { data } = JSON.parse(text) as { data: Record<string, string> };
  const config = Object.values(data).map((value) => Buffer.from(value, "base64").toString());
  expect(config.join("\n")).to.include(`s3.${region}.example:9000`).and.include(`metrics-${region}`);
  expect(config.join("\n")).to.include(accessKey);
}
