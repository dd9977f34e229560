/** A sample of a series. */
export interface Sample {
  readonly metric: string;
  /** A label besides the metric's name and `job`; its name comes after these in the alphabet. */
  readonly label?: readonly [name: string, value: string];
  readonly value: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

const varint = (value: bigint): Buffer => {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  return Buffer.from([...bytes, Number(rest)]);
};

/** A field of a protobuf message whose value has a length. */
const field = (number: number, content: Buffer): Buffer =>
  Buffer.concat([varint(BigInt((number << 3) | 2)), varint(BigInt(content.length)), content]);

const label = (name: string, value: string): Buffer =>
  field(1, Buffer.concat([field(1, Buffer.from(name)), field(2, Buffer.from(value))]));

const encodeSample = ({ value, at }: Sample): Buffer => {
  const number = Buffer.alloc(9);
  number[0] = (1 << 3) | 1;
  number.writeDoubleLE(value, 1);
  return field(2, Buffer.concat([number, Buffer.from([2 << 3]), varint(BigInt(at))]));
};

/** Snappy's block format with nothing but literals: any reader takes it. */
const asSnappy = (content: Buffer): Buffer => {
  if (content.length > 60) {
    const size = Buffer.alloc(3);
    size[0] = 61 << 2;
    size.writeUInt16LE(content.length - 1, 1);
    return Buffer.concat([varint(BigInt(content.length)), size, content]);
  }
  return Buffer.concat([varint(BigInt(content.length)), Buffer.from([(content.length - 1) << 2]), content]);
};

/** The body of a remote write request with one sample. */
export const encodeRemoteWrite = (sample: Sample): Buffer => {
  const labels = [label("__name__", sample.metric), label("job", "tests")];
  if (sample.label !== undefined) labels.push(label(...sample.label));
  return asSnappy(field(1, Buffer.concat([...labels, encodeSample(sample)])));
};
