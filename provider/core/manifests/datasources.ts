import { shortDigest } from "../shortDigest.ts";
import type { DashboardsSpec } from "../spec/dashboards.ts";
import { type Identity, metadataOf } from "../topology/labels.ts";

/** By what a server's certificate is checked. */
export interface ServerTrust {
  /** Where the authorities' certificates lie in the cluster. */
  readonly secret: { readonly name: string; readonly key: string };
  /** The same in base64, where the package has them. */
  readonly base64?: string;
  /** The name in the certificate. Default: that of the URL. */
  readonly serverName?: string;
}

/** A server that answers PromQL. */
export interface Datasource {
  /** Name in Grafana. */
  readonly name: string;
  readonly url: string;
  readonly user?: string | undefined;
  readonly password?: string | undefined;
  /** Default: Grafana's own authorities count. */
  readonly trust?: ServerTrust | undefined;
}

const passwordKey = (name: string): string => `password-${shortDigest(name)}`;

/** What Grafana calls a data source, without its secrets, of which the authorities are one to Grafana. */
const describe = ({ name, url, user }: Datasource, identity: Identity, trust: ServerTrust | undefined) => ({
  name,
  uid: `${identity.partOf}-${shortDigest(name)}`.slice(-40),
  type: "prometheus",
  access: "proxy",
  url,
  ...(user === undefined ? {} : { basicAuth: true, basicAuthUser: user }),
  jsonData: {
    httpMethod: "POST",
    prometheusType: "Thanos",
    timeInterval: "30s",
    ...(trust === undefined ? {} : { tlsAuthWithCACert: true }),
    ...(trust?.serverName === undefined ? {} : { serverName: trust.serverName }),
  },
});

const secretsOf = (password: string | undefined, tlsCACert: string | undefined) =>
  password === undefined && tlsCACert === undefined
    ? {}
    : {
        secureJsonData: {
          ...(password === undefined ? {} : { basicAuthPassword: password }),
          ...(tlsCACert === undefined ? {} : { tlsCACert }),
        },
      };

/**
 * The file of all data sources: JSON, but for the authorities, whose lines stand in it as YAML's binary text, because they
 * become known later only and nothing quotes them then. What lies in a Secret alone cannot be in a file.
 */
const provisioning = (all: readonly Datasource[], identity: Identity): string => {
  const datasources = all.map((it) => {
    const trust = it.trust?.base64 === undefined ? undefined : it.trust;
    return { ...describe(it, identity, trust), ...secretsOf(it.password, trust?.base64) };
  });
  const text = JSON.stringify({ apiVersion: 1, datasources }, undefined, 2);
  return `${text.replaceAll(/"tlsCACert": (?=")/g, '"tlsCACert": !!binary ')}\n`;
};

/** The Secret with all data sources: for Grafana's sidecar as a file, for its operator the passwords as keys. */
const buildSecretOfAll = (all: readonly Datasource[], identity: Identity, name: string, spec: DashboardsSpec) => ({
  apiVersion: "v1",
  kind: "Secret",
  type: "Opaque",
  metadata: { ...metadataOf(identity, name), labels: { ...metadataOf(identity).labels, ...spec.datasourceLabels } },
  stringData: {
    [`${identity.name}.yaml`]: provisioning(all, identity),
    ...Object.fromEntries(
      spec.grafanaOperator === undefined
        ? []
        : all.flatMap(({ name: source, password }) =>
            password === undefined ? [] : [[passwordKey(source), password]],
          ),
    ),
  },
});

/** A value that the operator takes out of a Secret, into the text that stands for it. */
const takeFrom = (field: string, name: string, key: string) => ({
  targetPath: `secureJsonData.${field}`,
  valueFrom: { secretKeyRef: { name, key } },
});

const standsFor = (key: string): string => `\${${key}}`;

const buildOperated = (source: Datasource, identity: Identity, secret: string, labels: Record<string, string>) => {
  const { trust } = source;
  const key = source.password === undefined ? undefined : passwordKey(source.name);
  const valuesFrom = [
    ...(key === undefined ? [] : [takeFrom("basicAuthPassword", secret, key)]),
    ...(trust === undefined ? [] : [takeFrom("tlsCACert", trust.secret.name, trust.secret.key)]),
  ];
  return {
    apiVersion: "grafana.integreatly.org/v1beta1",
    kind: "GrafanaDatasource",
    metadata: metadataOf(identity, `${identity.name}-datasource-${shortDigest(source.name)}`),
    spec: {
      instanceSelector: { matchLabels: labels },
      datasource: {
        ...describe(source, identity, trust),
        ...secretsOf(key && standsFor(key), trust && standsFor(trust.secret.key)),
      },
      ...(valuesFrom.length === 0 ? {} : { valuesFrom }),
    },
  };
};

/** Data sources for Grafana's sidecar, and for its operator where that is asked for. */
export const buildDatasources = (all: readonly Datasource[], identity: Identity, spec: DashboardsSpec) => {
  if (!spec.datasources || all.length === 0) return [];
  const secret = `${identity.name}-datasources`;
  const { grafanaOperator: operator } = spec;
  return [
    buildSecretOfAll(all, identity, secret, spec),
    ...(operator === undefined
      ? []
      : all.map((source) => buildOperated(source, identity, secret, operator.instanceSelector))),
  ];
};
