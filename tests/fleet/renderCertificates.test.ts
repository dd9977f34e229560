import { expect } from "chai";
import { parse, stringify } from "yaml";
import { Workplace } from "./whizardCommand.ts";

describe("certificates of what whizard render writes", () => {
  let place: Workplace;
  beforeEach(() => (place = new Workplace()));
  afterEach(() => place.remove());

  const render = (spec: string, ...options: string[]) =>
    place.run(["render", "-f", "-", "-o", "out", ...options], spec);

  it("refuses a webhook whose certificate only Pulumi signs, and renders one of cert-manager's or of an existing Secret", () => {
    const webhook = (componentTls: object, settings: object = {}) =>
      render(
        stringify({
          storage: { embedded: {} },
          reconciler: { webhook: settings },
          componentTls: { enabled: false, ...componentTls },
        }),
      );
    const refused = webhook({});
    expect(refused.code).to.equal(1);
    expect(refused.stderr).to.include("reconciler.webhook: only Pulumi makes certificates");
    const rendered = (): string => place.read("out/validatingwebhookconfiguration-whizard-whizard-reconciler.yaml");
    expect(webhook({ issuer: { name: "internal" } }).code).to.equal(0);
    expect(rendered())
      .to.include("cert-manager.io/inject-ca-from: whizard/whizard-tls-reconciler")
      .and.not.include("caBundle");
    expect(webhook({ existingSecrets: true }, { caBundle: "LS0t" }).code).to.equal(0);
    expect(rendered()).to.include("caBundle: LS0t");
  });

  it("makes no certificates: it renders what exists beside them, and refuses a folder that would lack them", () => {
    const spec = stringify({
      storage: { embedded: {} },
      reconciler: false,
      tenants: [{ name: "a" }],
      gateway: { tls: { generated: {} } },
    });
    expect(render(spec).stderr).to.include("Secret whizard/gateway-tls with ca.crt, tls.crt, tls.key");
    place.write(
      "secrets.yaml",
      "storages: { default: { accessKey: KEYID, secretKey: secret-key } }\npasswords: { a: a-password-of-sixteen }\n",
    );
    const { code, stderr } = render(spec, "--secrets", "secrets.yaml");
    expect(code).to.be.greaterThan(0);
    expect(stderr).to.include("gateway.tls.generated: only Pulumi makes certificates");
  });

  it("renders an agent proxy that comes with a client certificate, and asks for no password", () => {
    const spec = stringify({
      tenant: "a",
      gateway: { host: "metrics.example.com", tls: {} },
      clientCertificate: { certificate: "of a", privateKey: "the-key-of-a" },
    });
    place.write("secrets.yaml", "passwords: {}\n");
    expect(render(spec, "--agent-proxy", "--secrets", "secrets.yaml").code).to.equal(0);
    const secret = parse(place.read("out/secret-whizard-agent-client-tls.yaml")) as { readonly stringData: object };
    expect(secret.stringData).to.deep.equal({ "tls.crt": "of a", "tls.key": "the-key-of-a" });
  });
});
