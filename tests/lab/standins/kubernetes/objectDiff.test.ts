import { expect } from "chai";

import { objectDiff } from "./objectDiff.ts";

const diff = (old: object, wanted: object, immutable: string[] = [], ignored: string[] = []) =>
  Object.fromEntries(objectDiff(old as never, wanted as never, immutable, ignored));

describe("the difference of objects", () => {
  it("has a kind and a path for each field", () => {
    const old = { a: 1, b: { "x.y": "1" }, c: [{ d: 1 }, 2] };
    const wanted = { a: 2, b: { "x.y": "1", z: true }, c: [{ d: 2 }] };
    expect(diff(old, wanted)).to.deep.equal({ a: "UPDATE", "b.z": "ADD", "c[0].d": "UPDATE", "c[1]": "DELETE" });
    expect(diff({ m: { "x.y/z": 1 } }, { m: {} })).to.deep.equal({ 'm["x.y/z"]': "DELETE" });
  });

  it("replaces for a field within an immutable one, and for the one that holds it", () => {
    expect(
      diff({ spec: { selector: { a: "1" } } }, { spec: { selector: { a: "2" } } }, ["spec.selector"]),
    ).to.deep.equal({
      "spec.selector.a": "UPDATE_REPLACE",
    });
    expect(diff({ spec: { selector: {} } }, {}, ["spec.selector"])).to.deep.equal({ spec: "DELETE_REPLACE" });
    expect(diff({ data: { a: "1" } }, { data: { a: "1", b: "2" } }, ["data"])).to.deep.equal({
      "data.b": "ADD_REPLACE",
    });
  });

  it("leaves ignored paths out, with a star for any step", () => {
    const old = { spec: { replicas: 1, containers: [{ image: "a" }] } };
    const wanted = { spec: { replicas: 2, containers: [{ image: "b" }] } };
    expect(diff(old, wanted, [], ["spec.replicas", "spec.containers[*].image"])).to.deep.equal({});
  });

  it("knows equal quantities, only where quantities stand", () => {
    const wrap = (cpu: string) => ({ resources: { requests: { cpu } } });
    expect(diff(wrap("0.5"), wrap("500m"))).to.deep.equal({});
    expect(diff(wrap("1Gi"), wrap("1G"))).to.deep.equal({ "resources.requests.cpu": "UPDATE" });
    expect(diff({ data: { a: "0.5" } }, { data: { a: "500m" } })).to.deep.equal({ "data.a": "UPDATE" });
  });

  it("takes null and absence for the same", () => {
    expect(diff({ a: null }, {})).to.deep.equal({});
  });
});
