import { expect } from "chai";
import { containersOf, type Workload } from "../golden/workloads.ts";
import { breaches, named, type Deployed } from "./everyGolden.ts";

/** Secrets that a case names in its spec are the user's: they exist already. */
const isUsers = ({ golden }: Deployed, name: string): boolean =>
  new RegExp(
    `"name":"${name}","key"|"imagePullSecrets":\\["${name}"|"objstore":{"name":"${name}"|"secret":"${name}"`,
  ).test(JSON.stringify(golden.spec));

/** The same for a ServiceAccount that a component alone is told of. */
const isUsersAccount = ({ golden }: Deployed, name: string): boolean =>
  JSON.stringify(golden.spec).includes(`"serviceAccount":"${name}"`);

/** The components' certificates that stand in Secrets of the user's, or that cert-manager makes. */
const isIssued = ({ golden, objects }: Deployed, name: string): boolean => {
  const { componentTls } = golden.spec as { componentTls?: { existingSecrets?: boolean } };
  const isMade = objects.some(
    (object) =>
      object.kind === "Certificate" && (object as { spec?: { secretName?: string } }).spec?.secretName === name,
  );
  return isMade || (componentTls?.existingSecrets === true && /-tls-[a-z-]+$/.test(name));
};

const keysOf = (it: Deployed, kind: string, name: string): readonly string[] | undefined => {
  const object = it.objects.find((one) => one.kind === kind && one.metadata.name === name);
  if (object === undefined) return undefined;
  const { data, stringData } = object as { data?: object; stringData?: object };
  return Object.keys(data ?? stringData ?? {});
};

const volumeReferences = ({ spec }: Workload): readonly (readonly [string, string])[] =>
  (spec.template.spec?.volumes ?? []).flatMap(({ configMap, secret, projected }) => [
    ...(projected?.sources ?? [])
      // Of several files that may be missing one is there at least.
      .filter(({ configMap: source }, index) => index === 0 || source?.optional !== true)
      .flatMap(({ configMap: map, secret: file }) => [
        ...(map === undefined ? [] : [["ConfigMap", map.name ?? ""] as const]),
        ...(file === undefined ? [] : [["Secret", file.name ?? ""] as const]),
      ]),
    ...(configMap === undefined ? [] : [["ConfigMap", configMap.name ?? ""] as const]),
    ...(secret === undefined ? [] : [["Secret", secret.secretName ?? ""] as const]),
  ]);

/** Namespaces beside the topology's own that a storage's Secret is copied to. */
const isFurther = (spec: Deployed["golden"]["spec"], namespace: string): boolean =>
  new RegExp(`"namespaces":\\[[^\\]]*"${namespace}"`).test(JSON.stringify(spec));

/** Where the Secrets of registered clusters are, which the reconciler lists. */
const clustersAt = (spec: Deployed["golden"]["spec"]): string | undefined =>
  (spec["reconciler"] as { registries?: { secrets?: { namespace?: string } } } | undefined)?.registries?.secrets
    ?.namespace;

describe("policy: references", () => {
  it("every ConfigMap and Secret of a volume exists", () => {
    const found = breaches((it) =>
      it.workloads.flatMap((workload) =>
        volumeReferences(workload)
          .filter(([kind, name]) => keysOf(it, kind, name) === undefined)
          .filter(([kind, name]) => !(kind === "Secret" && (isUsers(it, name) || isIssued(it, name))))
          .map(([kind, name]) => `${named(workload)} mounts ${kind} ${name}`),
      ),
    );
    expect(found).to.deep.equal([]);
  });

  it("every ConfigMap of rules is mounted by its ruler", () => {
    const found = breaches(({ objects, workloads }) =>
      objects
        .filter(({ kind, metadata }) => kind === "ConfigMap" && /-rules-\d+$/.test(metadata.name))
        .filter(({ metadata }) => {
          const owner = workloads.find(
            (workload) => workload.metadata.name === metadata.labels?.["app.kubernetes.io/instance"],
          );
          return !JSON.stringify(owner?.spec.template.spec?.volumes ?? []).includes(`"name":"${metadata.name}"`);
        })
        .map(named),
    );
    expect(found).to.deep.equal([]);
  });

  it("every key of a Secret in a variable exists", () => {
    const found = breaches((it) =>
      it.workloads.flatMap((workload) =>
        containersOf(workload)
          .flatMap(({ env = [] }) => env.flatMap(({ valueFrom }) => valueFrom?.secretKeyRef ?? []))
          .filter(({ name = "", key }) => !isUsers(it, name) && keysOf(it, "Secret", name)?.includes(key) !== true)
          .map(({ name, key }) => `${named(workload)} reads ${key} of Secret ${name}`),
      ),
    );
    expect(found).to.deep.equal([]);
  });

  it("every mount has a volume or a claim, and every volume is mounted", () => {
    const found = breaches((it) =>
      it.workloads.flatMap((workload) => {
        const { template, volumeClaimTemplates = [] } = workload.spec;
        const volumes = [
          ...(template.spec?.volumes ?? []).map(({ name }) => name),
          ...volumeClaimTemplates.map(({ metadata }) => metadata.name),
        ];
        const mounts = containersOf(workload).flatMap(({ volumeMounts = [] }) => volumeMounts.map(({ name }) => name));
        return [
          ...mounts
            .filter((name) => !volumes.includes(name))
            .map((name) => `${named(workload)} mounts ${name}, which is none`),
          ...volumes
            .filter((name) => !mounts.includes(name))
            .map((name) => `${named(workload)} has ${name}, which nobody mounts`),
        ];
      }),
    );
    expect(found).to.deep.equal([]);
  });

  it("every file in the arguments of a container stands in one of its mounts", () => {
    const found = breaches((it) =>
      it.workloads.flatMap((workload) =>
        containersOf(workload).flatMap(({ args = [], command = [], volumeMounts = [] }) =>
          [...command, ...args]
            .flatMap((arg) => arg.match(/(?<=^|=)\/(etc|var|run|tmp|prometheus|srv)[^\s,]*/g) ?? [])
            .filter(
              (path) => !volumeMounts.some(({ mountPath }) => path === mountPath || path.startsWith(`${mountPath}/`)),
            )
            .map((path) => `${named(workload)} names ${path}`),
        ),
      ),
    );
    expect(found).to.deep.equal([]);
  });

  it("every ServiceAccount exists, and pods without one get no token", () => {
    const found = breaches((it) =>
      it.workloads
        .filter(({ spec }) => {
          const { serviceAccountName, automountServiceAccountToken } = spec.template.spec ?? {};
          return serviceAccountName === undefined
            ? automountServiceAccountToken !== false
            : !isUsersAccount(it, serviceAccountName) &&
                !it.objects.some(
                  ({ kind, metadata }) => kind === "ServiceAccount" && metadata.name === serviceAccountName,
                );
        })
        .map(named),
    );
    expect(found).to.deep.equal([]);
  });

  it("every role that is bound exists, and so does whom it is bound to", () => {
    const found = breaches((it) =>
      it.objects
        .filter(({ kind }) => kind === "ClusterRoleBinding")
        .filter((object) => {
          const { roleRef, subjects } = object as unknown as {
            roleRef: { kind: string; name: string };
            subjects: { kind: string; name: string }[];
          };
          return ![roleRef, ...subjects].every(({ kind, name }) =>
            it.objects.some((one) => one.kind === kind && one.metadata.name === name),
          );
        })
        .map(named),
    );
    expect(found).to.deep.equal([]);
  });

  it("no two objects share kind, namespace and name, and all namespaced ones share the topology's namespace", () => {
    const found = breaches(({ objects, golden }) => {
      const keys = objects.map((object) => `${named(object)} in ${object.metadata.namespace ?? "no namespace"}`);
      const wanted =
        golden.spec["namespace"] ??
        objects.find(({ metadata }) => metadata.namespace !== undefined)?.metadata.namespace;
      return [
        ...keys.filter((key, index) => keys.indexOf(key) !== index),
        ...objects
          .filter(({ metadata }) => metadata.namespace !== undefined && metadata.namespace !== wanted)
          .filter(({ kind, metadata }) => !(kind === "Secret" && isFurther(golden.spec, metadata.namespace ?? "")))
          .filter(({ kind, metadata }) => !(kind.startsWith("Role") && metadata.namespace === clustersAt(golden.spec)))
          .map(named),
      ];
    });
    expect(found).to.deep.equal([]);
  });
});
