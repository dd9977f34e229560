import protobuf from "protobufjs";

/** What an OTLP exporter posts, as far as a gauge needs it (opentelemetry/proto/metrics/v1/metrics.proto). */
const request = protobuf
  .parse(
    `syntax = "proto3";
    message AnyValue { string string_value = 1; }
    message KeyValue { string key = 1; AnyValue value = 2; }
    message Resource { repeated KeyValue attributes = 1; }
    message NumberDataPoint { fixed64 time_unix_nano = 3; double as_double = 4; repeated KeyValue attributes = 7; }
    message Gauge { repeated NumberDataPoint data_points = 1; }
    message Metric { string name = 1; Gauge gauge = 5; }
    message ScopeMetrics { repeated Metric metrics = 2; }
    message ResourceMetrics { Resource resource = 1; repeated ScopeMetrics scope_metrics = 2; }
    message ExportMetricsServiceRequest { repeated ResourceMetrics resource_metrics = 1; }`,
    { keepCase: true },
  )
  .root.lookupType("ExportMetricsServiceRequest");

type Attributes = readonly (readonly [name: string, value: string])[];

/** One gauge with one value. */
export interface SentGauge {
  readonly name: string;
  readonly at: number;
  readonly attributes?: Attributes;
  readonly resource?: Attributes;
}

const keyValues = (attributes: Attributes = []) =>
  attributes.map(([key, value]) => ({ key, value: { string_value: value } }));

/** The protobuf body of an export request; OTLP knows no snappy. */
export const encodeOtlp = ({ name, at, attributes, resource }: SentGauge): Buffer => {
  const point = { time_unix_nano: `${at}000000`, as_double: 1, attributes: keyValues(attributes) };
  const metrics = [{ name, gauge: { data_points: [point] } }];
  const message = {
    resource_metrics: [{ resource: { attributes: keyValues(resource) }, scope_metrics: [{ metrics }] }],
  };
  return Buffer.from(request.encode(request.fromObject(message)).finish());
};

/** Header lines of an export request. */
export const otlpHeaders: readonly string[] = ["Content-Type: application/x-protobuf"];
