import type { V1Container } from "@kubernetes/client-node";
import { expect } from "chai";
import { containersOf, type Workload } from "../golden/workloads.ts";
import { breaches, named, type Deployed } from "./everyGolden.ts";

const eachContainer = (
  test: (container: V1Container, workload: Workload, it: Deployed) => boolean,
): readonly string[] =>
  breaches((it) =>
    it.workloads.flatMap((workload) =>
      containersOf(workload)
        .filter((container) => !test(container, workload, it))
        .map(({ name }) => `${named(workload)} container ${name}`),
    ),
  );

const eachWorkload = (test: (workload: Workload, it: Deployed) => boolean): readonly string[] =>
  breaches((it) => it.workloads.filter((workload) => !test(workload, it)).map(named));

const component = ({ metadata }: Workload): string => metadata.labels?.["app.kubernetes.io/name"] ?? "";

describe("policy: pods", () => {
  it("every container, sidecars too, has the restricted security context", () => {
    const wanted = { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ["ALL"] } };
    expect(
      eachContainer(({ securityContext }) => JSON.stringify(securityContext) === JSON.stringify(wanted)),
    ).to.deep.equal([]);
  });

  it("every pod runs as a user other than root, under the runtime's seccomp profile", () => {
    const found = eachWorkload(({ spec }) => {
      const { runAsNonRoot, runAsUser = 0, seccompProfile } = spec.template.spec?.securityContext ?? {};
      return runAsNonRoot === true && runAsUser > 0 && seccompProfile?.type === "RuntimeDefault";
    });
    expect(found).to.deep.equal([]);
  });

  it("every container requests cpu and memory", () => {
    const found = eachContainer(({ resources }) =>
      ["cpu", "memory"].every((name) => resources?.requests?.[name] !== undefined),
    );
    expect(found).to.deep.equal([]);
  });

  it("every container has probes, at a port of its own; a sidecar needs none to be ready", () => {
    const found = eachContainer(({ name, readinessProbe, livenessProbe, ports = [] }, workload) => {
      if (containersOf(workload)[0]?.name !== name) return true;
      return [readinessProbe, livenessProbe].every((probe) =>
        ports.some((port) => port.name === (probe?.httpGet ?? probe?.tcpSocket)?.port),
      );
    });
    expect(found).to.deep.equal([]);
  });

  it("every image is pinned", () => {
    const found = eachContainer(({ image = "" }) => /(:v?\d[\w.-]*|:v\d+|@sha256:[0-9a-f]{64})$/.test(image));
    expect(found).to.deep.equal([]);
  });

  it("the names of a container's variables are distinct", () => {
    const found = eachContainer(({ env = [] }) => new Set(env.map(({ name }) => name)).size === env.length);
    expect(found).to.deep.equal([]);
  });

  it("every workload that can have several pods has a disruption budget that lets one go at a time", () => {
    const singletons = ["alertmanager", "compactor", "object-storage"];
    const found = eachWorkload((workload, { objects }) => {
      const budget = objects.find(
        ({ kind, metadata }) => kind === "PodDisruptionBudget" && metadata.name === workload.metadata.name,
      );
      const { maxUnavailable } = (budget as { spec?: { maxUnavailable?: number } } | undefined)?.spec ?? {};
      // A budget over one pod forbids nothing; the reconciler, which may run thousands of ingesters, saves it.
      const isSingle = workload.metadata.labels?.["app.kubernetes.io/managed-by"] === "whizard-reconciler";
      if (isSingle && workload.spec.replicas === 1) return true;
      return singletons.includes(component(workload)) || maxUnavailable === 1;
    });
    expect(found).to.deep.equal([]);
  });

  it("a compactor is one pod", () => {
    expect(
      eachWorkload((workload) => component(workload) !== "compactor" || workload.spec.replicas === 1),
    ).to.deep.equal([]);
  });

  it("an ingester has 5 minutes or more to end, and nobody more than an hour", () => {
    const found = eachWorkload((workload) => {
      const seconds = workload.spec.template.spec?.terminationGracePeriodSeconds ?? 0;
      return seconds >= (component(workload) === "ingester" ? 300 : 30) && seconds <= 3600;
    });
    expect(found).to.deep.equal([]);
  });

  it("a pod has more time to end than its preStop hook takes", () => {
    const found = eachContainer(({ lifecycle }, { spec }) => {
      const sleep = lifecycle?.preStop?.sleep?.seconds ?? 0;
      return sleep < (spec.template.spec?.terminationGracePeriodSeconds ?? 0);
    });
    expect(found).to.deep.equal([]);
  });

  it("no tenant's name stands in a pod but a compactor's or its own ruler's, so that tenants come and go without a restart", () => {
    const found = breaches(({ golden, workloads }) => {
      const { tenants: given = [] } = golden.spec as { tenants?: readonly (string | { name: string })[] };
      const tenants = given.map((tenant) => (typeof tenant === "string" ? tenant : tenant.name));
      return workloads
        .filter((workload) => !["compactor", "ruler"].includes(component(workload)))
        .flatMap((workload) => {
          const words = new Set(JSON.stringify(workload.spec.template).split(/[^A-Za-z0-9._-]+/));
          return tenants
            .filter((tenant) => tenant.length > 1 && words.has(tenant))
            .map((tenant) => `${named(workload)} names ${tenant}`);
        });
    });
    expect(found).to.deep.equal([]);
  });

  it("a ruler names one tenant in its arguments, the global one none, and pods of a tenant without rules there are none", () => {
    const found = breaches(({ golden, workloads }) => {
      const { tenants: declared = [], tenant } = golden.spec as { tenants?: { name: string }[]; tenant?: string };
      const tenants = [...declared.map(({ name }) => name), ...(tenant === undefined ? [] : [tenant])];
      const isGlobal = ({ metadata }: Workload): boolean =>
        golden.component === "Ruler" ? tenant === undefined : metadata.name.includes("-global-ruler-");
      return workloads
        .filter((workload) => component(workload) === "ruler")
        .flatMap((workload) => {
          const args = JSON.stringify(containersOf(workload)[0]?.args);
          const seen = tenants.filter((tenant) => args.includes(`=\\"${tenant}\\"`));
          if (isGlobal(workload)) return seen.length === 0 ? [] : [`${named(workload)} names ${seen.join(", ")}`];
          return seen.length === 1 && seen[0] !== "none" ? [] : [`${named(workload)} names ${seen.join(", ")}`];
        });
    });
    expect(found).to.deep.equal([]);
  });

  it("a compactor names its own tenants", () => {
    const found = breaches(({ golden, workloads }) => {
      if (golden.name !== "minimal") return [];
      const [compactor] = workloads.filter((workload) => component(workload) === "compactor");
      return JSON.stringify(compactor?.spec.template).includes("host|member-a") ? [] : ["the compactor does not"];
    });
    expect(found).to.deep.equal([]);
  });
});
