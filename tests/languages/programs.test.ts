import { randomBytes } from "node:crypto";
import { expect } from "chai";
import { runCommand } from "../lab/command.ts";
import { ensureEngine } from "./engine.ts";
import { ExampleProgram, prepareLanguage, type Setting } from "./program.ts";
import { languages, others, type Language } from "./programFolder.ts";
import { deployedResources, hidden, outputOf, plannedResources, unknown, type AskedResource } from "./resources.ts";

const accessKey = "access-key-that-must-not-show";

/** One for all languages, one after the other: the digests in pods' annotations tell its name apart. */
const namespace = `languages-${randomBytes(4).toString("hex")}`;

/** The configuration of the example `outputs`. */
const settings = async (): Promise<Readonly<Record<string, Setting>>> => ({
  namespace: { value: namespace, secret: false },
  // Pods that prove nothing here are left out; those of ingesters and compactors run.
  replicas: { value: "0", secret: false },
  kubeconfig: { value: (await ensureEngine()).kubeconfig, secret: true },
  accessKey: { value: accessKey, secret: true },
});

const previewOf = async (language: Language, example: string): Promise<string> => {
  const program = new ExampleProgram(language, example, example === "outputs" ? await settings() : {});
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
            `http://whizard-agent.${namespace}-agent.svc.cluster.local:9090/api/v1/write`,
          );
        });
      });
    }
  });

  describe("in an update", () => {
    const states = new Map<Language, Readonly<Record<string, AskedResource>>>();

    for (const language of languages) {
      it(`deploys in ${language} what the preview has shown, with outputs and secrets where they belong`, async () => {
        const resources = await deploy(language);
        states.set(language, resources);
        expect(Object.keys(resources)).to.have.members(Object.keys(plannedResources(plans.get(language)!)));
        // The provider keeps a Secret's text encoded, so the field has another name than in the preview.
        const archive = find(resources, ":Secret::whizard/whizard-objstore-archive").inputs as {
          readonly data: unknown;
        };
        expect([archive.data, Object.values(archive.data as object)]).to.satisfy(
          ([whole, parts]: [unknown, readonly unknown[]]) => whole === hidden || parts.every((part) => part === hidden),
        );
      });
    }

    for (const language of others) {
      it(`leaves the same state in ${language} as in TypeScript, input by input`, () => {
        expect(states.get(language)).to.deep.equal(states.get("typescript"));
      });
    }
  });
});

/** Deploys the example, looks at what came of outputs and secrets, and takes it down. */
async function deploy(language: Language): Promise<Readonly<Record<string, AskedResource>>> {
  const program = new ExampleProgram(language, "outputs", await settings());
  try {
    const state = await program.up();
    const region = outputOf(state, "region", "result") as string;
    await expectArchive(region);
    return deployedResources(state.replaceAll(region, "<region>"));
  } finally {
    await program.remove({ deployed: true });
  }
}

/** The objstore configuration in the cluster holds what other resources and the configuration said. */
async function expectArchive(region: string): Promise<void> {
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
