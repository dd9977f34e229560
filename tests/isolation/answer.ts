import { gunzipSync } from "node:zlib";
import { secretNumber, secretText } from "./tenantData.ts";

/** All that came back for a request, as bytes of a connection or as the body of an HTTP/2 stream. */
export interface Answer {
  /** Status codes of all answers of the connection. */
  readonly statuses: readonly number[];
  readonly bytes: Buffer;
}

/** The body without what cuts it into chunks, so that no text is hidden by being cut. */
const joinChunks = (text: string): string => text.replaceAll(/\r\n[0-9a-fA-F]+\r\n/g, "");

/** What gzip members of the bytes hold. */
const unzipped = (bytes: Buffer): string => {
  const begin = bytes.indexOf(Buffer.from([0x1f, 0x8b, 0x08]));
  if (begin < 0) return "";
  try {
    return gunzipSync(bytes.subarray(begin), { finishFlush: 2 }).toString("latin1");
  } catch (error) {
    return `[not gzip: ${String(error)}]`;
  }
};

/** The answer as text, in every form in which a word could stand in it. */
export const textOf = ({ bytes }: Answer): string => {
  const text = bytes.toString("latin1");
  return [text, joinChunks(text), unzipped(Buffer.from(joinChunks(text), "latin1"))].join("\n");
};

/** Whether an answer holds anything of tenant B. */
export const isLeak = (answer: Answer): boolean => {
  const text = textOf(answer);
  return text.toLowerCase().includes(secretText) || secretNumber.test(text);
};

/** The answer without what differs from one time to the next: times, the order of warnings and of series. */
export const settled = (answer: Answer): string =>
  joinChunks(answer.bytes.toString("latin1"))
    .replaceAll(/^(date|x-request-id|content-length): .*$/gim, "")
    .replaceAll(/"executionTime":"[^"]*"/g, "")
    .replaceAll(/"(lastEvaluation|evaluationTime)":("[^"]*"|[0-9.e+-]*)/g, "")
    .split(/[,[\]{}]/)
    .sort()
    .join();
