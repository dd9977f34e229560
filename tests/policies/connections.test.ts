import { expect } from "chai";
import { containersOf, type Workload } from "../golden/workloads.ts";
import { breaches, named } from "./everyGolden.ts";
import { matches, podLabels, selectedBy, type Service, servicesOf } from "./ways.ts";

const component = (labels: Readonly<Record<string, string>> = {}): string | undefined =>
  labels["app.kubernetes.io/name"];

const globalRoute = "use_backend global_query";

/** The servers of the Query over all tenants in a gateway's configuration, which a policy of its own looks at. */
const globalBackend = /backend global_query\\n( {4}.*?\\n)+/g;

describe("policy: connections", () => {
  it("every port of a Service leads by name to a port of each pod that it selects", () => {
    const found = breaches((it) =>
      servicesOf(it).flatMap((service) =>
        selectedBy(it, service.spec.selector).flatMap((workload) => {
          const open = new Map(
            containersOf(workload).flatMap(({ ports = [] }) =>
              ports.map((port) => [port.name, port.containerPort] as const),
            ),
          );
          return (service.spec.ports ?? [])
            .filter(({ targetPort, port }) => open.get(String(targetPort)) !== port)
            .map(({ name }) => `${named(service)} port ${name} leads nowhere in ${named(workload)}`);
        }),
      ),
    );
    expect(found).to.deep.equal([]);
  });

  it("a Service selects pods of its own kind of component only, and some unless its pool is empty", () => {
    const found = breaches((it) =>
      servicesOf(it).flatMap((service) => {
        const pods = selectedBy(it, service.spec.selector);
        const foreign = pods.filter(
          (workload) => component(podLabels(workload)) !== component(service.metadata.labels),
        );
        const mayBeEmpty = /-(ingesters|compactors|rulers)$/.test(service.metadata.name);
        return [
          ...foreign.map((workload) => `${named(service)} selects ${named(workload)}`),
          ...(pods.length === 0 && !mayBeEmpty ? [`${named(service)} selects nobody`] : []),
        ];
      }),
    );
    expect(found).to.deep.equal([]);
  });

  it("a workload and its disruption budget select its own pods and nobody else's", () => {
    const found = breaches((it) =>
      it.objects.flatMap((object) => {
        const { selector } = (object as Workload).spec ?? {};
        if (!["Deployment", "StatefulSet", "PodDisruptionBudget"].includes(object.kind)) return [];
        const names = selectedBy(it, selector.matchLabels).map(({ metadata }) => metadata.name);
        return names.length === 1 && names[0] === object.metadata.name
          ? []
          : [`${named(object)} selects ${names.join(", ")}`];
      }),
    );
    expect(found).to.deep.equal([]);
  });

  it("no gateway leads tenants to what mixes them: a router that reads them from a label, a Query that enforces none", () => {
    const found = breaches((it) => {
      const mixing = it.workloads.filter((workload) =>
        containersOf(workload).some(
          ({ args = [] }) =>
            args.some((arg) => arg.startsWith("--receive.split-tenant-label-name")) ||
            (args[0] === "query" && !args.includes("--query.enforce-tenancy")),
        ),
      );
      const doors = it.objects
        .filter(({ metadata }) => component(metadata.labels) === "gateway")
        .map((object) => JSON.stringify(object).replaceAll(globalBackend, ""));
      return servicesOf(it)
        .filter((service) => mixing.some((workload) => matches(service.spec.selector ?? {}, podLabels(workload))))
        .filter(({ metadata }) => doors.some((text) => text.includes(`${metadata.name}.${metadata.namespace ?? ""}.`)))
        .map(named);
    });
    expect(found).to.deep.equal([]);
  });

  it("a gateway leads to the Query over all tenants only whoever may read all", () => {
    const seen: string[] = [];
    const found = breaches((it) =>
      it.objects.flatMap((object) => {
        const text = (object as { data?: Record<string, string> }).data?.["haproxy.cfg"] ?? "";
        const frontends = text.split(/^(?=frontend |backend )/m).filter((part) => part.includes(globalRoute));
        return frontends.flatMap((frontend) => {
          seen.push(frontend);
          const lines = frontend.split("\n").map((line) => line.trim());
          const refused = lines.find((line) => line.includes("return status 403") && line.endsWith("!may_read_all"));
          const route = lines.filter((line) => line.startsWith(globalRoute)).join();
          // Either all requests of the port are refused to others, or those that take this route.
          const isSound =
            (refused?.endsWith(" if !may_read_all") === true && route === globalRoute) ||
            (refused?.endsWith(" if global_read !may_read_all") === true && route === `${globalRoute} if global_read`);
          return isSound ? [] : [`${named(object)}: ${route}`];
        });
      }),
    );
    expect(found).to.deep.equal([]);
    expect(seen).to.have.length.greaterThan(1);
  });

  it("the governing Service of a StatefulSet exists, is headless and selects its pods", () => {
    const found = breaches((it) =>
      it.workloads
        .filter(({ kind }) => kind === "StatefulSet")
        .filter((workload) => {
          const service = servicesOf(it).find(({ metadata }) => metadata.name === workload.spec.serviceName);
          return service?.spec.clusterIP !== "None" || !matches(service.spec.selector ?? {}, podLabels(workload));
        })
        .map(named),
    );
    expect(found).to.deep.equal([]);
  });

  it("every name of the cluster's DNS in arguments and files is a Service or a pod of a StatefulSet, with that port", () => {
    const found = breaches((it) => {
      const domain = String(it.golden.spec["clusterDomain"] ?? "cluster.local");
      const texts = it.objects.map((object) => JSON.stringify(object).replaceAll("str(", " ")).join("\n");
      const pattern = new RegExp(`([a-zA-Z0-9$()_.+-]+)\\.svc\\.${domain.replaceAll(".", "\\.")}(?::(\\d+))?`, "g");
      const namespaceOf = (service: Service): string => service.metadata.namespace ?? "";
      const isKnown = (name: string, port: string | undefined): boolean =>
        servicesOf(it).some((service) => {
          const end = `${service.metadata.name}.${namespaceOf(service)}`;
          if (name !== end && !name.endsWith(`.${end}`)) return false;
          const first = name === end ? "" : name.slice(0, -end.length - 1);
          const isLookup = /^dnssrv\+_[a-z-]+\._tcp$/.test(first);
          const pod = it.workloads.some(
            (workload) =>
              workload.spec.serviceName === service.metadata.name && first.startsWith(`${workload.metadata.name}-`),
          );
          const hasPort = port === undefined || (service.spec.ports ?? []).some((one) => String(one.port) === port);
          return hasPort && (first === "" || isLookup || pod || first === "$(POD_NAME)");
        });
      return [...texts.matchAll(pattern)].filter(([, name = "", port]) => !isKnown(name, port)).map(([whole]) => whole);
    });
    expect(found).to.deep.equal([]);
  });
});
