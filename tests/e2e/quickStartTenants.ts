import { expect } from "chai";
import { clusterOf, type QuickStart, tenants } from "./quickStart.ts";

type Vector = { readonly result: readonly { readonly metric: Readonly<Record<string, string>> }[] };

/** Tests that nobody reads or writes what is another's, at the gateway of a quick start that runs. */
export const itKeepsTenantsApart = (quickStart: QuickStart): void => {
  for (const name of tenants) {
    const other = tenants.find((each) => each !== name)!;

    it(`shows ${name} its own samples only, whatever it asks for`, async () => {
      const now = Math.floor(Date.now() / 1000);
      const range = { start: String(now - 60), end: String(now), step: "15" };
      const all = '{__name__="up"}';
      const foreign = `{__name__="up",tenant_id="${other}"}`;
      for (const promql of [
        all,
        foreign,
        `${all} or ${foreign}`,
        `max by (tenant_id, cluster) (${foreign} or ${all})`,
      ]) {
        for (const [path, more] of [
          ["query", {}],
          ["query_range", range],
        ] as const) {
          const { result } = await quickStart.read<Vector>(name, path, { ...more, query: promql });
          const seen = new Set(result.flatMap(({ metric }) => [metric["tenant_id"], metric["cluster"]]));
          expect(
            [...seen].filter((value) => value !== name && value !== clusterOf[name]),
            promql,
          ).to.deep.equal([]);
        }
      }
      expect((await quickStart.read<Vector>(name, "query", { query: all })).result).not.to.be.empty;
      const series = await quickStart.read<readonly Record<string, string>[]>(name, "series", { "match[]": all });
      expect(new Set(series.map((labels) => labels["cluster"]))).to.deep.equal(new Set([clusterOf[name]]));
      expect(await quickStart.read(name, "label/tenant_id/values", {})).to.deep.equal([name]);
      expect(await quickStart.read(name, "label/cluster/values", {})).to.deep.equal([clusterOf[name]]);
      expect(await quickStart.read(name, "labels", { "match[]": `{cluster="${clusterOf[other]}"}` })).to.deep.equal([]);
    });

    it(`refuses ${name} under ${other}'s path, strangers, and paths that are not served`, async () => {
      const parameters = { query: "up" };
      const wrong = { user: name, password: "wrong" };
      expect((await quickStart.get(name, "query", parameters, wrong)).status).to.equal(401);
      expect((await quickStart.get(other, "query", parameters, quickStart.credential(name))).status).to.equal(403);
      expect((await quickStart.get("nobody", "query", parameters, quickStart.credential(name))).status).to.equal(403);
      expect((await quickStart.get(name, "alerts", {})).status).to.equal(404);
      expect((await quickStart.get(name, "nothing", {})).status).to.equal(404);
      await quickStart.push(name, "e2e_foreign", 1, other).then(
        () => expect.fail("a foreign write was accepted"),
        (error: Error) => expect(error.message).to.contain("401"),
      );
    });
  }
};
