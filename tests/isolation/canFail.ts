import { expect } from "chai";
import { until } from "../golden/tools/thanosTrial.ts";
import { isLeak, textOf } from "./answer.ts";
import { apiPaths, targetOf } from "./apiPaths.ts";
import { type Attack, attackBy, authorization, bytesOf } from "./attack.ts";
import { intruderBody, intruderMetric, writeHeaders } from "./attacks/intruder.ts";
import { expressions, selectorAttacks } from "./attacks/selectors.ts";
import { breakages } from "./breakages.ts";
import { sendRaw } from "./door.ts";
import { leaksOf, sendAll } from "./sendAll.ts";
import { ownText, secretText } from "./tenantData.ts";
import { shownRules } from "./tenantRequests.ts";
import type { Trial } from "./trial.ts";

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

/** What attacks look for is there, and shows to whom it may. */
export const describeWhatShows = (trial: Trial): void => {
  describe("the tests can fail, since", () => {
    const { at } = trial;

    for (const tenant of ["a", "b"] as const)
      it(`${tenant.toUpperCase()} reads its own data on every path that is served`, async () => {
        const own = tenant === "a" ? ownText : secretText;
        const asked = apiPaths(at).filter(({ method }) => method === "GET");
        const telling = new Set<string>();
        for (const path of asked) {
          const request = { target: targetOf(`/${tenant}/`, path), authorization: authorization[tenant] };
          const answer = await sendRaw(trial.gateway, bytesOf(request));
          if (textOf(answer).includes(own)) telling.add(path.endpoint);
        }
        expect([...telling]).to.deep.equal(tellingPaths);
      });

    it("the administrator reads B's data without a tenant, and in the web UI", async () => {
      const target = targetOf("/", apiPaths(at)[0]!);
      const request = bytesOf({ target, authorization: authorization.admin });
      for (const webUi of [false, true])
        expect(isLeak(await sendRaw(trial.gateway, request, { webUi }))).to.equal(true);
    });

    it("Query itself would show B's rules and alerts to A, and the administrator is shown all of them", async () => {
      for (const path of ["rules", "alerts"])
        expect(await (await trial.askQuery("a", path)).text()).to.contain(`${secretText}alert`);
      const all = await shownRules(trial.gateway, "admin");
      for (const text of [`${ownText}alert`, `${secretText}alert`, `${secretText}says`, `${secretText}_globalalert`])
        expect(all).to.contain(text);
    });

    it("a tenant is shown all of its rules with their alerts, and no rule of a ruler over all", async () => {
      const seen = await shownRules(trial.gateway, "b");
      for (const text of ["alert", "says0", "says1", "says2", "says3", ":record"])
        expect(seen).to.contain(`${secretText}${text}`);
      expect(seen)
        .to.match(/"state":"firing"/)
        .and.not.to.contain("_global");
      expect(await shownRules(trial.gateway, "a")).to.match(
        new RegExp(`"name":"${ownText}group".*"alerts":\\[\\{"labels":\\{[^}]*"region":"${ownText}region"`, "s"),
      );
    });

    it("Query itself would show B's exemplars to A", async () => {
      const path = `query_exemplars?query=orders&start=${at / 1000 - 60}&end=${at / 1000}`;
      expect(await (await trial.askQuery("a", path)).text()).to.contain(`${secretText}trace`);
    });

    it("the same expressions find B's data for B, and leave its answers in the cache", async () => {
      const asB = (expression: string): Attack =>
        attackBy(expression, {
          target: `/b/api/v1/query_range?query=${encodeURIComponent(expression)}&start=${at / 1000 - 300}&end=${at / 1000 + 5}&step=15`,
          authorization: authorization.b,
        });
      const outcomes = await sendAll(trial.gateway, expressions.map(asB));
      expect(leaksOf(outcomes).length).to.be.greaterThan(expressions.length / 4);
    });
  });
};

/** Without each thing that protects B, the same attacks do find its data. They leave B with data of A, so they come last. */
export const describeBreakages = (trial: Trial): void => {
  describe("the tests would see it if", () => {
    const { at, site } = trial;

    for (const { name, change, attacks } of breakages)
      it(name, async () => {
        const broken = await site.startGateway(change);
        const outcomes = await sendAll(broken, attacks(at, trial.certificates));
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
        () => trial.dataOf("b"),
        (data) => data.includes(intruderMetric),
      );
      expect(await trial.dataOf("b")).not.to.equal(trial.dataOfB);
    });
  });
};
