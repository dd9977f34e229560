import { encodeVersion1, type SentSeries } from "./writeRequest.ts";

/**
 * What only tenant B's data holds: names, label names, label values, exemplars and help texts carry this text, which no
 * request of A ever does.
 */
export const secretText = "zq7b";

/**
 * B's values are that large, so that B's value is still to be seen when it was added to A's, averaged with it or had a
 * rate made of it.
 */
export const secretValue = 7e300;

/** What an answer looks like that a value of B has gone into. */
export const secretNumber = /\de\+?(29|30)\d/i;

/** What A's own data holds, so that it is seen that A's requests do find something. */
export const ownText = "mine5a";

/** The name of a metric that both tenants have, which an attacker would know. */
export const commonMetric = "orders";

type Labels = SentSeries["labels"];

const rising = (value: number, at: number): SentSeries["samples"] =>
  [60, 45, 30, 15, 0].map((seconds, index) => ({ value: value * (1 + index / 10), timestamp: at - seconds * 1000 }));

const series = (text: string, value: number, at: number): readonly SentSeries[] => {
  const all: readonly Labels[] = [
    [
      ["__name__", commonMetric],
      ["region", `${text}value`],
    ],
    [["__name__", `${text}name`]],
    [
      ["__name__", commonMetric],
      ["job", "shop"],
      [`${text}label`, "x"],
    ],
    [
      ["__name__", "latency_bucket"],
      ["le", "+Inf"],
      ["region", `${text}bucket`],
    ],
  ];
  return all.map((labels) => ({
    labels,
    samples: rising(value, at),
    exemplar: { labels: [["trace_id", `${text}trace`]], value, timestamp: at - 1000 },
  }));
};

/**
 * Groups of rules, of which `shared` and its rule `common` are the same for both tenants. The alert fires without any data;
 * B's has a value of B's.
 */
export const rulesOf = (text: string, value: number) => [
  {
    name: `${text}group`,
    rules: [
      {
        alert: `${text}alert`,
        expr: `vector(${value})`,
        labels: { severity: "warning", region: `${text}region` },
        annotations: { summary: `${text}summary is {{ $value }}` },
      },
    ],
  },
  {
    name: "shared",
    rules: [
      { record: "common", expr: "vector(1)" },
      { record: `${text}:record`, expr: `vector(${value})` },
    ],
  },
];

/** A file of rules that B's ruler was given past the package, and which say that they are A's. */
export const rulesThatSayA = JSON.stringify({
  groups: [
    {
      name: "shared",
      rules: ["a", '{{ "a" }}', "{{ $labels.tenant_id }}", ""].map((label, index) => ({
        alert: `${secretText}says${index}`,
        expr: `vector(${secretValue})`,
        labels: { tenant_id: label },
        annotations: { summary: `${secretText}says` },
      })),
    },
  ],
});

const help = (text: string) => ({ [commonMetric]: `${text}help`, [`${text}name`]: `${text}help` });

/** The body with A's data, of the last minute before a time in milliseconds. */
export const bodyOfA = (at: number): Buffer => encodeVersion1(series(ownText, 1, at), help(ownText));

/** The body with B's data. */
export const bodyOfB = (at: number): Buffer => encodeVersion1(series(secretText, secretValue, at), help(secretText));
