import type { V1ServiceSpec } from "@kubernetes/client-node";
import { expect } from "chai";
import { compile, emptyPlacement, type Issue, parseAlone, parseWhizard } from "../../provider/core/index.ts";
import { buildGolden } from "../golden/buildGolden.ts";
import { goldenCases } from "../golden/goldenCase.ts";
import { objectsOf } from "../golden/workloads.ts";

const storage = { embedded: {} };

const refused: readonly { readonly name: string; readonly gateway: object; readonly issues: readonly Issue[] }[] = [
  {
    name: "ranges that are none",
    gateway: {
      serviceType: "LoadBalancer",
      service: { loadBalancerSourceRanges: ["10.0.0.0", "10.0.0.0/33", "10.0.0.256/8", "2001:db8::/129", "::/0"] },
    },
    issues: ["10.0.0.0", "10.0.0.0/33", "10.0.0.256/8", "2001:db8::/129"].map((range, index) => ({
      path: `gateway.service.loadBalancerSourceRanges[${index}]`,
      reason: `"${range}" is not allowed`,
      hint: "a CIDR such as 10.0.0.0/8 or 2001:db8::/32",
    })),
  },
  {
    name: "settings of a load balancer where there is none, and of the outside where nobody comes from there",
    gateway: {
      service: {
        loadBalancerClass: "service.k8s.aws/nlb",
        loadBalancerSourceRanges: ["10.0.0.0/8"],
        externalTrafficPolicy: "Local",
      },
    },
    issues: [
      ...["loadBalancerClass", "loadBalancerSourceRanges"].map((field) => ({
        path: `gateway.service.${field}`,
        reason: "the gateway's Service is no load balancer but ClusterIP",
        hint: "serviceType LoadBalancer, or leave it out",
      })),
      {
        path: "gateway.service.externalTrafficPolicy",
        reason: "nobody outside of the cluster reaches a ClusterIP Service",
        hint: "serviceType NodePort or LoadBalancer, or leave it out",
      },
    ],
  },
  {
    name: "an Ingress and a route that would speak plainly to a gateway with TLS",
    gateway: {
      tls: {},
      ingress: { host: "metrics.example.com" },
      httpRoute: { parentRefs: [{ name: "public" }], hostnames: ["metrics.example.com"] },
    },
    issues: [
      {
        path: "gateway.ingress.backendProtocol",
        reason: '"http" is not what the gateway speaks, which has its own tls',
        hint: "https, and tell the ingress controller by annotations",
      },
      {
        path: "gateway.httpRoute.backendProtocol",
        reason: '"http" is not what the gateway speaks, which has its own tls',
        hint: "https, and tell the Gateway by a BackendTLSPolicy",
      },
    ],
  },
  {
    name: "an Ingress that would speak TLS to a gateway without",
    gateway: { ingress: { host: "metrics.example.com", backendProtocol: "https" } },
    issues: [
      {
        path: "gateway.ingress.backendProtocol",
        reason: '"https" is not what the gateway speaks, which has no tls',
        hint: "http, and tell the ingress controller by annotations",
      },
    ],
  },
  {
    name: "an Ingress that would hide the certificates that are required",
    gateway: {
      tls: { clientCaSecret: { name: "clients", key: "ca.crt" }, clientCertificate: "required" },
      ingress: { host: "metrics.example.com", backendProtocol: "https" },
    },
    issues: [
      {
        path: "gateway.ingress",
        reason: "ends the clients' TLS, so that no certificate of theirs reaches the gateway, which requires one",
        hint: "tls.clientCertificate optional, or reach the gateway by its Service",
      },
    ],
  },
  {
    name: "hosts that are none",
    gateway: {
      ingress: { host: "https://metrics.example.com" },
      httpRoute: { parentRefs: [], hostnames: ["Metrics.example.com"] },
    },
    issues: [
      {
        path: "gateway.ingress.host",
        reason: '"https://metrics.example.com" is not allowed',
        hint: "a host name in lower case such as metrics.example.com or *.example.com, no address",
      },
      { path: "gateway.httpRoute.parentRefs", reason: "has 0 entries", hint: "at least 1" },
      {
        path: "gateway.httpRoute.hostnames[0]",
        reason: '"Metrics.example.com" is not allowed',
        hint: "a host name in lower case such as metrics.example.com or *.example.com, no address",
      },
    ],
  },
];

const urlsOf = (gateway: object): readonly string[] => {
  const parsed = parseWhizard({ storage, reconciler: false, gateway });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
  return compile(parsed.value, emptyPlacement, {
    credentials: [],
    embeddedS3: { default: { accessKey: "a", secretKey: "s" } },
  }).outputs.gatewayUrls;
};

describe("the gateway's exposure", () => {
  for (const { name, gateway, issues } of refused)
    it(`refuses ${name}`, () => {
      const parsed = parseWhizard({ storage, gateway });
      expect(parsed.ok ? [] : parsed.issues).to.deep.equal(issues);
    });

  it("refuses the same of a gateway that stands alone, with the paths that it has there", () => {
    const parsed = parseAlone("Gateway", {
      name: "door",
      namespace: "monitoring",
      router: { host: "router" },
      queryFrontend: { host: "reads" },
      service: { loadBalancerClass: "internal" },
      tls: {},
      ingress: { host: "metrics.example.com" },
    });
    expect(parsed.ok ? [] : parsed.issues.map(({ path }) => path)).to.deep.equal([
      "service.loadBalancerClass",
      "ingress.backendProtocol",
    ]);
  });

  const inside = "whizard-gateway.whizard.svc.cluster.local:9090";
  const cases: readonly (readonly [name: string, gateway: object, urls: readonly string[]])[] = [
    ["by its Service", {}, [`http://${inside}`]],
    ["by its Service and TLS", { tls: {} }, [`https://${inside}`]],
    ["by an Ingress", { ingress: { host: "m.example.com" } }, ["http://m.example.com", `http://${inside}`]],
    [
      "by an Ingress that shows a certificate and a route of the same name, which is told once",
      {
        ingress: { host: "m.example.com", tlsSecret: "m" },
        httpRoute: {
          parentRefs: [{ name: "public" }],
          hostnames: ["m.example.com", "*.m.example.com", "n.example.com"],
        },
      },
      ["https://m.example.com", "https://n.example.com", `http://${inside}`],
    ],
  ];
  for (const [name, gateway, urls] of cases)
    it(`is told in the outputs as URLs: ${name}`, () => expect(urlsOf(gateway)).to.deep.equal(urls));

  it("publishes the metrics to nobody outside of the cluster", () => {
    const portsOf = (golden: string): readonly (string | undefined)[] => {
      const objects = objectsOf(buildGolden(goldenCases.find(({ name }) => name === golden)!));
      const service = objects.find(({ kind, metadata }) => kind === "Service" && metadata.name === "whizard-gateway");
      return ((service as { spec?: V1ServiceSpec } | undefined)?.spec?.ports ?? []).map(({ name }) => name);
    };
    expect([portsOf("minimal"), portsOf("exposed")]).to.deep.equal([["http", "metrics"], ["http"]]);
  });

  it("leads hosts to the port of the tenants, and none to others", () => {
    const objects = objectsOf(buildGolden(goldenCases.find(({ name }) => name === "exposed")!));
    const of = (kind: string) => objects.find((object) => object.kind === kind) as { spec?: unknown } | undefined;
    expect([of("Ingress")?.spec, of("HTTPRoute")?.spec]).to.deep.equal([
      {
        tls: [{ hosts: ["metrics.example.com"], secretName: "metrics-tls" }],
        rules: [
          {
            host: "metrics.example.com",
            http: {
              paths: [
                {
                  path: "/",
                  pathType: "Prefix",
                  backend: { service: { name: "whizard-gateway", port: { name: "http" } } },
                },
              ],
            },
          },
        ],
      },
      {
        parentRefs: [{ name: "public" }],
        hostnames: ["metrics.example.org"],
        rules: [
          {
            matches: [{ path: { type: "PathPrefix", value: "/" } }],
            backendRefs: [{ name: "whizard-gateway", port: 9090 }],
          },
        ],
      },
    ]);
  });
});
