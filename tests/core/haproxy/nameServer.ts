import { createSocket } from "node:dgram";

/** A DNS server on a loopback port whose A records change as the test says. */
export interface NameServer {
  readonly port: number;
  /** IPv4 addresses of each name; a name without addresses does not exist. */
  readonly records: Map<string, readonly string[]>;
  readonly close: () => Promise<void>;
}

/** Starts the server. It answers A questions and has no other records. */
export async function nameServer(): Promise<NameServer> {
  const records = new Map<string, readonly string[]>();
  const socket = createSocket("udp4");
  socket.on("message", (question, from) => {
    socket.send(answer(question, records), from.port, from.address);
  });
  await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
  return { port: socket.address().port, records, close: () => new Promise((resolve) => socket.close(() => resolve())) };
}

function answer(question: Buffer, records: Map<string, readonly string[]>): Buffer {
  const labels: string[] = [];
  let end = 12;
  for (let length = question[end]!; length > 0; length = question[end]!) {
    labels.push(question.toString("latin1", end + 1, end + 1 + length));
    end += length + 1;
  }
  const isA = question.readUInt16BE(end + 1) === 1;
  const addresses = records.get(labels.join(".").toLowerCase()) ?? [];
  const answers = isA
    ? addresses.map((it) => Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 1, 0, 4, ...it.split(".").map(Number)]))
    : [];
  const head = Buffer.alloc(12);
  question.copy(head, 0, 0, 2);
  head.writeUInt16BE(addresses.length === 0 ? 0x8583 : 0x8580, 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt16BE(answers.length, 6);
  return Buffer.concat([head, question.subarray(12, end + 5), ...answers]);
}
