/** Prometheus's grammar alone over the same expressions, in a process of its own, which prints what it took as JSON. */
import { parser } from "@prometheus-io/lezer-promql";
import { makeGroups } from "./groups.ts";

const texts = makeGroups(Number(process.argv[2]), 10).flatMap(({ spec }) =>
  (spec?.rules ?? []).map(({ expr }) => String(expr)),
);
const began = performance.now();
let length = 0;
for (const text of texts) length += parser.parse(text).length;
const wallSeconds = (performance.now() - began) / 1000;
process.stdout.write(JSON.stringify({ wallSeconds, characters: length / texts.length }));
