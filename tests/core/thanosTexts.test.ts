import { expect } from "chai";
import { parseWhizard, type WhizardSpec } from "../../provider/core/index.ts";
import { emptyPlacement, type Placement } from "../../provider/core/placement/placement.ts";
import { renderArgs } from "../../provider/core/thanos/flags.ts";
import { buildHashrings, renderHashrings } from "../../provider/core/thanos/hashrings.ts";
import { renderObjstore } from "../../provider/core/thanos/objstore.ts";
import { resolve } from "../../provider/core/topology/resolve.ts";

const specOf = (input: unknown): WhizardSpec => {
  const parsed = parseWhizard(input);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
  return parsed.value;
};

const ringsOf = (input: unknown, placement: Placement) => buildHashrings(resolve(specOf(input), placement));

const slot = (name: string, tenants: readonly string[]): Placement["ingesters"][number] => ({
  name,
  kind: "shared",
  storage: "default",
  tenants,
  former: {},
});

describe("hashrings", () => {
  const input = { storage: { embedded: {} }, ingester: { replicas: 2 } };

  it("are one ring an ingester with tenants, naming each of its replicas", () => {
    const placement = {
      ingesters: [slot("whizard-ingester-0", ["a", "b"]), slot("whizard-ingester-1", [])],
      compactors: [],
    };
    expect(ringsOf(input, placement)).to.deep.equal([
      {
        hashring: "whizard-ingester-0",
        tenants: ["a", "b"],
        algorithm: "ketama",
        endpoints: [
          { address: "whizard-ingester-0-0.whizard-ingesters.whizard.svc.cluster.local:10901" },
          { address: "whizard-ingester-0-1.whizard-ingesters.whizard.svc.cluster.local:10901" },
        ],
      },
    ]);
  });

  it("of nobody are a ring that no tenant's id can match", () => {
    const rings = ringsOf(input, emptyPlacement);
    expect(rings.flatMap(({ tenants }) => tenants)).to.deep.equal(["-"]);
    expect(parseWhizard({ ...input, tenants: [{ name: "-" }] }).ok).to.equal(false);
  });

  it("are a file with a ring a line", () => {
    const text = renderHashrings(
      ringsOf(input, { ingesters: [slot("i-0", ["a"]), slot("i-1", ["b"])], compactors: [] }),
    );
    expect(text.split("\n").length).to.equal(5);
    expect((JSON.parse(text) as { hashring: string }[]).map(({ hashring }) => hashring)).to.deep.equal(["i-0", "i-1"]);
  });
});

describe("object storage configuration", () => {
  const render = (
    storage: unknown,
    credential?: { accessKey: string; secretKey: string },
    files: { caFile?: string; tlsFiles?: object } = {},
  ): unknown => {
    const { caFile, tlsFiles = {} } = files;
    const endpoint = "whizard-s3.whizard.svc.cluster.local:7070";
    return JSON.parse(
      renderObjstore(specOf({ storage }).storage, { server: { endpoint, credential, caFile }, tlsFiles }),
    );
  };

  it("of a bucket on AWS names the region's API, and keys only where there are some", () => {
    const config = (aws: object, access: object) =>
      (
        JSON.parse(
          renderObjstore(specOf({ storage: { aws } }).storage, {
            server: { endpoint: "unused" },
            aws: { bucket: "made", ...access },
          }),
        ) as { config: unknown }
      ).config;
    const region = "eu-central-1";
    const common = { bucket: "made", region, insecure: false, endpoint: "s3.eu-central-1.amazonaws.com" };
    expect(config({ region }, { credential: { accessKey: "id", secretKey: "key" } })).to.deep.equal({
      ...common,
      access_key: "id",
      secret_key: "key",
    });
    expect(config({ region, podIdentity: { clusterName: "c" } }, {})).to.deep.equal(common);
    expect(config({ region, endpoint: "vpce.example:443" }, {})).to.have.property("endpoint", "vpce.example:443");
    expect(config({ region: "cn-north-1" }, {})).to.have.property("endpoint", "s3.cn-north-1.amazonaws.com.cn");
  });

  it("of an embedded server names its endpoint and the credential that it starts with", () => {
    expect(render({ embedded: { bucket: "the-bucket" } }, { accessKey: "id", secretKey: "key" })).to.deep.equal({
      type: "S3",
      config: {
        bucket: "the-bucket",
        endpoint: "whizard-s3.whizard.svc.cluster.local:7070",
        insecure: true,
        access_key: "id",
        secret_key: "key",
      },
    });
  });

  it("of an embedded server that speaks TLS names the authorities that it is checked by", () => {
    expect(render({ embedded: {} }, { accessKey: "id", secretKey: "key" }, { caFile: "/ca.crt" })).to.deep.equal({
      type: "S3",
      config: {
        bucket: "whizard",
        endpoint: "whizard-s3.whizard.svc.cluster.local:7070",
        insecure: false,
        http_config: { insecure_skip_verify: false, tls_config: { ca_file: "/ca.crt" } },
        access_key: "id",
        secret_key: "key",
      },
    });
  });

  it("of an existing bucket with a certificate of the user's own authority names the files, and the name that it must have", () => {
    const secret = { name: "tls", key: "any" };
    const tls = { caSecret: secret, certSecret: secret, keySecret: secret, serverName: "s3.internal" };
    const tlsFiles = { ca: "/ca.crt", cert: "/tls.crt", key: "/tls.key" };
    expect(render({ s3: { bucket: "b", endpoint: "10.0.0.7:9000", tls } }, undefined, { tlsFiles })).to.deep.equal({
      type: "S3",
      config: {
        bucket: "b",
        endpoint: "10.0.0.7:9000",
        insecure: false,
        http_config: {
          insecure_skip_verify: false,
          tls_config: { ca_file: "/ca.crt", cert_file: "/tls.crt", key_file: "/tls.key", server_name: "s3.internal" },
        },
      },
    });
  });

  it("of an existing bucket leaves out what is not given", () => {
    expect(render({ s3: { bucket: "b", endpoint: "s3.example" } })).to.deep.equal({
      type: "S3",
      config: { bucket: "b", endpoint: "s3.example", insecure: false },
    });
  });

  it("of an existing bucket carries region and keys", () => {
    const s3 = { bucket: "b", endpoint: "e:1", region: "eu", insecure: true, accessKey: "id", secretKey: "key" };
    expect(render({ s3 })).to.deep.equal({
      type: "S3",
      config: { bucket: "b", endpoint: "e:1", region: "eu", insecure: true, access_key: "id", secret_key: "key" },
    });
  });

  it("of another kind is handed over as it is given", () => {
    const raw = { type: "GCS", config: { bucket: "b", nested: { z: [1, "two"], a: true } }, prefix: "p" };
    expect(render({ raw })).to.deep.equal(raw);
  });
});

describe("arguments", () => {
  const generated = { "http-address": "0.0.0.0:1", wait: true, never: false, absent: undefined, replica: ["a", "b"] };

  it("hold the generated flags: values, switches, and repeated ones", () => {
    expect(renderArgs("store", generated, [])).to.deep.equal([
      "store",
      "--http-address=0.0.0.0:1",
      "--wait",
      "--replica=a",
      "--replica=b",
    ]);
  });

  it("add a user's repeatable flag to the generated ones, so that a further label does not take away the replica's", () => {
    expect(renderArgs("receive", { label: ['receive_replica="0"'] }, ['--label=zone="a"'])).to.deep.equal([
      "receive",
      '--label=receive_replica="0"',
      '--label=zone="a"',
    ]);
  });

  it("take the user's flag in the place of the generated one of the same name, and add the others", () => {
    expect(renderArgs("store", generated, ["--http-address=:2", "--log.level=debug"])).to.deep.equal([
      "store",
      "--wait",
      "--replica=a",
      "--replica=b",
      "--http-address=:2",
      "--log.level=debug",
    ]);
  });
});
