import protobuf from "protobufjs";
import { compressSync } from "snappy";

/** A series as remote write carries it. Labels keep their order and may repeat, as an attacker would have it. */
export interface SentSeries {
  readonly labels: readonly (readonly [name: string, value: string])[];
  readonly samples: readonly { readonly value: number; readonly timestamp: number }[];
  readonly exemplar?: {
    readonly labels: readonly (readonly [name: string, value: string])[];
    readonly value: number;
    readonly timestamp: number;
  };
}

/** Version 1 as Prometheus writes it (prompb/remote.proto, prompb/types.proto). */
const version1 = protobuf
  .parse(
    `syntax = "proto3";
    message Label { string name = 1; string value = 2; }
    message Sample { double value = 1; int64 timestamp = 2; }
    message Exemplar { repeated Label labels = 1; double value = 2; int64 timestamp = 3; }
    message TimeSeries { repeated Label labels = 1; repeated Sample samples = 2; repeated Exemplar exemplars = 3; }
    message Metadata { int32 type = 1; string metric_family_name = 2; string help = 4; string unit = 5; }
    message WriteRequest { repeated TimeSeries timeseries = 1; repeated Metadata metadata = 3; }`,
    { keepCase: true },
  )
  .root.lookupType("WriteRequest");

/** Version 2, whose labels are numbers of a table of texts (prompb/io/prometheus/write/v2/types.proto). */
const version2 = protobuf
  .parse(
    `syntax = "proto3";
    message Sample { double value = 1; int64 timestamp = 2; }
    message Exemplar { repeated uint32 labels_refs = 1; double value = 2; int64 timestamp = 3; }
    message Metadata { int32 type = 1; uint32 help_ref = 3; uint32 unit_ref = 4; }
    message TimeSeries {
      repeated uint32 labels_refs = 1;
      repeated Sample samples = 2;
      repeated Exemplar exemplars = 4;
      Metadata metadata = 5;
    }
    message Request { repeated string symbols = 4; repeated TimeSeries timeseries = 5; }`,
    { keepCase: true },
  )
  .root.lookupType("Request");

const named = (labels: SentSeries["labels"]) => labels.map(([name, value]) => ({ name, value }));

const encode = (type: protobuf.Type, message: object): Buffer =>
  compressSync(Buffer.from(type.encode(type.fromObject(message)).finish()));

/** A snappy body of remote write 1.0, with the help texts of some metrics. */
export const encodeVersion1 = (series: readonly SentSeries[], help: Readonly<Record<string, string>> = {}): Buffer =>
  encode(version1, {
    timeseries: series.map(({ labels, samples, exemplar }) => ({
      labels: named(labels),
      samples,
      exemplars: exemplar === undefined ? [] : [{ ...exemplar, labels: named(exemplar.labels) }],
    })),
    metadata: Object.entries(help).map(([name, text]) => ({ type: 1, metric_family_name: name, help: text })),
  });

/** A snappy body of remote write 2.0. */
export const encodeVersion2 = (series: readonly SentSeries[]): Buffer => {
  const symbols = [""];
  const reference = (text: string): number => {
    const known = symbols.indexOf(text);
    return known >= 0 ? known : symbols.push(text) - 1;
  };
  const references = (labels: SentSeries["labels"]) => labels.flatMap((label) => label.map(reference));
  const timeseries = series.map(({ labels, samples, exemplar }) => ({
    labels_refs: references(labels),
    samples,
    exemplars:
      exemplar === undefined ? [] : [{ ...exemplar, labels: undefined, labels_refs: references(exemplar.labels) }],
  }));
  return encode(version2, { symbols, timeseries });
};
