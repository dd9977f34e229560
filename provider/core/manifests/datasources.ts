import { shortDigest } from "../shortDigest.ts";
import type { DashboardsSpec } from "../spec/dashboards.ts";
import { type Identity, metadataOf } from "../topology/labels.ts";

/** A server that answers PromQL. */
export interface Datasource {
  /** Name in Grafana. */
  readonly name: string;
  readonly url: string;
  readonly user?: string | undefined;
  readonly password?: string | undefined;
}

const passwordKey = (name: string): string => `password-${shortDigest(name)}`;

/** What Grafana calls a data source, without its secrets. */
const describe = ({ name, url, user }: Datasource, identity: Identity) => ({
  name,
  uid: `${identity.partOf}-${shortDigest(name)}`.slice(-40),
  type: "prometheus",
  access: "proxy",
  url,
  ...(user === undefined ? {} : { basicAuth: true, basicAuthUser: user }),
  jsonData: { httpMethod: "POST", prometheusType: "Thanos", timeInterval: "30s" },
});

const provisioning = (all: readonly Datasource[], identity: Identity): string =>
  `${JSON.stringify(
    {
      apiVersion: 1,
      datasources: all.map((it) => ({
        ...describe(it, identity),
        ...(it.password === undefined ? {} : { secureJsonData: { basicAuthPassword: it.password } }),
      })),
    },
    undefined,
    2,
  )}\n`;

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

const buildOperated = (source: Datasource, identity: Identity, secret: string, labels: Record<string, string>) => {
  const key = passwordKey(source.name);
  const valuesFrom = [
    { targetPath: "secureJsonData.basicAuthPassword", valueFrom: { secretKeyRef: { name: secret, key } } },
  ];
  return {
    apiVersion: "grafana.integreatly.org/v1beta1",
    kind: "GrafanaDatasource",
    metadata: metadataOf(identity, `${identity.name}-datasource-${shortDigest(source.name)}`),
    spec: {
      instanceSelector: { matchLabels: labels },
      datasource: {
        ...describe(source, identity),
        // The operator puts the Secret's value in the place of this text.
        ...(source.password === undefined ? {} : { secureJsonData: { basicAuthPassword: `\${${key}}` } }),
      },
      ...(source.password === undefined ? {} : { valuesFrom }),
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
