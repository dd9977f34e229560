import type { StatusAnswers, StatusSample } from "./observed.ts";
import type { FlowEdge } from "./status.ts";

type Samples = readonly StatusSample[] | undefined;

const total = (samples: Samples): { readonly rate?: number } =>
  samples === undefined ? {} : { rate: samples.reduce((sum, { value }) => sum + value, 0) };

const of = (value: string, samples: Samples, label = "component") =>
  total(samples?.filter(({ labels }) => labels[label] === value));

/** The data's way, from the agents to those who ask, with what goes over it each second. */
export const describeFlow = ({
  answers = {},
}: {
  readonly answers?: Partial<StatusAnswers> | undefined;
}): readonly FlowEdge[] => [
  { from: "agents", to: "gateway", what: "samples", ...of("prometheus-agent", answers.sent) },
  { from: "gateway", to: "router", what: "writes", ...total(answers.writes) },
  { from: "router", to: "ingester", what: "samples", ...total(answers.samples) },
  { from: "ingester", to: "bucket", what: "operations", ...of("ingester", answers.bucket) },
  { from: "bucket", to: "compactor", what: "operations", ...of("compactor", answers.bucket) },
  { from: "bucket", to: "store", what: "operations", ...of("store", answers.bucket) },
  { from: "ingester", to: "query", what: "calls", ...of("ingester", answers.reads) },
  { from: "store", to: "query", what: "calls", ...of("store", answers.reads) },
  { from: "query", to: "ruler", what: "evaluations", ...total(answers.evaluations) },
  { from: "ruler", to: "router", what: "samples", ...of("ruler", answers.sent) },
  { from: "query", to: "query-frontend", what: "queries", ...total(answers.queries) },
  { from: "query-frontend", to: "gateway", what: "answers", ...of("query_frontend", answers.answers, "proxy") },
  { from: "gateway", to: "readers", what: "answers", ...total(answers.answers) },
];
