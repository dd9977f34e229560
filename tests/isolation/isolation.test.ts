import { expect } from "chai";
import { credentialDigest } from "../../provider/core/haproxy/credential.ts";
import { renderCredentialMap } from "../../provider/core/haproxy/maps.ts";
import { gatewayFiles } from "../../provider/core/manifests/gateway.ts";
import { tenantPassword } from "../golden/buildGolden.ts";
import { httpPort, until } from "../golden/tools/thanosTrial.ts";
import { isLeak, settled, textOf } from "./answer.ts";
import { apiPaths, targetOf } from "./apiPaths.ts";
import { type Attack, attackBy, authorization, bytesOf } from "./attack.ts";
import { certificateAttacks, type ClientCertificates } from "./attacks/certificates.ts";
import { http2Attacks } from "./attacks/http2.ts";
import { intruderBody, intruderMetric, intruderSeries, writeHeaders } from "./attacks/intruder.ts";
import { credentialAttacks, headerAttacks, pathAttacks, requestTo, webUiAttacks } from "./attacks/onEveryPath.ts";
import { matcherAttacks, parameterAttacks } from "./attacks/parameters.ts";
import { rulesAttacks } from "./attacks/rules.ts";
import { expressions, selectorAttacks } from "./attacks/selectors.ts";
import { burdenAttacks, pipelineAttacks, smugglingAttacks } from "./attacks/wire.ts";
import { writeAttacks } from "./attacks/writes.ts";
import { breakages } from "./breakages.ts";
import { type Door, sendRaw } from "./door.ts";
import type { GatewayRun } from "./gatewayRun.ts";
import { encodeOtlp, otlpHeaders } from "./otlpRequest.ts";
import { leaksOf, type Outcome, sendAll, statusesOf } from "./sendAll.ts";
import { Site } from "./site.ts";
import { encodeVersion1 } from "./writeRequest.ts";
import { bodyOfA, bodyOfB, ownText, secretText } from "./tenantData.ts";

/** Paths of which a tenant's answer holds data of its own. */
const tellingPaths = [
  "api/v1/query",
  "api/v1/query_range",
  "api/v1/series",
  "api/v1/labels",
  "api/v1/label/__name__/values",
  "api/v1/label/region/values",
  "api/v1/rules",
];

describe("tenant A attacks tenant B through the real gateway, before the real Thanos", function () {
  this.timeout(240_000);
  const at = Math.floor(Date.now() / 1000) * 1000;
  const site = new Site();
  let gateway: GatewayRun;
  let certificates: ClientCertificates;
  let dataOfB: string;
  /** What A was answered while B had no data. */
  const withoutB = new Map<string, string>();
  const counts: { readonly family: string; readonly outcomes: readonly Outcome[]; readonly leaks: number }[] = [];

  /** Everything that Query itself finds for a tenant. */
  const dataOf = async (tenant: string): Promise<string> => {
    const query = new URLSearchParams({ query: '{__name__=~".+"}[2h]', time: `${at / 1000 + 3600}` });
    const url = `http://${site.part("whizard-query").address(httpPort)}/api/v1/query?${query.toString()}`;
    const response = await fetch(url, { headers: { "WHIZARD-TENANT": tenant } });
    const { data } = (await response.json()) as { readonly data: { readonly result: readonly unknown[] } };
    return JSON.stringify(data.result.map((it) => JSON.stringify(it)).sort());
  };

  const write = async (door: Door, tenant: "a" | "b", body: Buffer): Promise<void> => {
    const request = { method: "POST", target: `/${tenant}/api/v1/receive`, headers: writeHeaders, body };
    const answer = await sendRaw(door, bytesOf({ ...request, authorization: authorization[tenant] }));
    expect(answer.statuses, textOf(answer)).to.deep.equal([200]);
  };

  /** All rules that somebody is shown by the gateway. */
  const rulesFrom = async (door: Door, tenant: string, credential: string): Promise<string> =>
    textOf(
      await sendRaw(
        door,
        bytesOf({ target: `${tenant === "" ? "" : `/${tenant}`}/api/v1/rules`, authorization: credential }),
      ),
    );

  /** Attacks whose answers must not depend on whether B has data at all. */
  const readings = (): readonly Attack[] => [
    ...selectorAttacks(at),
    ...matcherAttacks(at),
    ...parameterAttacks(at),
    ...rulesAttacks(),
  ];

  before(async () => {
    certificates = site.issueCertificates();
    await site.start();
    gateway = await site.startGateway();
    await write(gateway, "a", bodyOfA(at));
    await until(
      () => dataOf("a"),
      (data) => data.includes(ownText),
    );
    await until(
      () => rulesFrom(gateway, "a", authorization.a),
      (rules) => /"state":"firing".*"health":"ok"/s.test(rules) && !rules.includes('"health":"unknown"'),
    );
    for (const { attack, answer } of await sendAll(gateway, readings())) withoutB.set(attack.name, settled(answer));
    await write(gateway, "b", bodyOfB(at));
    dataOfB = await until(
      () => dataOf("b"),
      (data) => data.includes(secretText),
    );
    // The one before has A's answers in its cache.
    await site.startFrontend();
    await gateway.relocate(site.locate);
  });
  after(async () => {
    await site.stop();
    for (const { family, outcomes, leaks } of counts)
      console.log(
        `      ${outcomes.length} ${family}: ${leaks} leaks; answers by status ${JSON.stringify(statusesOf(outcomes))}`,
      );
    const sum = (of: (count: (typeof counts)[number]) => number): number =>
      counts.reduce((total, it) => total + of(it), 0);
    console.log(
      `      isolation: ${sum(({ outcomes }) => outcomes.length)} attacks, ${sum(({ leaks }) => leaks)} leaks`,
    );
  });

  const assertNoLeak = async (
    family: string,
    attacks: readonly Attack[],
    door: Door = gateway,
  ): Promise<readonly Outcome[]> => {
    const outcomes = await sendAll(door, attacks);
    const found = leaksOf(outcomes);
    counts.push({ family, outcomes, leaks: found.length });
    expect(found.slice(0, 10), `${found.length} of ${outcomes.length} leak`).to.deep.equal([]);
    return outcomes;
  };

  describe("the tests can fail, since", () => {
    for (const tenant of ["a", "b"] as const)
      it(`${tenant.toUpperCase()} reads its own data on every path that is served`, async () => {
        const own = tenant === "a" ? ownText : secretText;
        const asked = apiPaths(at).filter(({ method }) => method === "GET");
        const telling = new Set<string>();
        for (const path of asked) {
          const request = { target: targetOf(`/${tenant}/`, path), authorization: authorization[tenant] };
          const answer = await sendRaw(gateway, bytesOf(request));
          if (textOf(answer).includes(own)) telling.add(path.endpoint);
        }
        expect([...telling]).to.deep.equal(tellingPaths);
      });

    it("the administrator reads B's data without a tenant, and in the web UI", async () => {
      const target = targetOf("/", apiPaths(at)[0]!);
      const request = bytesOf({ target, authorization: authorization.admin });
      for (const webUi of [false, true]) expect(isLeak(await sendRaw(gateway, request, { webUi }))).to.equal(true);
    });

    it("Query itself would show B's rules and alerts to A, and the administrator is shown all of them", async () => {
      const query = `http://${site.part("whizard-query").address(httpPort)}/api/v1`;
      for (const path of ["rules", "alerts"]) {
        const response = await fetch(`${query}/${path}`, { headers: { "WHIZARD-TENANT": "a" } });
        expect(await response.text()).to.contain(`${secretText}alert`);
      }
      const all = await rulesFrom(gateway, "", authorization.admin);
      for (const text of [`${ownText}alert`, `${secretText}alert`, `${secretText}says`, `${secretText}_globalalert`])
        expect(all).to.contain(text);
    });

    it("a tenant is shown all of its rules with their alerts, and no rule of a ruler over all", async () => {
      const seen = await rulesFrom(gateway, "b", authorization.b);
      for (const text of ["alert", "says0", "says1", "says2", "says3", ":record"])
        expect(seen).to.contain(`${secretText}${text}`);
      expect(seen)
        .to.match(/"state":"firing"/)
        .and.not.to.contain("_global");
      expect(await rulesFrom(gateway, "a", authorization.a)).to.match(
        new RegExp(`"name":"${ownText}group".*"alerts":\\[\\{"labels":\\{[^}]*"region":"${ownText}region"`, "s"),
      );
    });

    it("Query itself would show B's exemplars to A", async () => {
      const url = `http://${site.part("whizard-query").address(httpPort)}/api/v1/query_exemplars?query=orders&start=${at / 1000 - 60}&end=${at / 1000}`;
      const response = await fetch(url, { headers: { "WHIZARD-TENANT": "a" } });
      expect(await response.text()).to.contain(`${secretText}trace`);
    });

    it("the same expressions find B's data for B, and leave its answers in the cache", async () => {
      const asB = (expression: string): Attack =>
        attackBy(expression, {
          target: `/b/api/v1/query_range?query=${encodeURIComponent(expression)}&start=${at / 1000 - 300}&end=${at / 1000 + 5}&step=15`,
          authorization: authorization.b,
        });
      const outcomes = await sendAll(gateway, expressions.map(asB));
      expect(leaksOf(outcomes).length).to.be.greaterThan(expressions.length / 4);
    });
  });

  describe("nothing of B shows in the answer to", () => {
    it("expressions, matchers and parameters, and the answer is the same as before B had any data", async () => {
      const outcomes = await assertNoLeak("expressions, matchers and parameters", readings());
      const changed = outcomes.filter(({ attack, answer }) => settled(answer) !== withoutB.get(attack.name));
      expect(withoutB.size, "names that differ").to.equal(outcomes.length);
      expect(changed.map(({ attack }) => attack.name)).to.deep.equal([]);
    });

    const families: readonly (readonly [name: string, attacks: () => readonly Attack[]])[] = [
      ["headers on A's own paths", () => headerAttacks(at)],
      ["paths that are B's or could be taken for it", () => pathAttacks(at)],
      ["credentials on B's paths and on everybody's", () => credentialAttacks(at)],
      ["requests to the web UI", () => webUiAttacks(at)],
      ["requests hidden in bodies", () => smugglingAttacks(at)],
      ["further requests on a connection", () => pipelineAttacks(at)],
      ["HTTP/2 requests", () => http2Attacks(at)],
      ["client certificates", () => certificateAttacks(at, certificates)],
      ["writes that name B", () => writeAttacks(at)],
    ];
    for (const [name, attacks] of families) it(name, async () => void (await assertNoLeak(name, attacks())));

    it("requests that are too large, too slow or broken off, while B is served", async () => {
      const asB = bytesOf({ target: targetOf("/b/", apiPaths(at)[0]!), authorization: authorization.b });
      const burden = assertNoLeak("requests that are too large or too slow", burdenAttacks(at));
      for (let round = 0; round < 5; round += 1) expect(isLeak(await sendRaw(gateway, asB))).to.equal(true);
      await burden;
    });
  });

  describe("afterwards", () => {
    it("no write of A has landed in B, nor in anybody else", async () => {
      await write(gateway, "a", encodeVersion1([{ ...intruderSeries(at), labels: [["__name__", "last_of_all"]] }]));
      const dataOfA = await until(
        () => dataOf("a"),
        (data) => data.includes("last_of_all"),
      );
      expect(dataOfA).to.contain(intruderMetric);
      expect(await dataOf("b")).to.equal(dataOfB);
      expect(await dataOf("unknown")).to.equal("[]");
    });

    it("metrics by OTLP are those of the tenant of the path, whatever they say", async () => {
      const body = encodeOtlp({
        name: "by_otlp",
        at,
        attributes: [["tenant_id", "b"]],
        resource: [["service.name", "shop"]],
      });
      const target = "/a/api/v1/otlp/v1/metrics";
      const answer = await sendRaw(gateway, bytesOf({ method: "POST", target, headers: otlpHeaders, body }));
      expect(answer.statuses, textOf(answer)).to.deep.equal([200]);
      const dataOfA = await until(
        () => dataOf("a"),
        (data) => data.includes("by_otlp"),
      );
      expect(dataOfA).to.contain('\\"job\\":\\"shop\\"');
      expect(await dataOf("b")).to.equal(dataOfB);
    });

    it("no answer lets pages of other sites read it", async () => {
      const target = targetOf("/a/", apiPaths(at)[0]!);
      const answer = await sendRaw(gateway, bytesOf({ target, headers: ["Origin: https://evil.example"] }));
      expect(answer.statuses).to.deep.equal([200]);
      expect(textOf(answer)).not.to.match(/access-control-/i);
    });

    it("a credential that was replaced reads and writes nothing", async () => {
      const { folder, name } = gatewayFiles.credentials;
      const path = `${folder}/${name}`;
      const before = gateway.read(path);
      const digest = credentialDigest("a", "a new password");
      const digestOfB = credentialDigest("b", tenantPassword("b"));
      gateway.update(
        path,
        renderCredentialMap([
          { tenant: "a", digest, access: "rw" },
          { tenant: "b", digest: digestOfB, access: "rw" },
        ]),
      );
      await until(gateway.log, (log) => log.includes(`${name} again`));
      const stale = apiPaths(at).map((path) => attackBy("stale", requestTo(path, targetOf("/a/", path), at)));
      const outcomes = await assertNoLeak("uses of a replaced credential", stale);
      expect(
        outcomes.filter(({ answer }) => textOf(answer).includes(ownText) || answer.statuses[0] === 200),
      ).to.deep.equal([]);
      gateway.update(path, before);
    });
  });

  describe("the tests would see it if", () => {
    for (const { name, change, attacks } of breakages)
      it(name, async () => {
        const broken = await site.startGateway(change);
        const outcomes = await sendAll(broken, attacks(at, certificates));
        expect(leaksOf(outcomes)).not.to.deep.equal([]);
      });

    it("Query did not enforce the tenant", async () => {
      const query = await site.startChangedQuery((arg) =>
        arg.replace("--query.enforce-tenancy", "--no-query.enforce-tenancy"),
      );
      const frontend = await site.startFrontend(query);
      const door = await site.startGateway(undefined, (service, port) =>
        service === "whizard-query-frontend" ? frontend.address(port) : site.locate(service, port),
      );
      expect(leaksOf(await sendAll(door, selectorAttacks(at).slice(0, 100)))).not.to.deep.equal([]);
    });

    it("a write of A landed in B", async () => {
      const broken = await site.startGateway(breakages[0]!.change);
      const body = intruderBody(at + 2000);
      await sendRaw(
        broken,
        bytesOf({ method: "POST", target: "/a/api/v1/receive", headers: [...writeHeaders, "WHIZARD-TENANT: b"], body }),
      );
      await until(
        () => dataOf("b"),
        (data) => data.includes(intruderMetric),
      );
      expect(await dataOf("b")).not.to.equal(dataOfB);
    });
  });
});
