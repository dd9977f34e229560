import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import { Api } from "./kubernetes/api.ts";

describe("a request of the stand-in for the kubernetes plugin, cancelled while it is under way", () => {
  let server: Server;
  let origin = "";
  const answerAfterMs = 150;
  before((done) => {
    server = createServer((request, response) => {
      setTimeout(() => response.end(JSON.stringify({ made: request.method })), answerAfterMs);
    }).listen(0, "127.0.0.1", () => {
      origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      done();
    });
  });
  after((done) => {
    server.closeAllConnections();
    server.close(() => done());
  });

  const cancelled = async (method: "GET" | "POST" | "PATCH" | "DELETE") => {
    const cancellation = new AbortController();
    const api = new Api(origin, { authorization: "", tls: {} }, cancellation.signal);
    const answer = api.once({ method, path: "/" }).then(
      (body) => body["made"],
      (error: Error) => error.name,
    );
    await sleep(answerAfterMs / 3);
    cancellation.abort();
    return { answer: await answer, next: api.once({ method, path: "/" }).catch((error: Error) => error.message) };
  };

  for (const method of ["POST", "PATCH", "DELETE"] as const) {
    it(`gets its answer when it is a ${method}, or its object would be known to nobody`, async () => {
      const { answer, next } = await cancelled(method);
      expect(answer).to.equal(method);
      expect(await next).to.equal("the operation was cancelled");
    });
  }

  it("ends at once when it only reads", async () => {
    expect((await cancelled("GET")).answer).to.equal("AbortError");
  });
});
