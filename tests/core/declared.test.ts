import { expect } from "chai";
import {
  compile,
  emptyPlacement,
  makeToken,
  parseDeclared,
  parseWhizard,
  splitAtTokens,
  type WhizardSpec,
} from "../../provider/core/index.ts";

const specOf = (input: object): WhizardSpec => {
  const parsed = parseWhizard(input);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
  return parsed.value;
};

/** The files of the ConfigMap by which the reconciler knows a spec. */
const filesOf = (spec: WhizardSpec): Readonly<Record<string, string>> => {
  const reconciler = { program: "", tenantKey: "" };
  const { stages } = compile(spec, emptyPlacement, {
    embeddedS3: {},
    credentials: [],
    reconciler,
  });
  const found = stages
    .flat()
    .flatMap(({ objects }) => objects)
    .find(({ metadata }) => metadata.name === "whizard-declared");
  return (found as unknown as { data: Record<string, string> }).data;
};

const storage = { s3: { bucket: "b", endpoint: "s3.example", accessKey: "the-key-id", secretKey: "the-secret-key" } };

describe("what the reconciler is told", () => {
  it("comes back as it was, without the credentials of a bucket", () => {
    const files = filesOf(specOf({ storage, ingester: { replicas: 2 } }));
    const read = parseDeclared(files);
    expect(JSON.stringify(files)).not.to.match(/the-key-id|the-secret-key/);
    const { accessKey: _id, secretKey: _key, ...s3 } = storage.s3;
    const want = specOf({ storage: { s3 }, ingester: { replicas: 2 } });
    expect(read).to.deep.equal({ ok: true, value: { spec: want, placement: emptyPlacement } });
  });

  it("takes any text that an output turns out to be", () => {
    const files = filesOf(specOf({ storage, ingester: { podAnnotations: { note: makeToken("note") } } }));
    const hostile = 'a "quoted" \\ $text';
    const known = Object.fromEntries(
      Object.entries(files).map(([name, text]) => [name, splitAtTokens(text).length === 1 ? text : hostile]),
    );
    const read = parseDeclared(known);
    expect(read.ok && read.value.spec.ingester.podAnnotations).to.deep.equal({ note: hostile });
  });

  for (const [name, files] of Object.entries({
    "no file": {},
    "no JSON": { "declared.json": "{" },
    "another JSON": { "declared.json": "[]" },
    "a text that is not there": { "declared.json": '{ "spec": { "file": "text-0" }, "placement": {} }' },
  })) {
    it(`is refused with its reasons when it is ${name}`, () => {
      const read = parseDeclared(files as Record<string, string>);
      expect(!read.ok && read.issues.length).to.be.greaterThan(0);
    });
  }
});
