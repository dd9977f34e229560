import { expect } from "chai";
import { credentialDigest } from "../../provider/core/haproxy/credential.ts";
import { renderCredentialMap } from "../../provider/core/haproxy/maps.ts";
import { gatewayFiles } from "../../provider/core/manifests/gateway.ts";
import { tenantPassword } from "../golden/buildGolden.ts";
import { until } from "../golden/tools/thanosTrial.ts";
import { isLeak, textOf } from "./answer.ts";
import { apiPaths, targetOf } from "./apiPaths.ts";
import { type Attack, attackBy, authorization, bytesOf } from "./attack.ts";
import { certificateAttacks } from "./attacks/certificates.ts";
import { http2Attacks } from "./attacks/http2.ts";
import { intruderMetric, intruderSeries } from "./attacks/intruder.ts";
import { credentialAttacks, headerAttacks, pathAttacks, requestTo, webUiAttacks } from "./attacks/onEveryPath.ts";
import { burdenAttacks, pipelineAttacks, smugglingAttacks } from "./attacks/wire.ts";
import { writeAttacks } from "./attacks/writes.ts";
import { describeBreakages, describeWhatShows } from "./canFail.ts";
import { sendRaw } from "./door.ts";
import { encodeOtlp, otlpHeaders } from "./otlpRequest.ts";
import { ownText } from "./tenantData.ts";
import { write } from "./tenantRequests.ts";
import { Trial } from "./trial.ts";
import { encodeVersion1 } from "./writeRequest.ts";

describe("tenant A attacks tenant B through the real gateway, before the real Thanos", function () {
  this.timeout(240_000);
  const trial = new Trial();
  const { at } = trial;

  before(() => trial.start());
  after(() => trial.stop());

  describeWhatShows(trial);

  describe("nothing of B shows in the answer to", () => {
    it("expressions, matchers and parameters, and the answer is the same as before B had any data", async () => {
      const outcomes = await trial.assertNoLeak("expressions, matchers and parameters", trial.readings());
      expect(trial.changedBy(outcomes)).to.deep.equal([]);
    });

    const families: readonly (readonly [name: string, attacks: () => readonly Attack[]])[] = [
      ["headers on A's own paths", () => headerAttacks(at)],
      ["paths that are B's or could be taken for it", () => pathAttacks(at)],
      ["credentials on B's paths and on everybody's", () => credentialAttacks(at)],
      ["requests to the web UI", () => webUiAttacks(at)],
      ["requests hidden in bodies", () => smugglingAttacks(at)],
      ["further requests on a connection", () => pipelineAttacks(at)],
      ["HTTP/2 requests", () => http2Attacks(at)],
      ["client certificates", () => certificateAttacks(at, trial.certificates)],
      ["writes that name B", () => writeAttacks(at)],
    ];
    for (const [name, attacks] of families) it(name, async () => void (await trial.assertNoLeak(name, attacks())));

    it("requests that are too large, too slow or broken off, while B is served", async () => {
      const asB = bytesOf({ target: targetOf("/b/", apiPaths(at)[0]!), authorization: authorization.b });
      const burden = trial.assertNoLeak("requests that are too large or too slow", burdenAttacks(at));
      for (let round = 0; round < 5; round += 1) expect(isLeak(await sendRaw(trial.gateway, asB))).to.equal(true);
      await burden;
    });
  });

  describe("afterwards", () => {
    it("no write of A has landed in B, nor in anybody else", async () => {
      await write(
        trial.gateway,
        "a",
        encodeVersion1([{ ...intruderSeries(at), labels: [["__name__", "last_of_all"]] }]),
      );
      const dataOfA = await until(
        () => trial.dataOf("a"),
        (data) => data.includes("last_of_all"),
      );
      expect(dataOfA).to.contain(intruderMetric);
      expect(await trial.dataOf("b")).to.equal(trial.dataOfB);
      expect(await trial.dataOf("unknown")).to.equal("[]");
    });

    it("metrics by OTLP are those of the tenant of the path, whatever they say", async () => {
      const body = encodeOtlp({
        name: "by_otlp",
        at,
        attributes: [["tenant_id", "b"]],
        resource: [["service.name", "shop"]],
      });
      const target = "/a/api/v1/otlp/v1/metrics";
      const answer = await sendRaw(trial.gateway, bytesOf({ method: "POST", target, headers: otlpHeaders, body }));
      expect(answer.statuses, textOf(answer)).to.deep.equal([200]);
      const dataOfA = await until(
        () => trial.dataOf("a"),
        (data) => data.includes("by_otlp"),
      );
      expect(dataOfA).to.contain('\\"job\\":\\"shop\\"');
      expect(await trial.dataOf("b")).to.equal(trial.dataOfB);
    });

    it("no answer lets pages of other sites read it", async () => {
      const target = targetOf("/a/", apiPaths(at)[0]!);
      const answer = await sendRaw(trial.gateway, bytesOf({ target, headers: ["Origin: https://evil.example"] }));
      expect(answer.statuses).to.deep.equal([200]);
      expect(textOf(answer)).not.to.match(/access-control-/i);
    });

    it("a credential that was replaced reads and writes nothing", async () => {
      const { folder, name } = gatewayFiles.credentials;
      const path = `${folder}/${name}`;
      const before = trial.gateway.read(path);
      const digest = credentialDigest("a", "a new password");
      const digestOfB = credentialDigest("b", tenantPassword("b"));
      trial.gateway.update(
        path,
        renderCredentialMap([
          { tenant: "a", digest, access: "rw" },
          { tenant: "b", digest: digestOfB, access: "rw" },
        ]),
      );
      await until(trial.gateway.log, (log) => log.includes(`${name} again`));
      const stale = apiPaths(at).map((path) => attackBy("stale", requestTo(path, targetOf("/a/", path), at)));
      const outcomes = await trial.assertNoLeak("uses of a replaced credential", stale);
      expect(
        outcomes.filter(({ answer }) => textOf(answer).includes(ownText) || answer.statuses[0] === 200),
      ).to.deep.equal([]);
      trial.gateway.update(path, before);
    });
  });

  describeBreakages(trial);
});
