import { expect } from "chai";
import { load } from "js-yaml";
import {
  compile,
  emptyPlacement,
  knowCredentials,
  objectsOf,
  parseWhizard,
  planCredentials,
  type KubeObject,
} from "../../provider/core/index.ts";

const password = "a secret of some length";

const compiled = (gateway: object, further: object = {}) => {
  const parsed = parseWhizard({
    storage: { embedded: {} },
    reconciler: false,
    tenants: [{ name: "a" }],
    gateway,
    observability: { dashboards: { grafanaOperator: { instanceSelector: { dashboards: "grafana" } } } },
    ...further,
  });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
  const credentials = knowCredentials(planCredentials(parsed.value), () => password);
  return compile(parsed.value, emptyPlacement, {
    credentials,
    embeddedS3: { default: { accessKey: "id", secretKey: "key" } },
  });
};

type Compiled = ReturnType<typeof compiled>;

interface Source {
  readonly name: string;
  readonly url: string;
  readonly jsonData: { readonly tlsAuthWithCACert?: boolean; readonly serverName?: string };
  readonly secureJsonData?: { readonly basicAuthPassword?: string; readonly tlsCACert?: string | Uint8Array };
}

interface Operated extends KubeObject {
  readonly spec: {
    readonly datasource: Source;
    readonly valuesFrom?: readonly {
      readonly targetPath: string;
      readonly valueFrom: { readonly secretKeyRef: { readonly name: string; readonly key: string } };
    }[];
  };
}

const authorities = "-----BEGIN CERTIFICATE-----\nof the gateway\n-----END CERTIFICATE-----\n";

/** What stands for the package's authorities of the gateway until they are known. */
const trustedOf = ({ certificates }: Compiled): string =>
  certificates.find(({ scope }) => scope === "gateway")?.trustedBase64 ?? "no token";

/** The data sources as they are read from the file, once all is known. */
const provisioned = (built: Compiled): readonly Source[] => {
  const secret = objectsOf(built).find(
    ({ kind, metadata }) => kind === "Secret" && /-datasources$/.test(metadata.name),
  );
  const { stringData } = secret as unknown as { readonly stringData: Readonly<Record<string, string>> };
  const [, text = ""] = Object.entries(stringData).find(([file]) => file.endsWith(".yaml")) ?? [];
  const known = text.replaceAll(trustedOf(built), Buffer.from(authorities).toString("base64"));
  return (load(known) as { readonly datasources: readonly Source[] }).datasources;
};

const operated = (built: Compiled): readonly Operated[] =>
  objectsOf(built).filter((object): object is Operated => object.kind === "GrafanaDatasource");

const ca = { name: "authorities", key: "root.pem" };

const cases: readonly {
  readonly name: string;
  readonly gateway: object;
  readonly further?: object;
  /** Sources of the file that check the gateway by authorities of their own. */
  readonly inFile: readonly string[];
  /** The same of the operator's, and from where. */
  readonly byOperator: readonly (readonly [source: string, secret: string, key: string])[];
  readonly serverName?: string;
}[] = [
  { name: "a gateway without TLS", gateway: {}, inFile: [], byOperator: [] },
  { name: "a public certificate", gateway: { tls: {} }, inFile: [], byOperator: [] },
  {
    name: "the package's authority",
    gateway: { tls: { generated: {} } },
    inFile: ["whizard: a"],
    byOperator: [["whizard: a", "gateway-tls", "ca.crt"]],
  },
  {
    name: "the package's authority, of all tenants as well where Query takes components only",
    gateway: { tls: { generated: {} } },
    further: { componentTls: {} },
    inFile: ["whizard: all tenants", "whizard: a"],
    byOperator: [
      ["whizard: all tenants", "gateway-tls", "ca.crt"],
      ["whizard: a", "gateway-tls", "ca.crt"],
    ],
  },
  {
    name: "an authority in a Secret, whose text is in no file of the package",
    gateway: { tls: { caSecret: ca, serverName: "metrics.corp.example" } },
    inFile: [],
    byOperator: [["whizard: a", "authorities", "root.pem"]],
    serverName: "metrics.corp.example",
  },
  {
    name: "the package's authority under another name",
    gateway: { tls: { generated: {}, serverName: "metrics.corp.example" } },
    inFile: ["whizard: a"],
    byOperator: [["whizard: a", "gateway-tls", "ca.crt"]],
    serverName: "metrics.corp.example",
  },
];

describe("how Grafana checks the gateway's certificate", () => {
  for (const { name, gateway, further, inFile, byOperator, serverName } of cases)
    it(`by ${name}`, () => {
      const built = compiled(gateway, further);
      const isChecked = ({ jsonData }: Source): boolean => jsonData.tlsAuthWithCACert === true;
      const file = provisioned(built).filter(isChecked);
      expect(file.map((source) => source.name)).to.deep.equal(inFile);
      for (const { jsonData, secureJsonData } of file) {
        expect(jsonData.serverName).to.equal(serverName);
        expect(Buffer.from(secureJsonData?.tlsCACert ?? "").toString()).to.equal(authorities);
      }
      const objects = operated(built).filter(({ spec }) => isChecked(spec.datasource));
      const taken = objects.map(({ spec: { datasource, valuesFrom = [] } }) => {
        const from = valuesFrom.find(({ targetPath }) => targetPath === "secureJsonData.tlsCACert")?.valueFrom
          .secretKeyRef;
        expect(datasource.jsonData.serverName).to.equal(serverName);
        expect(datasource.secureJsonData?.tlsCACert).to.equal(`\${${from?.key ?? ""}}`);
        return [datasource.name, from?.name, from?.key];
      });
      expect(taken).to.deep.equal(byOperator);
    });

  it("by nothing of its own where no authority is named, and with the password all the same", () => {
    for (const gateway of [{}, { tls: {} }]) {
      const built = compiled(gateway);
      const found = [...provisioned(built), ...operated(built).map(({ spec }) => spec.datasource)].filter(
        ({ name }) => name === "whizard: a",
      );
      expect(found.map(({ secureJsonData }) => Object.keys(secureJsonData ?? {}))).to.deep.equal([
        ["basicAuthPassword"],
        ["basicAuthPassword"],
      ]);
      expect(found[0]?.secureJsonData?.basicAuthPassword).to.equal(password);
    }
  });
});
