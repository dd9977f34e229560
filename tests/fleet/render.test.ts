import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import { parse, stringify } from "yaml";
import { credentialDigest, type KubeObject } from "../../provider/core/index.ts";
import { buildGolden } from "../golden/buildGolden.ts";
import { isAlone } from "../golden/components.ts";
import { goldenCases, type GoldenCase } from "../golden/goldenCase.ts";
import { objectsOf } from "../golden/workloads.ts";
import { program, fanoutProgram, reconcilerProgram, Workplace } from "./whizardCommand.ts";

const minimal = (tenants: readonly string[]): string =>
  stringify({ reconciler: false, storage: { embedded: {} }, tenants: tenants.map((name) => ({ name })) });

const isObject = (name: string): boolean => !["placement.yaml", "kustomization.yaml"].includes(name);

const sortKey = ({ kind, metadata }: KubeObject): string => `${kind} ${metadata.name}`;
const sorted = (objects: readonly KubeObject[]): readonly KubeObject[] =>
  [...objects].sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1));

type StorageInput = Readonly<Record<string, unknown>>;

/** A case without its further storages on AWS, which only Pulumi can make. */
const withoutAws = (golden: GoldenCase): GoldenCase => {
  const storages = Object.entries((golden.spec["storages"] ?? {}) as Readonly<Record<string, StorageInput>>);
  const kept = storages.filter(([, storage]) => storage["aws"] === undefined);
  return kept.length === storages.length
    ? golden
    : { ...golden, spec: { ...golden.spec, storages: Object.fromEntries(kept) } };
};

/** The command renders topologies and agent proxies, but nothing that Pulumi alone makes; single components are for programs. */
const isRendered = ({ name, component, spec }: GoldenCase): boolean =>
  !isAlone(component) && name !== "webhook" && (spec["storage"] as StorageInput | undefined)?.["aws"] === undefined;

describe("whizard render", () => {
  let place: Workplace;
  beforeEach(() => (place = new Workplace()));
  afterEach(() => place.remove());

  const render = (spec: string, ...options: string[]) =>
    place.run(["render", "-f", "-", "-o", "out", ...options], spec);
  const objects = (): readonly KubeObject[] =>
    Object.entries(place.files("out"))
      .filter(([name]) => isObject(name))
      .map(([, text]) => parse(text) as KubeObject);
  const placementOf = () =>
    parse(place.read("out/placement.yaml")) as { ingesters: { name: string; tenants: string[] }[] };

  for (const golden of goldenCases.map(withoutAws).filter(isRendered)) {
    it(`writes the objects of the golden case ${golden.name}, all but Secrets`, () => {
      if (golden.previous !== undefined) place.write("previous.yaml", stringify(golden.previous));
      const { code, stderr } = render(
        stringify({ kind: golden.component, ...golden.spec }, { aliasDuplicateObjects: false }),
        "--now",
        new Date(golden.now).toISOString(),
        ...(golden.previous === undefined ? [] : ["--previous", "previous.yaml"]),
      );
      expect(code, stderr).to.equal(0);
      const built = buildGolden(golden, {
        reconciler: readFileSync(reconcilerProgram, "utf8"),
        fanout: readFileSync(fanoutProgram, "utf8"),
      });
      const all = objectsOf({ ...built, components: built.components.filter(({ type }) => type !== "Runtime") });
      expect(sorted(objects())).to.deep.equal(
        sorted(
          all.filter(({ kind }) => kind !== "Secret").map((object) => JSON.parse(JSON.stringify(object)) as KubeObject),
        ),
      );
      for (const { metadata } of all.filter(({ kind }) => kind === "Secret")) {
        expect(stderr).to.include(`Secret ${metadata.namespace}/${metadata.name} with `);
      }
    });
  }

  it("refuses what only Pulumi can make", () => {
    const aws = { aws: { region: "eu-central-1" } };
    const { code, stderr } = render(stringify({ storage: aws, storages: { far: aws } }));
    expect(code).to.equal(1);
    expect(stderr).to.include("storage.aws, storages.far.aws: only Pulumi makes a bucket and its credential");
  });

  it("renders Secrets of what the secrets file holds, readable by their owner only", () => {
    place.write(
      "secrets.yaml",
      "passwords: { a: a-password-of-sixteen }\nstorages: { default: { accessKey: KEYID, secretKey: secret-key } }\n",
    );
    const { code, stderr } = render(minimal(["a"]), "--secrets", "secrets.yaml");
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: "" });
    expect(place.read("out/secret-whizard-gateway-credentials-static.yaml")).to.include(
      credentialDigest("a", "a-password-of-sixteen"),
    );
    expect(place.read("out/secret-whizard-objstore.yaml")).to.include("accessKey: KEYID");
    expect(statSync(join(place.folder, "out/secret-whizard-objstore.yaml")).mode & 0o777).to.equal(0o600);
  });

  it("renders every credential of the spec, with all values that the secrets file has of it", () => {
    const spec = stringify({
      storage: { embedded: {} },
      reconciler: false,
      tenants: [{ name: "a", credentials: { reader: { access: "readOnly" }, given: { value: "given-in-the-spec" } } }],
      gateway: { globalCredentials: { auditor: {} } },
    });
    const rest =
      "storages: { default: { accessKey: KEYID, secretKey: secret-key } }\npasswords: { a: a-password-of-sixteen }\n";
    place.write(
      "secrets.yaml",
      `${rest}credentials: { a: { given: a-password-of-sixteen, other: a-password-of-sixteen } }\n`,
    );
    const { stderr: lacking } = render(spec, "--secrets", "secrets.yaml");
    expect(lacking).to.include("credentials.a.reader: is required");
    expect(lacking).to.include("globalCredentials.auditor: is required");
    for (const name of ["given", "other"]) {
      expect(lacking).to.include(`credentials.a.${name}: the spec has no such credential, or gives its value`);
    }
    place.write(
      "secrets.yaml",
      `${rest}credentials: { a: { reader: [the-reader-of-today, the-reader-of-before] } }\nglobalCredentials: { auditor: password-of-auditor }\n`,
    );
    const { code, stderr } = render(spec, "--secrets", "secrets.yaml");
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: "" });
    const { stringData } = parse(place.read("out/secret-whizard-gateway-credentials-static.yaml")) as {
      stringData: Record<string, string>;
    };
    expect(stringData["credentials.map"]?.trimEnd().split("\n").sort()).to.deep.equal(
      [
        `${credentialDigest("a", "a-password-of-sixteen")} rw:a`,
        `${credentialDigest("a", "given-in-the-spec")} rw:a`,
        `${credentialDigest("a", "the-reader-of-today")} ro:a`,
        `${credentialDigest("a", "the-reader-of-before")} ro:a`,
        `${credentialDigest("auditor", "password-of-auditor")} global:`,
      ].sort(),
    );
  });

  it("renders a reconciler that can run: its program, and the key that the secrets file has", () => {
    const spec = stringify({ storage: { embedded: {} } });
    const storages = "storages: { default: { accessKey: KEYID, secretKey: secret-key } }\n";
    place.write("secrets.yaml", storages);
    expect(render(spec, "--secrets", "secrets.yaml").stderr).to.include("tenantKey: is required");
    place.write("secrets.yaml", `${storages}tenantKey: 0123456789abcdef0123456789abcdef\n`);
    const { code, stderr } = render(spec, "--secrets", "secrets.yaml");
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: "" });
    const { stringData } = parse(place.read("out/secret-whizard-tenant-key.yaml")) as { stringData: { key: string } };
    expect(stringData.key).to.equal("0123456789abcdef0123456789abcdef");
    const { data } = parse(place.read("out/configmap-whizard-reconciler-program.yaml")) as {
      data: Record<string, string>;
    };
    place.write("reconciler.cjs", data["reconciler.cjs"]!);
    // It runs, and says what it lacks outside of a pod.
    const { stdout, status } = spawnSync(process.execPath, [join(place.folder, "reconciler.cjs")], {
      encoding: "utf8",
      env: {},
    });
    expect(`${status} ${stdout}`).to.include("the variable WHIZARD_NAME is not set");
  });

  it("names all that a secrets file lacks or has too much, and writes nothing", () => {
    place.write("secrets.yaml", "passwords:\n  b: a-password-of-sixteen\n");
    const { code, stderr } = render(minimal(["a"]), "--secrets", "secrets.yaml");
    expect(code).to.equal(1);
    expect(stderr).to.include("passwords.a: is required");
    expect(stderr).to.include("storages.default: is required");
    expect(stderr).to.include("secrets.yaml:2:6: passwords.b: the spec has no such tenant");
    expect(existsSync(join(place.folder, "out"))).to.equal(false);
  });

  it("refuses to drop a storage that an ingester which retires still needs, and says until when", () => {
    const spec = (tenants: readonly object[], storages: object): string =>
      stringify({ storage: { embedded: {} }, storages, tenants });
    expect(render(spec([{ name: "a", storage: "old" }], { old: { embedded: {} } })).code).to.equal(0);
    const { code, stderr } = render(spec([{ name: "a" }], {}));
    expect(code).to.equal(1);
    expect(stderr).to.match(
      /<stdin>:\d+:\d+: storages\.old: is still needed by whizard-ingester-0, which retires and uploads its last blocks there \(keep it until/,
    );
  });

  it("shows no password that is too weak", () => {
    place.write("secrets.yaml", "passwords: { a: hunter2 }\n");
    const { code, stderr } = render(minimal(["a"]), "--secrets", "secrets.yaml");
    expect(code).to.equal(1);
    expect(stderr).to.include("passwords.a").and.not.include("hunter2");
  });

  it("changes nothing the second time", () => {
    render(minimal(["a", "b"]));
    const before = place.files("out");
    const { stdout } = render(minimal(["b", "a"]));
    expect(stdout).to.match(/^0 written, 0 removed, \d+ unchanged\n$/);
    expect(place.files("out")).to.deep.equal(before);
  });

  it("moves nobody when a tenant is added before the others, and removes what is of no use", () => {
    render(minimal(["m", "n", "o", "z"]));
    const before = placementOf().ingesters;
    expect(before.map(({ tenants }) => tenants)).to.deep.equal([["m", "n", "o"], ["z"]]);
    const { stdout } = render(minimal(["a", "m", "n", "o", "z"]));
    expect(placementOf().ingesters.map(({ tenants }) => tenants)).to.deep.equal([
      ["m", "n", "o"],
      ["a", "z"],
    ]);
    expect(stdout).not.to.include("statefulset-whizard-ingester");
    render(minimal(["m"]), "--now", "2026-01-01T00:00:00Z");
    const gone = render(minimal(["m"]), "--now", "2026-01-02T00:00:00Z");
    expect(gone.stdout).to.include("removed  statefulset-whizard-ingester-1.yaml");
    expect(parse(place.read("out/kustomization.yaml")).resources).not.to.include("statefulset-whizard-ingester-1.yaml");
  });

  it("leaves files of others alone, and refuses to overwrite one", () => {
    render(minimal(["a"]));
    place.write("out/mine.yaml", "mine: true\n");
    render(minimal(["b"]));
    expect(place.read("out/mine.yaml")).to.equal("mine: true\n");
    mkdirSync(join(place.folder, "other"));
    place.write("other/kustomization.yaml", "resources: []\n");
    const { code, stderr } = place.run(["render", "-f", "-", "-o", "other"], minimal(["a"]));
    expect(code).to.equal(1);
    expect(stderr).to.include("other/kustomization.yaml is not written by whizard");
    expect(readdirSync(join(place.folder, "other"))).to.deep.equal(["kustomization.yaml"]);
  });

  it("touches nothing in a dry run, and nothing of another topology's folder", () => {
    expect(render(minimal(["a"]), "--dry-run").stdout).to.include("a dry run");
    expect(existsSync(join(place.folder, "out"))).to.equal(false);
    render(minimal(["a"]));
    const { code, stderr } = render(`name: other\n${minimal(["a"])}`);
    expect(code).to.equal(1);
    expect(stderr).to.include("out holds the Whizard whizard/whizard");
  });

  it("refuses to place everybody anew when the placement is lost or broken", () => {
    render(minimal(["a"]));
    place.write("out/placement.yaml", "ingesters: many\n");
    expect(render(minimal(["a"])).stderr).to.include("out/placement.yaml is no placement file: ingesters");
    rmSync(join(place.folder, "out/placement.yaml"));
    expect(render(minimal(["a"])).stderr).to.include("out/placement.yaml is missing");
  });

  it("leaves a usable folder when it is killed at any time, and the next render completes it", async () => {
    const names = Array.from({ length: 150 }, (_, index) => `t${index}`);
    const spec = (size: string): string =>
      stringify({
        storage: { embedded: {} },
        tenants: names.map((name) => ({ name, exclusive: true })),
        ingester: { dataVolume: { size } },
      });
    for (const [round, delay] of [0, 5, 15, 30, 60].entries()) {
      place.write("w.yaml", spec(`${round + 1}Gi`));
      const child = spawn(process.execPath, [program, "render", "-f", "w.yaml", "-o", "out"], {
        cwd: place.folder,
        stdio: "ignore",
      });
      const ended = new Promise((resolve) => child.once("exit", resolve));
      const started = join(place.folder, round === 0 ? "out/placement.yaml" : "out/.whizard");
      for (let wait = 0; wait < 10_000 && !existsSync(started) && child.exitCode === null; wait += 1) await sleep(2);
      await sleep(delay + (round === 0 ? 0 : 250));
      child.kill("SIGKILL");
      await ended;
      const files = place.files("out");
      for (const text of Object.values(files)) expect(parse(text)).to.be.an("object");
      const list = files["kustomization.yaml"];
      if (list !== undefined) expect(files).to.include.keys((parse(list) as { resources: string[] }).resources);
    }
    expect(render(spec("9Gi")).code).to.equal(0);
    expect(placementOf().ingesters.map(({ tenants }) => tenants.length)).to.deep.equal(names.map(() => 1));
    expect(place.read("out/statefulset-whizard-ingester-7.yaml")).to.include("storage: 9Gi");
    expect(readdirSync(join(place.folder, "out/.whizard"))).to.deep.equal(["files.json"]);
  });

  it("survives a reader that stops reading", async () => {
    place.write("w.yaml", minimal(["a"]));
    const command = `"${process.execPath}" "${program}" explain -f w.yaml | head -1`;
    const child = spawn("bash", ["-o", "pipefail", "-c", command], { cwd: place.folder });
    let noise = "";
    child.stderr.on("data", (data) => (noise += String(data)));
    const code = await new Promise((resolve) => child.once("close", resolve));
    expect({ code, noise }).to.deep.equal({ code: 0, noise: "" });
  });
});
