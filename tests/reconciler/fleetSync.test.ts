import { chmodSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { parse } from "yaml";
import { registryApis, type KubeconfigSource, type RegistryName } from "../../provider/core/index.ts";
import { findKubeconfig } from "../../provider/fleet/rollout/kubeconfig.ts";
import { Api, type ApiTarget } from "../../provider/reconciler/api.ts";
import { Workplace, type Ended } from "../fleet/whizardCommand.ts";
import { runCommand } from "../lab/command.ts";
import { installKind } from "./foreignKinds.ts";
import { sharedServer } from "./sharedServer.ts";

const base64 = (text: string): string => Buffer.from(text).toString("base64");

/** What a test's cluster of that name has as its kubeconfig: nobody lives there. */
const foreign = (name: string): string => `contexts: [{ name: ${name} }]\ncurrent-context: ${name}\n`;

interface Member {
  readonly name: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly kubeconfig: KubeconfigSource;
  readonly tenant?: string;
  readonly registered?: string;
}

describe("whizard fleet sync with the registries of a real API server", () => {
  const namespace = `sync-${Date.now().toString(36)}`;
  let place: Workplace;
  let api: Api;
  let target: ApiTarget;
  const undo: (() => Promise<void>)[] = [];

  const post = (path: string, body: object): Promise<unknown> => api.call({ method: "POST", path, body });

  const register = (registry: RegistryName, name: string, more: object = {}, labels = {}): Promise<unknown> => {
    const { group, versions, plural, kind } = registryApis[registry];
    const version = versions[0] ?? "";
    const space = registry === "clusterApi" || registry === "secrets" ? `/namespaces/${namespace}` : "";
    const body = {
      apiVersion: group === "" ? version : `${group}/${version}`,
      kind,
      metadata: { name, labels: { team: "metrics", ...labels } },
      ...more,
    };
    return post(`${group === "" ? "/api" : `/apis/${group}`}/${version}${space}/${plural}`, body);
  };

  before("a hub with clusters of four kinds", async function () {
    this.timeout(120_000);
    place = new Workplace();
    ({ target } = await sharedServer());
    api = new Api(target);
    const { url, ca = "", cert = "", key = "" } = target;
    const hub = {
      clusters: [{ name: "hub", cluster: { server: url, "certificate-authority-data": base64(ca) } }],
      users: [{ name: "hub", user: { "client-certificate-data": base64(cert), "client-key-data": base64(key) } }],
      contexts: [{ name: "hub", context: { cluster: "hub", user: "hub" } }],
    };
    place.write("hub.yaml", JSON.stringify(hub));
    for (const registry of ["kubesphere", "clusterApi", "openClusterManagement"] as const) {
      const scope = registry === "clusterApi" ? ("Namespaced" as const) : ("Cluster" as const);
      undo.push(await installKind(api, { ...registryApis[registry], scope }));
    }
    await post("/api/v1/namespaces", { metadata: { name: namespace } });
    await register(
      "kubesphere",
      "ks",
      { spec: { connection: { kubeconfig: base64(foreign("ks")) } } },
      { region: "eu" },
    );
    await register("clusterApi", "capi");
    await register("openClusterManagement", "accepted", { spec: { hubAcceptsClient: true } });
    await register("openClusterManagement", "asking", { spec: { hubAcceptsClient: false } });
    for (const [name, dataKey, labels] of [
      ["capi-kubeconfig", "value", {}],
      ["accepted-admin", "kubeconfig", {}],
      ["known", "config", { "whizard.test/cluster": "yes", "monitoring.whizard.io/tenant": "Team_K" }],
    ] as const)
      await register("secrets", name, { data: { [dataKey]: base64(foreign(name)) } }, labels);
  });

  after(async () => {
    for (const each of undo) await each();
    await api.call({ method: "DELETE", path: `/api/v1/namespaces/${namespace}` });
    api.close();
    place.remove();
  });

  const write = (members = ""): void =>
    place.write(
      "fleet.yaml",
      `name: prod # ours
central:
  - name: hub
    kubeconfig: { file: hub.yaml, context: hub }
    spec: { storage: { embedded: {} } }
    registries:
      kubesphere: { matchLabels: { team: metrics } }
      clusterApi: {}
      openClusterManagement: { kubeconfigSecret: { namespace: ${namespace}, name: "{name}-admin" } }
      secrets: { namespace: ${namespace}, matchLabels: { whizard.test/cluster: "yes" }, key: config }
${members}`,
    );

  const sync = (...words: readonly string[]): Ended => place.run(["fleet", "sync", ...words]);

  /** Whom a run says that it has added; the older cluster comes first, and that is not the test's matter. */
  const added = ({ code, stdout, stderr }: Ended) => ({
    code,
    names: [...stdout.matchAll(/^added (\S+)$/gm)].map(([, name]) => name).sort(),
    stderr,
  });

  const members = (): readonly Member[] => (parse(place.read("fleet.yaml")) as { members: Member[] }).members;

  it("adds a member for each, with its labels, tenant and kubeconfig, and finds nothing to do the next time", async () => {
    write();
    expect(added(sync())).to.deep.equal({
      code: 0,
      names: ["accepted", "capi", "ks", "team-k"],
      stderr: "",
    });
    expect(place.read("fleet.yaml")).to.include("name: prod # ours\n");
    const found = Object.fromEntries(members().map(({ name, ...rest }) => [name, rest]));
    const labels = { team: "metrics" };
    expect(found).to.deep.equal({
      accepted: {
        labels,
        kubeconfig: { secret: { namespace, name: "accepted-admin", key: "kubeconfig" } },
        registered: "openClusterManagement/accepted",
      },
      capi: {
        labels,
        kubeconfig: { secret: { namespace, name: "capi-kubeconfig", key: "value" } },
        registered: `clusterApi/${namespace}/capi`,
      },
      ks: { labels: { ...labels, region: "eu" }, kubeconfig: { kubesphere: "ks" }, registered: "kubesphere/ks" },
      "team-k": {
        labels: { ...labels, "whizard.test/cluster": "yes", "monitoring.whizard.io/tenant": "Team_K" },
        kubeconfig: { secret: { namespace, name: "known", key: "config" } },
        tenant: "Team_K",
        registered: `secrets/${namespace}/known`,
      },
    });
    expect(sync("--json").stdout).to.equal('{\n  "add": [],\n  "gone": [],\n  "refused": []\n}\n');
    const site = { folder: place.folder, environment: {} };
    const central = () => findKubeconfig("hub", { file: "hub.yaml", context: "hub" }, site);
    const contexts = await Promise.all(
      members().map(async ({ name, kubeconfig }) => {
        const { context } = await findKubeconfig(name, kubeconfig, { ...site, central });
        return [name, context] as const;
      }),
    );
    expect(Object.fromEntries(contexts)).to.deep.equal({
      accepted: "accepted-admin",
      capi: "capi-kubeconfig",
      ks: "ks",
      "team-k": "known",
    });
  });

  it("names who is registered no more and whose name is taken, and takes nobody out", () => {
    write(
      `members:
  - { name: old, kubeconfig: { kubesphere: old }, registered: kubesphere/old }
  - { name: ks, kubeconfig: { file: own.yaml } }
`,
    );
    const { code, names, stderr } = added(sync());
    expect([code, names]).to.deep.equal([1, ["accepted", "capi", "team-k"]]);
    expect(stderr.split("\n")).to.deep.equal([
      "old: it is not there any more; `whizard fleet remove old` removes it",
      'kubesphere/ks: the name "ks" is taken; name another by the label monitoring.whizard.io/tenant',
      "",
    ]);
    expect(members().map(({ name }) => name)).to.have.members(["old", "ks", "accepted", "capi", "team-k"]);
  });

  it("finds a kubeconfig by a command, and tells what lacks without telling what is there", async () => {
    const site = { folder: place.folder, environment: { PATH: process.env["PATH"] } };
    const central = () => findKubeconfig("hub", { file: "hub.yaml", context: "hub" }, site);
    const script = join(place.folder, "kubeconfig.sh");
    place.write("kubeconfig.sh", `#!/bin/sh\nprintf '%s' '${foreign("here")}'\n`);
    chmodSync(script, 0o700);
    expect(await runCommand(script, [])).to.include("here");
    const { context } = await findKubeconfig("c", { command: ["./kubeconfig.sh"] }, site);
    expect(context).to.equal("here");
    const failing: readonly (readonly [KubeconfigSource, string])[] = [
      [{ command: ["./kubeconfig.sh"], context: "there" }, 'c: its kubeconfig has no context "there" (known are here)'],
      [{ command: ["false"] }, "c: the command of its kubeconfig, false, ended with 1"],
      [
        { file: "nowhere.yaml" },
        `c: the kubeconfig ${join(place.folder, "nowhere.yaml")} cannot be read: there is no such file or folder`,
      ],
      [
        { secret: { namespace, name: "known", key: "kubeconfig" } },
        `c: Secret ${namespace}/known has no key kubeconfig`,
      ],
      [{ secret: { namespace, name: "nobody", key: "x" } }, `c: Secret ${namespace}/nobody cannot be read: 404`],
      [{ kubesphere: "nobody" }, "c: KubeSphere's Cluster nobody cannot be read: 404"],
    ];
    for (const [source, message] of failing) {
      const told = await findKubeconfig("c", source, { ...site, central }).then(
        () => "",
        (error: Error) => error.message,
      );
      expect(told).to.equal(message);
    }
  });

  it("says so when the hub does not know the kind", async () => {
    write();
    await undo.shift()?.();
    const wait = async (left = 100): Promise<Ended> => {
      // A definition that is deleted is served for a moment.
      const ended = sync();
      return ended.code === 0 && left > 0 ? wait(left - 1) : ended;
    };
    expect((await wait()).stderr).to.equal(
      "error: hub: its kubesphere clusters cannot be listed: the API server does not serve clusters.cluster.kubesphere.io\n",
    );
  });
});
