import { connect } from "node:net";

/** What came back over a raw connection until it fell silent or was closed. */
export interface RawAnswer {
  /** Status codes of all answers, in order. */
  readonly statuses: readonly number[];
  readonly text: string;
}

/** Sends bytes that no HTTP client would send, and reads for `quietMs` after the last byte. */
export async function rawRequest(port: number, bytes: string, quietMs = 120): Promise<RawAnswer> {
  return new Promise((resolve) => {
    const chunks: string[] = [];
    const socket = connect(port, "127.0.0.1", () => socket.write(bytes, "latin1"));
    const finish = (): void => {
      socket.destroy();
      const text = chunks.join("");
      resolve({ text, statuses: [...text.matchAll(/HTTP\/1\.[01] (\d{3})/g)].map((match) => Number(match[1])) });
    };
    let timer = setTimeout(finish, 2000);
    socket.on("data", (chunk: Buffer) => {
      chunks.push(chunk.toString("latin1"));
      clearTimeout(timer);
      timer = setTimeout(finish, quietMs);
    });
    socket.on("close", () => {
      clearTimeout(timer);
      finish();
    });
    socket.on("error", () => socket.destroy());
  });
}
