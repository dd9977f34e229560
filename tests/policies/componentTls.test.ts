import { expect } from "chai";
import type { KubeObject } from "../../provider/core/index.ts";
import { containersOf, type Workload } from "../golden/workloads.ts";
import { breaches, named, type Deployed } from "./everyGolden.ts";
import { kindOf, selectedBy, servicesOf, textsOf } from "./ways.ts";

const isOn = ({ golden }: Deployed): boolean => {
  const { componentTls } = golden.spec as { componentTls?: { enabled?: boolean } };
  return componentTls !== undefined && componentTls.enabled !== false;
};

/** Breaches among the cases whose components speak TLS; there are some. */
const breachesWithTls = (policy: (it: Deployed) => readonly string[]): readonly string[] => {
  let seen = 0;
  const found = breaches((it) => {
    if (!isOn(it)) return [];
    seen += 1;
    return policy(it);
  });
  expect(seen).to.be.greaterThan(3);
  return found;
};

const identitiesOf = ({ spec }: Workload): readonly string[] =>
  (spec.template.spec?.volumes ?? []).flatMap(({ projected }) =>
    (projected?.sources ?? []).flatMap(({ secret }) =>
      /-tls-[a-z-]+$/.test(secret?.name ?? "") ? [secret?.name ?? ""] : [],
    ),
  );

const isThanos = (workload: Workload): boolean =>
  containersOf(workload).some(({ name, args }) => name === "thanos" && args !== undefined);

const flagsOf = (workload: Workload): readonly string[] =>
  containersOf(workload).find(({ name }) => name === "thanos")?.args ?? [];

const has = (workload: Workload, flag: string): boolean =>
  flagsOf(workload).some((each) => each.startsWith(`--${flag}=`));

/** Whether a pod has a file: by the items of a projected volume, or as one that a whole Secret has. */
const hasFile = (workload: Workload, file: string): boolean =>
  containersOf(workload).some(({ volumeMounts = [] }) =>
    volumeMounts.some(({ name, mountPath }) => {
      const volume = workload.spec.template.spec?.volumes?.find((one) => one.name === name);
      const items = (volume?.projected?.sources ?? []).flatMap(({ secret }) => secret?.items ?? []);
      const isWhole = volume?.secret !== undefined && volume.secret.items === undefined;
      return items.some(({ path }) => `${mountPath}/${path}` === file) || (isWhole && file.startsWith(`${mountPath}/`));
    }),
  );

const s3Faults = (workload: Workload): readonly string[] => {
  const args = containersOf(workload)[0]?.args ?? [];
  return ["cert", "key"].flatMap((flag) => {
    const file = args.find((arg) => arg.startsWith(`--${flag}=`))?.slice(`--${flag}=`.length);
    return file !== undefined && hasFile(workload, file) ? [] : [`has no ${flag}`];
  });
};

/** What is plain in a Thanos. */
const serverFaults = (workload: Workload): readonly string[] => {
  const flag = (name: string): boolean => has(workload, name);
  const grpc = !flag("grpc-address") || (flag("grpc-server-tls-client-ca") && flag("grpc-server-tls-cert"));
  const write = !flag("remote-write.address") || flag("remote-write.server-tls-client-ca");
  return [
    ...(flag("http.config") ? [] : ["speaks plain HTTP"]),
    ...(grpc ? [] : ["speaks plain gRPC"]),
    ...(write ? [] : ["takes samples plainly"]),
  ];
};

const webConfigOf = ({ objects }: Deployed, kind: string): string => {
  const map = objects.find((object) => object.kind === "ConfigMap" && object.metadata.name.endsWith("-tls-web"));
  return (map as { data?: Record<string, string> } | undefined)?.data?.[`${kind}.yml`] ?? "{}";
};

/** The kubelet has no certificate: only what tells nothing but its state and metrics is probed by HTTP. */
const webFaults = (it: Deployed, workload: Workload): readonly string[] => {
  const kind = kindOf(workload);
  const settings = JSON.parse(webConfigOf(it, kind)) as {
    tls_server_config: { client_auth_type: string; client_allowed_sans?: string[] };
  };
  const { client_auth_type: asked, client_allowed_sans: allowed = [] } = settings.tls_server_config;
  const isProbed = JSON.stringify(containersOf(workload)[0]?.readinessProbe).includes('"scheme":"HTTPS"');
  const wanted = isProbed ? "VerifyClientCertIfGiven" : "RequireAndVerifyClientCert";
  return [
    ...(asked === wanted ? [] : [`asks ${asked}`]),
    ...(isProbed || allowed.length > 0 ? [] : ["takes any component"]),
    ...(isProbed && !["ingester", "router", "router-split"].includes(kind) ? ["is probed"] : []),
  ];
};

/** Names of the certificates that cert-manager is asked for, by the kind of component. */
const certificateNames = (objects: readonly KubeObject[]): ReadonlyMap<string, readonly string[]> =>
  new Map(
    objects
      .filter(({ kind }) => kind === "Certificate")
      .map((object) => {
        const { commonName, dnsNames = [] } = (
          object as unknown as { spec: { commonName?: string; dnsNames?: string[] } }
        ).spec;
        return [commonName ?? "", dnsNames] as const;
      })
      .filter(([commonName]) => commonName !== ""),
  );

const covers = (names: readonly string[], host: string): boolean =>
  names.some((name) => name === host || (name.startsWith("*.") && host.replace(/^[^.]+/, "*") === name));

describe("policy: TLS between components", () => {
  it("nobody takes any certificate unless the user says so of a server outside", () => {
    const found = breaches((it) => {
      const allowed = JSON.stringify(it.golden.spec).includes('"insecureSkipVerify":true');
      const texts = it.objects.map((object) => JSON.stringify(object)).join("\n");
      return allowed ? [] : (texts.match(/verify none|skip-verify|"?insecure_skip_verify\\?"?: ?true/g) ?? []);
    });
    expect(found).to.deep.equal([]);
  });

  it("every pod has the certificate of its own kind and no other", () => {
    const found = breachesWithTls(({ workloads }) =>
      workloads
        .filter((workload) => {
          const [seen = "", ...more] = identitiesOf(workload);
          return more.length > 0 || !seen.endsWith(`-tls-${kindOf(workload)}`);
        })
        .map((workload) => `${named(workload)} has ${identitiesOf(workload).join(", ")}`),
    );
    expect(found).to.deep.equal([]);
  });

  it("nobody speaks plain HTTP to a component, but to HAProxy's and our own programs' metrics, nor to a bucket", () => {
    const found = breachesWithTls((it) =>
      it.workloads.flatMap((workload) =>
        [...textsOf(it, workload).matchAll(/http:\/\/[a-z0-9.-]+\.svc\.[a-z0-9.:-]+|"insecure": true/g)].map(
          ([url]) => `${named(workload)} asks ${url}`,
        ),
      ),
    );
    expect(found).to.deep.equal([]);
  });

  it("every embedded S3 server has a certificate, and the program that has it read a renewed one", () => {
    let seen = 0;
    const found = breachesWithTls(({ workloads }) =>
      workloads
        .filter((workload) => kindOf(workload) === "object-storage")
        .flatMap((workload) => {
          seen += 1;
          const follower = containersOf(workload).find(({ name }) => name === "certificate-follower");
          const isFollowed = follower !== undefined && workload.spec.template.spec?.shareProcessNamespace === true;
          return [...s3Faults(workload), ...(isFollowed ? [] : ["is not followed"])].map(
            (fault) => `${named(workload)} ${fault}`,
          );
        }),
    );
    expect(found).to.deep.equal([]);
    expect(seen).to.be.greaterThan(1);
  });

  it("every file of a certificate that a configuration names is in the pod", () => {
    let seen = 0;
    const found = breaches((it) =>
      it.workloads.flatMap((workload) =>
        [...textsOf(it, workload).matchAll(/"(?:ca|cert|key)_file": ?"(\/etc\/[^"]+)"/g)].flatMap(([, file = ""]) => {
          seen += 1;
          return hasFile(workload, file) ? [] : [`${named(workload)} has no ${file}`];
        }),
      ),
    );
    expect(found).to.deep.equal([]);
    expect(seen).to.be.greaterThan(20);
  });

  it("no data source leads to a component straight: Grafana has no certificate", () => {
    let sources = 0;
    const found = breachesWithTls(({ objects }) =>
      objects
        .filter(({ kind, metadata }) => kind === "Secret" && metadata.name.endsWith("-datasources"))
        .flatMap((object) =>
          [...JSON.stringify(object).matchAll(/https?:\/\/([a-z0-9-]+)\./g)].flatMap(([url, host = ""]) => {
            sources += 1;
            return host.endsWith("-gateway") ? [] : [url];
          }),
        ),
    );
    expect(found).to.deep.equal([]);
    expect(sources).to.be.greaterThan(2);
  });

  it("every Thanos is scraped by HTTPS, and has the name by which whoever reads metrics checks it", () => {
    const found = breachesWithTls((it) =>
      it.workloads.flatMap((workload) => {
        const scheme = workload.spec.template.metadata?.annotations?.["prometheus.io/scheme"];
        const names = certificateNames(it.objects).get(kindOf(workload));
        const isNamed = names === undefined || names.includes("metrics.whizard.whizard");
        // Alertmanager's HTTP server is told of TLS as Thanos's is.
        const isSecure = isThanos(workload) || kindOf(workload) === "alertmanager";
        return (scheme === "https") === isSecure && (!isSecure || isNamed) ? [] : [named(workload)];
      }),
    );
    expect(found).to.deep.equal([]);
  });

  it("every server line of a gateway demands a certificate with the right name and shows its own, unless it leads outside", () => {
    let lines = 0;
    const found = breachesWithTls(({ objects }) =>
      objects.flatMap((object) => {
        const text = (object as { data?: Record<string, string> }).data?.["haproxy.cfg"] ?? "";
        return [...text.matchAll(/^ {4}server(?:-template)? pod .*$/gm)].flatMap(([line]) => {
          const [, host = ""] = /pod (?:\d+-\d+ )?([a-z0-9.-]+):/.exec(line) ?? [];
          lines += 1;
          if (!host.endsWith(".svc.cluster.local")) return [];
          const isSound =
            line.includes(`ssl verify required ca-file /etc/whizard/identity/ca.crt verifyhost ${host} `) &&
            line.endsWith("crt /etc/whizard/identity/tls.crt") &&
            line.includes(" port 10902 ") === line.includes(" check-ssl ");
          return isSound ? [] : [line];
        });
      }),
    );
    expect(found).to.deep.equal([]);
    expect(lines).to.be.greaterThan(6);
  });

  it("every HTTP and gRPC server of Thanos has a certificate and asks for one", () => {
    const found = breachesWithTls((it) =>
      it.workloads
        .filter(isThanos)
        .flatMap((workload) =>
          [...serverFaults(workload), ...webFaults(it, workload)].map((fault) => `${named(workload)} ${fault}`),
        ),
    );
    expect(found).to.deep.equal([]);
  });

  it("every name by which a component is asked for stands in the certificate of those that answer to it", () => {
    let seen = 0;
    const found = breachesWithTls((it) => {
      const names = certificateNames(it.objects);
      if (names.size === 0) return [];
      const texts = it.objects.map((object) => JSON.stringify(object)).join("\n");
      return [...new Set(texts.match(/[a-z0-9-]+(\.[a-z0-9-]+)*\.svc\.cluster\.local/g))].flatMap((host) => {
        const service = servicesOf(it).find(({ metadata: { name, namespace } }) =>
          new RegExp(`(^|\\.)${name}\\.${namespace ?? ""}\\.svc\\.`).test(host),
        );
        const kinds = new Set(service === undefined ? [] : selectedBy(it, service.spec.selector).map(kindOf));
        return [...kinds]
          .filter((kind) => {
            seen += 1;
            return !covers(names.get(kind) ?? [], host);
          })
          .map((kind) => `${host} is no name of ${kind}`);
      });
    });
    expect(found).to.deep.equal([]);
    expect(seen).to.be.greaterThan(5);
  });

  it("pods with another authority than those before them are other pods", () => {
    const found = breachesWithTls(({ golden, workloads }) => {
      const { rotation = 1 } = (golden.spec as { componentTls: { rotation?: number } }).componentTls;
      return workloads
        .filter(
          ({ spec }) => spec.template.metadata?.annotations?.["whizard.io/certificate-authority"] !== String(rotation),
        )
        .map(named);
    });
    expect(found).to.deep.equal([]);
  });
});
