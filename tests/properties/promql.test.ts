import { expect } from "chai";
import fc from "fast-check";
import { findTemplateFault } from "../../provider/core/goTemplate/check.ts";
import { parseExpression } from "../../provider/core/promql/parse.ts";
import { scopeExpression } from "../../provider/core/promql/scope.ts";
import { anyExpression, anyTemplate, brokenExpression } from "./anyRule.ts";

const anyText = fc.oneof(anyExpression, brokenExpression, fc.string({ maxLength: 60 }));
const anyScopes = fc.uniqueArray(
  fc.record({
    label: fc.constantFrom("namespace", "tenant_id", "odd label"),
    value: fc.string({ minLength: 1, maxLength: 20 }),
  }),
  { selector: ({ label }) => label, minLength: 1, maxLength: 3 },
);

describe("PromQL properties", () => {
  it("whatever is parsed has faults inside of the text, in order, or selectors", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const { faults } = parseExpression(text);
        for (const { from, to, reason } of faults) {
          expect(from).to.be.within(0, text.length);
          expect(to).to.be.within(from, text.length);
          expect(reason).to.not.equal("");
        }
        expect(faults.map(({ from }) => from)).to.deep.equal(faults.map(({ from }) => from).sort((a, b) => a - b));
      }),
      { numRuns: 400 },
    );
  });

  it("a scoped expression is sound, reads its scope with every selector, and is left alone by the same scope", () => {
    let scoped = 0;
    fc.assert(
      fc.property(anyExpression, anyScopes, (text, scopes) => {
        const result = scopeExpression(text, scopes);
        if (!result.ok) return;
        scoped += 1;
        const { faults, selectors } = parseExpression(result.text);
        expect(faults).to.deep.equal([]);
        expect(selectors.length).to.equal(parseExpression(text).selectors.length);
        for (const { matchers } of selectors)
          for (const { label, value } of scopes)
            expect(matchers.some((it) => it.label === label && it.operator === "=" && it.value === value)).to.equal(
              true,
            );
        expect(scopeExpression(result.text, scopes)).to.deep.equal(result);
      }),
      { numRuns: 400 },
    );
    expect(scoped).to.be.greaterThan(40);
  });

  it("a template is judged whatever it is", () => {
    fc.assert(
      fc.property(fc.oneof(anyTemplate, fc.string({ maxLength: 40 })), (text) => {
        const fault = findTemplateFault(text);
        if (fault !== undefined) expect(fault.at).to.be.within(0, text.length);
        if (!text.includes("{{")) expect(fault).to.equal(undefined);
      }),
      { numRuns: 400 },
    );
  });
});
