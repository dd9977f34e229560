import { X509Certificate } from "node:crypto";
import { writeFileSync } from "node:fs";
import { type Authority, authority, type Certificate } from "../core/haproxy/certificates.ts";
import { temporaryFolder } from "../core/haproxy/haproxyProcess.ts";
import type { Built } from "../golden/buildGolden.ts";
import type { PodRoom } from "../golden/tools/podRoom.ts";
import { buildSpec, httpPort, type Running, ThanosTrial } from "../golden/tools/thanosTrial.ts";
import type { ClientCertificates } from "./attacks/certificates.ts";
import { type GatewayRun, type Locate, startGateway } from "./gatewayRun.ts";
import { ownText, rulesOf, rulesThatSayA, secretText, secretValue } from "./tenantData.ts";

const secretKey = (key: string) => ({ name: "gateway-tls", key });

const specOf = (gateway: object, revoked: readonly Certificate[]) => ({
  storage: { embedded: {} },
  tenants: [
    { name: "a", ruleGroups: rulesOf(ownText, 1) },
    { name: "b", ruleGroups: rulesOf(secretText, secretValue) },
  ],
  ruler: { evaluationInterval: "1s" },
  observability: { rules: { whizard: false, kubernetes: false } },
  // Says of none of its rules whose it is.
  globalRuler: { evaluationInterval: "1s", ruleGroups: rulesOf(`${secretText}_global`, secretValue) },
  // Both tenants on the same two ingesters, where nothing but Thanos itself keeps them apart.
  ingester: { replicas: 2, flags: ["--tsdb.max-exemplars=10000"] },
  // Otherwise the last minute is never cached, and it is all that there is.
  queryFrontend: {
    flags: ["--query-range.response-cache-max-freshness=0s", "--labels.response-cache-max-freshness=0s"],
  },
  gateway: {
    debug: true,
    ...gateway,
    tls: {
      certSecret: secretKey("tls.crt"),
      keySecret: secretKey("tls.key"),
      caSecret: secretKey("ca.crt"),
      clientCaSecret: secretKey("ca.crt"),
      clientCertificate: "optional",
      revokedCertificates: revoked.map(({ cert }) => new X509Certificate(cert).fingerprint256),
    },
  },
  reconciler: false,
});

/** A whole topology on loopback: the real HAProxy before the real Thanos, with the flags and files that core made. */
export class Site {
  readonly built: Built;
  readonly #trial = new ThanosTrial();
  readonly #folder = temporaryFolder();
  readonly #gateways: GatewayRun[] = [];
  readonly #ingesters: Running[] = [];
  readonly #parts = new Map<string, Running>();
  readonly authority: Authority = authority(this.#folder.path, "authority");
  readonly #revokedB = this.authority.issue("b");

  /** `gateway` is what its spec says besides. */
  constructor(gateway: object = {}) {
    this.built = buildSpec(specOf(gateway, [this.#revokedB]));
  }

  /** Where a Service's port is here. */
  readonly locate: Locate = (service, port) => this.part(service).address(port);

  part(name: string): Running {
    const part = this.#parts.get(name);
    if (part === undefined) throw new Error(`${name} does not run`);
    return part;
  }

  /** Starts all of Thanos. */
  async start(): Promise<void> {
    const ingesters = await Promise.all([0, 1].map((number) => this.#trial.startIngester(this.built, number)));
    this.#ingesters.push(...ingesters);
    this.#parts.set("whizard-router", await this.#trial.startRouter(this.built, ...ingesters));
    const rulers = await this.#startRulers(ingesters);
    for (const name of ["whizard-query", "whizard-query-global"])
      this.#parts.set(name, await this.#trial.startQuery(this.built, [...ingesters, ...rulers], name));
    await this.startFrontend();
  }

  /** Rulers of both tenants and the one over all, with a Query of their own to ask. */
  async #startRulers(ingesters: readonly Running[]): Promise<readonly Running[]> {
    const query = await this.#trial.startQuery(this.built, ingesters, "whizard-query-global");
    const misled = (room: PodRoom): void =>
      writeFileSync(room.localize("/etc/whizard/rules/says-a.yaml"), rulesThatSayA);
    return [
      await this.#trial.startRuler(this.built, "whizard-ruler-a-0", query),
      await this.#trial.startRuler(this.built, "whizard-ruler-b-0", query, misled),
      await this.#trial.startRuler(this.built, "whizard-global-ruler", query),
    ];
  }

  /** Starts a Query Frontend with an empty cache. Gateways find the last one of the site's own Query. */
  async startFrontend(query?: Running): Promise<Running> {
    const downstream = query ?? this.part("whizard-query");
    const frontend = await this.#trial.start(this.built, "whizard-query-frontend", undefined, (arg) =>
      arg.replace(/(--query-frontend\.downstream-url=).*/, `$1http://${downstream.address(httpPort)}`),
    );
    if (query === undefined) this.#parts.set("whizard-query-frontend", frontend);
    return frontend;
  }

  /** Starts Query with changed arguments, to see that the tests would notice. */
  async startChangedQuery(change: (arg: string) => string): Promise<Running> {
    return this.#trial.startQuery(this.built, this.#ingesters, "whizard-query", change);
  }

  /** Starts a gateway; `change` may break its configuration. */
  async startGateway(change?: (text: string) => string, locate: Locate = this.locate): Promise<GatewayRun> {
    const gateway = await startGateway(this.built, locate, this.authority, change);
    this.#gateways.push(gateway);
    return gateway;
  }

  /** Certificates of tenants, and such that must not count. */
  issueCertificates(): ClientCertificates {
    const foreign = authority(this.#folder.path, "foreign-authority");
    // Each is read into memory before the next of that name is written.
    const expiredB = this.authority.issue("b", "expired");
    const foreignB = foreign.issue("b");
    return {
      a: this.authority.issue("a"),
      b: this.authority.issue("b"),
      revokedB: this.#revokedB,
      expiredB,
      foreignB,
    };
  }

  async stop(): Promise<void> {
    await Promise.all(this.#gateways.map((gateway) => gateway.stop()));
    await this.#trial.end();
    this.#folder.remove();
  }
}
