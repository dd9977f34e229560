import { expect } from "chai";
import fc from "fast-check";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildAgentProxyConfig } from "../../../provider/core/haproxy/agentProxy.ts";
import { buildGatewayConfig, type GatewayInput } from "../../../provider/core/haproxy/gateway.ts";
import type { Upstream } from "../../../provider/core/haproxy/upstream.ts";
import { renderHaproxy } from "../../../provider/core/haproxy/render.ts";
import { authority } from "./certificates.ts";
import { checkConfig, temporaryFolder } from "./haproxyProcess.ts";
import { words } from "./words.ts";

const folder = temporaryFolder();
const files = { credentials: join(folder.path, "credentials.map"), tenants: join(folder.path, "tenants.map") };
// `localhost` because HAProxy asks the hosts file and DNS for names while it checks.
const plain: GatewayInput = {
  tenantHeader: "WHIZARD-TENANT",
  ports: { http: 9090, metrics: 9091 },
  files,
  upstreams: {
    router: {
      host: "localhost",
      port: 19291,
      maxPods: 16,
      check: { path: "/-/ready", port: 10902 },
    },
    reads: { queryFrontend: { host: "localhost", port: 9090, check: { path: "/-/ready" } }, tenantLabel: "tenant_id" },
  },
  admission: true,
};
const agent = {
  tenant: "a",
  tenantHeader: "WHIZARD-TENANT",
  gateway: { scheme: "https", host: "localhost", port: 443 },
  credentialFile: files.credentials,
  ports: { http: 9090, metrics: 9091 },
} as const;

// Every printable character, with those that mean something to HAProxy more often.
const printable = fc.stringMatching(/^[ -~\u00a1-\u024f]{1,24}$/);
const hostile = fc.oneof(
  printable,
  fc
    .array(
      fc.constantFrom("'", '"', "\\", " ", "#", "$", "%", "[", "]", "(", ")", ",", "${PATH}", "\\x0a", "if", "a"),
      { minLength: 1, maxLength: 12 },
    )
    .map((it) => it.join("")),
);
const withControl = fc
  .tuple(fc.string(), fc.constantFrom("\n", "\r", "\t", "\0", "\x1b", "\x7f"), fc.string())
  .map((it) => it.join(""));

const shape = (text: string): readonly number[] => text.split("\n").map((line) => words(line).length);

describe("rendered configurations", function () {
  this.timeout(120_000);
  before(() => {
    writeFileSync(files.credentials, "");
    writeFileSync(files.tenants, "");
  });
  after(() => folder.remove());

  const ca = authority(folder.path, "authority");
  const { certificateFile } = ca.issue("gateway");
  const tls = { certificateFile };
  const upstreamTls = { caFile: ca.caFile, certificateFile };
  const accepted: readonly (readonly [name: string, text: () => string])[] = [
    ["a gateway with defaults", () => renderHaproxy(buildGatewayConfig(plain))],
    [
      "a gateway that knows no label of rules",
      () => {
        const { queryFrontend } = plain.upstreams.reads as { queryFrontend: Upstream };
        return renderHaproxy(
          buildGatewayConfig({ ...plain, upstreams: { ...plain.upstreams, reads: { queryFrontend } } }),
        );
      },
    ],
    ["a gateway without admission", () => renderHaproxy(buildGatewayConfig({ ...plain, admission: false }))],
    ["a gateway with TLS", () => renderHaproxy(buildGatewayConfig({ ...plain, tls }))],
    [
      "a gateway that asks for client certificates",
      () => renderHaproxy(buildGatewayConfig({ ...plain, tls: { ...tls, clientCaFile: ca.caFile } })),
    ],
    [
      "a gateway where client certificates are optional",
      () =>
        renderHaproxy(
          buildGatewayConfig({ ...plain, tls: { ...tls, clientCaFile: ca.caFile, clientCertificate: "optional" } }),
        ),
    ],
    ["a gateway with TLS to its upstreams", () => renderHaproxy(buildGatewayConfig({ ...plain, upstreamTls }))],
    [
      "a gateway with global reads",
      () =>
        renderHaproxy(
          buildGatewayConfig({
            ...plain,
            upstreams: { ...plain.upstreams, globalQuery: { host: "localhost", port: 9090 } },
          }),
        ),
    ],
    ["a gateway on IPv6", () => renderHaproxy(buildGatewayConfig({ ...plain, address: "::" }))],
    [
      "a gateway with name servers of its own",
      () =>
        renderHaproxy(
          buildGatewayConfig({ ...plain, dns: { nameservers: [{ address: "10.0.0.10", port: 53 }], holdSeconds: 1 } }),
        ),
    ],
    [
      "a gateway before addresses",
      () =>
        renderHaproxy(
          buildGatewayConfig({
            ...plain,
            upstreams: {
              router: { host: "10.0.0.1", port: 1 },
              reads: { queryFrontend: { host: "fd00::1", port: 2 } },
            },
          }),
        ),
    ],
    ["an agent proxy", () => renderHaproxy(buildAgentProxyConfig({ ...agent, tls: { caFile: ca.caFile } }))],
    [
      "an agent proxy without TLS",
      () => renderHaproxy(buildAgentProxyConfig({ ...agent, gateway: { ...agent.gateway, scheme: "http" } })),
    ],
    [
      "an agent proxy with a client certificate only",
      () => {
        const { credentialFile, ...rest } = agent;
        expect(credentialFile).to.be.a("string");
        return renderHaproxy(buildAgentProxyConfig({ ...rest, tls: { ...upstreamTls, serverName: "gateway" } }));
      },
    ],
  ];
  for (const [name, text] of accepted) {
    it(`HAProxy accepts ${name} without a warning`, () => {
      const verdict = checkConfig(text(), folder.path);
      expect(verdict.ok, verdict.output).to.equal(true);
    });
  }

  it("hold no tenant and no way around verification", () => {
    const text = accepted.map(([, render]) => render()).join("\n");
    expect(text).not.to.match(/verify none|ssl-skip|accept-invalid|unsafe|insecure/);
  });

  it("never let a text leave its argument", () => {
    const expected = renderHaproxy(
      buildGatewayConfig({ ...plain, realm: "x", runDirectory: "/x", tls, upstreamTls: { caFile: "/x" } }),
    );
    fc.assert(
      fc.property(hostile, (text) => {
        const input = {
          ...plain,
          realm: text,
          runDirectory: text,
          tls: { certificateFile: text },
          upstreamTls: { caFile: text },
        };
        const rendered = renderHaproxy(buildGatewayConfig({ ...input, files: { credentials: text, tenants: text } }));
        expect(shape(rendered)).to.deep.equal(shape(expected));
        const all = rendered.split("\n").map(words);
        expect(all.filter((line) => line[0] === "bind" && line.includes("ssl")).map((line) => line[4])).to.deep.equal([
          text,
        ]);
        expect(
          all.filter((line) => line[0] === "server").map((line) => line[line.indexOf("ca-file") + 1]),
        ).to.deep.equal([text]);
      }),
      { numRuns: 500 },
    );
  });

  it("are read back by HAProxy itself with hostile texts in place", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const verdict = checkConfig(renderHaproxy(buildGatewayConfig({ ...plain, realm: text })), folder.path);
        expect(verdict.ok, verdict.output).to.equal(true);
      }),
      { numRuns: 40 },
    );
  });

  it("open exactly the file that was named, whatever its name", () => {
    fc.assert(
      fc.property(
        hostile.filter((it) => !/[/]/.test(it)),
        (name) => {
          const credentials = join(folder.path, `map ${name}`);
          writeFileSync(credentials, "");
          const verdict = checkConfig(
            renderHaproxy(buildGatewayConfig({ ...plain, files: { ...files, credentials } })),
            folder.path,
          );
          expect(verdict.ok, verdict.output).to.equal(true);
        },
      ),
      { numRuns: 40 },
    );
  });

  it("throw for control characters, and for hosts, tenants and headers that are none", () => {
    fc.assert(
      fc.property(withControl, (text) => {
        expect(() => renderHaproxy(buildGatewayConfig({ ...plain, realm: text }))).to.throw(RangeError);
        expect(() => renderHaproxy(buildGatewayConfig({ ...plain, tenantHeader: text }))).to.throw(RangeError);
        expect(() => buildAgentProxyConfig({ ...agent, tenant: text })).to.throw(RangeError);
      }),
    );
    for (const host of ["unix@/tmp/x", "fd@3", "a b", "", "a;b", "*", "-a", "a:80,b"]) {
      const gateway = { ...agent.gateway, host };
      expect(() => renderHaproxy(buildAgentProxyConfig({ ...agent, gateway })), host).to.throw(RangeError);
    }
  });

  it("are the same text for the same input", () => {
    expect(renderHaproxy(buildGatewayConfig(plain))).to.equal(
      renderHaproxy(buildGatewayConfig(structuredClone(plain))),
    );
  });
});
