import { expect } from "chai";
import { readFileSync } from "node:fs";
import { Api, type ApiTarget, hasStatus } from "../../provider/reconciler/api.ts";
import type { KubeObject } from "../../provider/core/index.ts";
import { FaultyProxy } from "./faultyProxy.ts";
import { sharedServer } from "./sharedServer.ts";
import { eventually, tenantsPath, World } from "./world.ts";

const docs = new URL("../../docs/runtime-tenants.md", import.meta.url);
const verbs = ["get", "list", "watch", "create", "update", "patch", "delete", "deletecollection"];

/** A permission in words: where, on what, what. */
type Permission = string;

const permission = (where: string, group: string, resource: string, verb: string): Permission =>
  `${where}: ${verb} ${resource}${group === "" ? "" : `.${group}`}`;

const split = (cell: string | undefined): readonly string[] => (cell ?? "").split(",").map((word) => word.trim());

/** The tables of the manual's chapter: what the reconciler may always do, and what it may do with registries. */
const [always = "", withRegistries = ""] = (
  readFileSync(docs, "utf8").split("## What the reconciler may touch")[1] ?? ""
)
  .split("\n\n")
  .filter((paragraph) => paragraph.startsWith("| where "));

const read = (table: string) =>
  table
    .split("\n")
    .slice(2)
    .map((line) => line.split("|").map((cell) => cell.trim().replaceAll("`", "")))
    .flatMap(([, where = "", resources, allowed]) =>
      split(resources).map((text) => {
        const [, name = "", group = ""] = /^([^.]+)\.?(.*)$/.exec(text) ?? [];
        return { where, group, name, namespaced: where !== "cluster", verbs: split(allowed) };
      }),
    );

type Documented = ReturnType<typeof read>;

const registries = {
  kubesphere: { removalPolicy: "Delete" },
  clusterApi: {},
  openClusterManagement: {},
  secrets: { matchLabels: { kind: "cluster" } },
};

const paths: Readonly<Record<string, string>> = {
  ServiceAccount: "/api/v1/namespaces/*/serviceaccounts",
  Role: "/apis/rbac.authorization.k8s.io/v1/namespaces/*/roles",
  RoleBinding: "/apis/rbac.authorization.k8s.io/v1/namespaces/*/rolebindings",
  ClusterRole: "/apis/rbac.authorization.k8s.io/v1/clusterroles",
  ClusterRoleBinding: "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings",
};

interface Resource {
  readonly group: string;
  readonly name: string;
  readonly namespaced: boolean;
}

interface Discovery {
  readonly groups: readonly { readonly name: string; readonly preferredVersion: { readonly groupVersion: string } }[];
}

/** Every resource and subresource that the API server has. */
const listResources = async (api: Api): Promise<readonly Resource[]> => {
  const get = <T>(path: string): Promise<T> => api.call<T>({ method: "GET", path });
  const { groups } = await get<Discovery>("/apis");
  const all = [
    { name: "", path: "/api/v1" },
    ...groups.map(({ name, preferredVersion }) => ({ name, path: `/apis/${preferredVersion.groupVersion}` })),
  ];
  const found = await Promise.all(
    all.map(async ({ name: group, path }) => {
      const { resources } = await get<{ resources: { name: string; namespaced: boolean }[] }>(path);
      return resources.map(({ name, namespaced }) => ({ group, name, namespaced }));
    }),
  );
  return found.flat();
};

describe("the reconciler's account", () => {
  let world: World;
  let admin: Api;
  let account: ApiTarget;
  let nobody: ApiTarget;
  let common: ReadonlySet<Permission> | undefined;
  const cleanup = new Set<string>();

  /** Where the Secrets of clusters are. */
  const elsewhere = (): string => `${world.namespace}-clusters`;

  const tokenOf = async (name: string): Promise<ApiTarget> => {
    const path = `/api/v1/namespaces/${world.namespace}/serviceaccounts/${name}/token`;
    const body = { apiVersion: "authentication.k8s.io/v1", kind: "TokenRequest", spec: {} };
    const { status } = await admin.call<{ status: { token: string } }>({ method: "POST", path, body });
    return { url: world.target.url, ...(world.target.ca && { ca: world.target.ca }), token: () => status.token };
  };

  const apply = async (object: KubeObject): Promise<void> => {
    const { namespace = world.namespace, name } = object.metadata;
    const path = `${paths[object.kind]!.replace("*", namespace)}/${name}`;
    if (!path.includes("/namespaces/")) cleanup.add(path);
    const query = "?fieldManager=pulumi&force=true";
    await admin.call({
      method: "PATCH",
      path: path + query,
      body: object,
      contentType: "application/apply-patch+yaml",
    });
  };

  before(async function () {
    this.timeout(120_000);
    const { target } = await sharedServer();
    world = await new World(target, `access-${Date.now().toString(36)}`).create();
    admin = world.api;
    const namespace = { apiVersion: "v1", kind: "Namespace", metadata: { name: elsewhere() } };
    await admin.call({ method: "POST", path: "/api/v1/namespaces", body: namespace });
    cleanup.add(`/api/v1/namespaces/${elsewhere()}`);
    for (const object of world.declared().filter(({ kind }) => kind in paths)) await apply(object);
    await apply({ apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "nobody" } } as KubeObject);
    account = await tokenOf("w-reconciler");
    nobody = await tokenOf("nobody");
  });

  after(async () => {
    for (const path of cleanup) await admin.call({ method: "DELETE", path });
    await world.destroy();
  });

  it("is enough for all of its work", async function () {
    this.timeout(60_000);
    const core = `/api/v1/namespaces/${world.namespace}`;
    const labels = { "app.kubernetes.io/part-of": world.name, "app.kubernetes.io/name": "router" };
    const pod = {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "router", labels },
      spec: { containers: [{ name: "router", image: "router" }] },
    };
    await admin.call({ method: "POST", path: `${core}/pods`, body: pod });
    const proxy = await FaultyProxy.start(account);
    const refused: string[] = [];
    proxy.answered = (method, url, status) => void (status === 403 && refused.push(`${method} ${url}`));
    let ahead = 0;
    const replica = world.start({
      target: { ...proxy.target, ...(account.token && { token: account.token }) },
      clock: () => Date.now() + ahead,
    });
    try {
      for (const id of ["a", "b"]) await world.addTenant(id);
      // Without a bucket to look into an ingester goes when its data would have gone anyway.
      await world.addTenant("alone", { "monitoring.whizard.io/storage": "local" });
      await world.addTenant("lost", { "monitoring.whizard.io/storage": "nowhere" });
      const local = (await world.settled(["a", "b", "alone"])).get("alone")!;
      await eventually(async () => (await world.list("StatefulSet")).length === 3);
      await eventually(async () => {
        const { metadata } = await admin.call<{ metadata: { annotations?: object } }>({
          method: "GET",
          path: `${core}/pods/router`,
        });
        return metadata.annotations !== undefined;
      });
      await eventually(async () => (await world.events("lost")).length > 0);
      await world.removeTenant("alone");
      await world.settled(["a", "b"]);
      await world.addClaim(local);
      ahead = 8 * 24 * 3_600_000;
      await world.addTenant("c");
      await eventually(async () => (await world.list("StatefulSet")).length === 2);
      await replica.stop();
      expect(refused).to.deep.equal([]);
    } finally {
      proxy.close();
    }
  });

  /** Expects that an account may do what the manual lists, of everything that the API server has, and no more. */
  const expectDocumented = async (documented: Documented): Promise<void> => {
    // What the manual names may be of a kind that is not installed here.
    const known = [...(await listResources(admin)), ...documented];
    const resources = [...new Map(known.map((each) => [`${each.name}.${each.group}`, each])).values()];
    const places = [
      { where: "own namespace", namespace: world.namespace },
      { where: "namespace of Secrets", namespace: elsewhere() },
      { where: "every namespace", namespace: "kube-system" },
      { where: "cluster", namespace: "" },
    ];
    const allowedTo = async (target: ApiTarget): Promise<ReadonlySet<Permission>> => {
      const api = new Api(target);
      const allowed = new Set<Permission>();
      const ask = async (where: string, namespace: string, { group, name }: Resource): Promise<void> => {
        const [resource = "", subresource = ""] = name.split("/");
        for (const verb of [...verbs, ...(group === "rbac.authorization.k8s.io" ? ["bind", "escalate"] : [])]) {
          const body = {
            apiVersion: "authorization.k8s.io/v1",
            kind: "SelfSubjectAccessReview",
            spec: { resourceAttributes: { namespace, group, resource, subresource, verb } },
          };
          const path = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";
          const { status } = await api.call<{ status: { allowed: boolean } }>({ method: "POST", path, body });
          if (status.allowed) allowed.add(permission(where, group, name, verb));
        }
      };
      await Promise.all(
        places.flatMap(({ where, namespace }) =>
          resources
            .filter(({ namespaced }) => namespaced === (namespace !== ""))
            .map((resource) => ask(where, namespace, resource)),
        ),
      );
      api.close();
      return allowed;
    };
    // What everybody may who is known to the cluster: ask about himself.
    common ??= await allowedTo(nobody);
    const allowed = [...(await allowedTo(account))].filter((each) => common?.has(each) !== true);
    const listed = documented.flatMap(({ where, group, name, verbs: given }) =>
      given.map((verb) => permission(where, group, name, verb)),
    );
    // What is allowed in every namespace is allowed in these, too.
    const everywhere = listed.filter((each) => each.startsWith("every namespace: "));
    const also = ["own namespace", "namespace of Secrets"].flatMap((where) =>
      everywhere.map((each) => each.replace("every namespace", where)),
    );
    expect(allowed.sort()).to.deep.equal([...new Set([...listed, ...also])].sort());
  };

  it("may do what the manual lists, of everything that the API server has, and no more", async function () {
    this.timeout(120_000);
    await expectDocumented(read(always));
  });

  it("may do what the manual lists for registries besides, where these are named", async function () {
    this.timeout(120_000);
    const secrets = { ...registries.secrets, namespace: elsewhere() };
    const spec = { reconciler: { registries: { ...registries, secrets } } };
    for (const object of world.declared(spec).filter(({ kind }) => kind in paths)) await apply(object);
    try {
      await expectDocumented([...read(always), ...read(withRegistries)]);
    } finally {
      for (const object of world.declared().filter(({ kind }) => kind in paths)) await apply(object);
    }
  });

  it("is refused what lies beside its work", async () => {
    const api = new Api(account);
    const core = "/api/v1/namespaces";
    const tenant = `${tenantsPath}/${world.object("a")}`;
    const body = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "x" } };
    const binding = "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings";
    const attempts = {
      "another namespace's Secrets": { method: "GET", path: `${core}/kube-system/secrets` },
      "all Secrets": { method: "GET", path: "/api/v1/secrets" },
      "a ConfigMap of another namespace": { method: "POST", path: `${core}/default/configmaps`, body },
      "a namespace": { method: "DELETE", path: `${core}/${world.namespace}` },
      "what a Tenant asks for": { method: "PATCH", path: tenant, body: { spec: { tenant: "x" } } },
      "a command in a pod": { method: "POST", path: `${core}/${world.namespace}/pods/router/exec?command=sh` },
      "a token": { method: "POST", path: `${core}/${world.namespace}/serviceaccounts/nobody/token`, body: {} },
      "its own rights": { method: "GET", path: binding },
      "the definition of Tenant": {
        method: "DELETE",
        path: "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/tenants.monitoring.whizard.io",
      },
    } as const;
    for (const [what, attempt] of Object.entries(attempts)) {
      const contentType = attempt.method === "PATCH" ? { contentType: "application/merge-patch+json" } : {};
      const answer = await api.call({ ...attempt, ...contentType, tries: 1 }).catch((error: unknown) => error);
      expect(hasStatus(answer, 403), `${what}: ${String(answer)}`).to.equal(true);
    }
    api.close();
  });
});
