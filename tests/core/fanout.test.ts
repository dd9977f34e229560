import { expect } from "chai";
import { judge, retryDelayMs } from "../../provider/core/fanout/answer.ts";
import { Backlog } from "../../provider/core/fanout/backlog.ts";

describe("what a target's answer to a copy means", () => {
  const verdicts = { 200: "delivered", 204: "delivered", 302: "refused", 400: "refused", 409: "refused", 429: "again" };
  for (const [status, verdict] of Object.entries({ ...verdicts, 500: "again", 503: "again", 599: "again" })) {
    it(`${status}: ${verdict}`, () => expect(judge(Number(status))).to.equal(verdict));
  }

  const delays: readonly (readonly [attempt: number, retryAfter: string | undefined, random: number, ms: number])[] = [
    [1, undefined, 0, 1_000],
    [1, undefined, 1, 750],
    [2, undefined, 0, 2_000],
    [5, undefined, 0, 16_000],
    [6, undefined, 0, 30_000],
    [60, undefined, 0, 30_000],
    [1, "7", 0, 7_000],
    [1, "3600", 0, 30_000],
    [1, "Wed, 21 Oct 2026 07:28:00 GMT", 0, 1_000],
  ];
  for (const [attempt, retryAfter, random, ms] of delays) {
    it(`attempt ${attempt}, Retry-After ${retryAfter ?? "none"}, random ${random}: ${ms} ms`, () =>
      expect(retryDelayMs(attempt, retryAfter, random)).to.equal(ms));
  }
});

describe("the writes that a target has not taken yet", () => {
  const copy = (tenant: string, at: number) => ({ tenant, at, bytes: 1_000 });

  it("go one after the other for a tenant, and side by side for several", () => {
    const backlog = new Backlog();
    for (const [tenant, at] of [
      ["a", 1],
      ["a", 2],
      ["b", 3],
    ] as const)
      backlog.add(copy(tenant, at), 10_000);
    const [first, second] = [backlog.next()!, backlog.next()!];
    expect([first.at, second.at, backlog.next()]).to.deep.equal([1, 3, undefined]);
    backlog.settle(first);
    expect([backlog.next()?.at, backlog.next()]).to.deep.equal([2, undefined]);
    expect(backlog.age(10)).to.equal(8);
  });

  it("take a share of memory that is given back", () => {
    const backlog = new Backlog();
    expect([backlog.add(copy("a", 1), 3_000), backlog.add(copy("a", 2), 3_000)]).to.deep.equal([true, false]);
    expect(backlog.bytes).to.equal(2_024);
    backlog.settle(backlog.next()!);
    expect([backlog.bytes, backlog.age(10)]).to.deep.equal([0, 0]);
    expect(backlog.add(copy("a", 3), 3_000)).to.equal(true);
  });
});
