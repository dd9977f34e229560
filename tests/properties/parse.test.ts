import { expect } from "chai";
import fc from "fast-check";
import { parseAgentProxy, parseWhizard, type Issue } from "../../provider/core/index.ts";
import { buildGolden } from "../golden/buildGolden.ts";
import { parseComponent } from "../golden/components.ts";
import { goldenCases, type GoldenCase } from "../golden/goldenCase.ts";
import { fullCases } from "./fullCases.ts";
import { mutated } from "./mutation.ts";

const cases = [...fullCases, goldenCases.find(({ name }) => name === "replication")!];

const parse = ({ component }: GoldenCase, spec: unknown) => parseComponent(component, spec);

const isWellFormed = ({ path, reason, hint }: Issue): boolean =>
  typeof path === "string" &&
  reason.length > 0 &&
  !/undefined|\[object/.test(`${path}${reason}`) &&
  hint !== "" &&
  !reason.endsWith(".");

describe("parse properties", function () {
  // Whole topologies are built hundreds of times.
  this.timeout(120_000);

  for (const golden of cases) {
    it(`whatever is changed in ${golden.name} gives a value or well-formed issues, never an exception`, () => {
      fc.assert(
        fc.property(mutated(golden.spec), (spec) => {
          const result = parse(golden, spec);
          if (result.ok) return;
          expect(result.issues.length).to.be.greaterThan(0);
          expect(result.issues.filter((issue) => !isWellFormed(issue))).to.deep.equal([]);
        }),
        { numRuns: 300 },
      );
    });

    it(`whatever of ${golden.name} is accepted can be compiled`, () => {
      fc.assert(
        fc.property(mutated(golden.spec), (spec) => {
          if (!parse(golden, spec).ok) return;
          expect(() => buildGolden({ ...golden, spec: spec as GoldenCase["spec"] })).not.to.throw();
        }),
        { numRuns: 300 },
      );
    });
  }

  it("anything at all gives issues or a value", () => {
    fc.assert(
      fc.property(fc.anything(), (input) => {
        expect([parseWhizard(input), parseAgentProxy(input)].every(({ ok }) => typeof ok === "boolean")).to.equal(true);
      }),
      { numRuns: 300 },
    );
  });
});
