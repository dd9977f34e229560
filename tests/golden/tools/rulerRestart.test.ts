import { expect } from "chai";
import { createServer, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { ask, buildSpec, httpPort, push, remoteWritePort, type Running, ThanosTrial, until } from "./thanosTrial.ts";

const alert = (name: string, expr: string, hold: string) => ({
  alert: name,
  expr,
  for: hold,
  labels: { severity: "warning" },
});

const rules = [
  alert("KeepsTheTenant", "seen == 1", "20m"),
  alert("LosesTheTenant", "count(seen) > 0", "20m"),
  alert("ShorterThanTheGrace", "seen == 1", "30s"),
];

const spec = {
  storage: { embedded: {} },
  tenants: [{ name: "a", ruleGroups: [{ name: "waiting", rules }] }],
  ruler: { evaluationInterval: "1s" },
  globalRuler: {
    evaluationInterval: "1s",
    ruleGroups: [{ name: "waiting", rules: [alert("OverAll", "count by (tenant_id) (seen) > 0", "20m")] }],
  },
};

/** What the gateway does for a ruler: a path's tenant becomes the header, writes go to the router, all else to Query. */
const startDoor = async (query: Running, router: Running): Promise<Server> => {
  const door = createServer((from, to) => {
    const [, tenant = "", rest = ""] = /^\/([^/]+)(\/.*)$/.exec(from.url ?? "") ?? [];
    const isWrite = rest === "/api/v1/receive";
    const [host, port] = (isWrite ? router.address(remoteWritePort) : query.address(httpPort)).split(":");
    const headers = { ...from.headers, "whizard-tenant": tenant };
    const sent = request({ host, port, path: rest, method: from.method, headers }, (answer) => {
      to.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(to);
    });
    sent.on("error", () => to.destroy());
    from.pipe(sent);
  });
  await new Promise<void>((resolve) => door.listen(0, "127.0.0.1", resolve));
  return door;
};

interface Answer {
  readonly data: { readonly Alerts: readonly { readonly labels: { alertname: string }; readonly activeAt: string }[] };
}

/** Since when each alert of a ruler is active, in milliseconds. */
const activeSince = async (ruler: Running): Promise<ReadonlyMap<string, number>> => {
  const response = await fetch(`http://${ruler.address(httpPort)}/api/v1/alerts`);
  // Thanos writes the name so; before the first evaluation there are none.
  const { Alerts } = ((await response.json()) as Answer).data;
  return new Map((Alerts ?? []).map(({ labels, activeAt }) => [labels.alertname, Date.parse(activeAt)]));
};

describe("the state of alerts' `for` over a restart of the real ruler", function () {
  this.timeout(180_000);
  const trial = new ThanosTrial();
  let query: Running;
  let router: Running;
  let door: Server;
  let startTenant: () => Promise<Running>;
  let startGlobal: () => Promise<Running>;

  before(async () => {
    const built = buildSpec(spec);
    const ingester = await trial.startIngester(built);
    router = await trial.startRouter(built, ingester);
    const split = await trial.startSplitRouter(built, ingester);
    query = await trial.startQuery(built, [ingester]);
    const overAll = await trial.startQuery(built, [ingester], "whizard-query-global");
    door = await startDoor(query, router);
    const { port } = door.address() as AddressInfo;
    startTenant = () =>
      trial.start(built, "whizard-ruler-a-0", undefined, (arg) =>
        arg.replace(/whizard-gateway\.[a-z.]+:\d+/g, `127.0.0.1:${port}`),
      );
    startGlobal = () => trial.startGlobalRuler(built, overAll, split);
  });
  after(async () => {
    await trial.end();
    door.close();
  });

  /** A series is looked back for five minutes, which a busy machine may take. */
  const see = async (): Promise<void> => {
    expect(await push(router, "a", ["seen"])).to.not.match(/rror/);
  };

  /** Starts a ruler, and once more when its alerts' states are stored; returns when that was and the second one. */
  const restarted = async (start: () => Promise<Running>, names: readonly string[]) => {
    await see();
    const first = await start();
    const stored = async () => (await ask(query, "a", "ALERTS_FOR_STATE")).map(({ metric }) => metric["alertname"] ?? "");
    expect(await until(stored, (seen) => names.every((name) => seen.includes(name)))).to.include.members([...names]);
    await first.stop();
    await see();
    const at = Date.now();
    return { at, ruler: await start() };
  };

  it("of a tenant's ruler goes on, whether or not the result names the tenant, unless it is shorter than the grace", async () => {
    const { at, ruler } = await restarted(startTenant, rules.map(({ alert: name }) => name));
    const isOlder = (since: ReadonlyMap<string, number>, name: string): boolean => (since.get(name) ?? Infinity) < at;
    const since = await until(
      () => activeSince(ruler),
      (seen) => isOlder(seen, "KeepsTheTenant") && isOlder(seen, "LosesTheTenant"),
    );
    expect(rules.map(({ alert: name }) => [name, isOlder(since, name)])).to.deep.equal([
      ["KeepsTheTenant", true],
      ["LosesTheTenant", true],
      ["ShorterThanTheGrace", false],
    ]);
  });

  it("of the ruler over all goes on where the result names a tenant", async () => {
    const { at, ruler } = await restarted(startGlobal, ["OverAll"]);
    const since = await until(
      () => activeSince(ruler),
      (seen) => (seen.get("OverAll") ?? Infinity) < at,
    );
    expect(since.get("OverAll")).to.be.lessThan(at);
  });
});
