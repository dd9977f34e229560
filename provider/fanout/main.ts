import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { Server as SecureServer } from "node:https";
import { setTimeout as sleep } from "node:timers/promises";
import { readConfig } from "./config.ts";
import { Identity } from "./identity.ts";
import { log } from "../log.ts";
import { Metrics } from "./metrics.ts";
import { secure, serveWrites } from "./receive.ts";
import { Router } from "./router.ts";
import { Targets } from "./targets.ts";

/** Goes on with a certificate that was renewed; one that cannot be read changes nothing. */
const renew = (identity: Identity, router: Router, writes: Server): void => {
  try {
    if (!identity.follow()) return;
    if (writes instanceof SecureServer) writes.setSecureContext(secure(identity.files));
    router.renew(identity.files);
    log("info", "the certificate was renewed", {});
  } catch (error) {
    log("error", "the certificate cannot be read; the known one stays", { error });
  }
};

const run = async (): Promise<void> => {
  const config = readConfig();
  const { tenantHeader } = config;
  const metrics = new Metrics();
  const targets = new Targets(config.targets, metrics);
  const identity = config.tlsFolder === undefined ? undefined : new Identity(config.tlsFolder);
  const router = new Router(config.router, tenantHeader, identity?.files);
  let isLeaving = false;
  const probes = createServer((request, response) => {
    const isReady = request.url !== "/-/ready" || !isLeaving;
    response.writeHead(isReady ? 200 : 503, { "content-type": "text/plain; version=0.0.4" });
    response.end(
      request.url === "/metrics" ? metrics.render(targets.all, performance.now()) : isReady ? "ok\n" : "leaving\n",
    );
  }).listen(config.metricsPort);
  const keep = targets.keep.bind(targets);
  const writes = serveWrites(config.port, { tenantHeader, router, keep, metrics, identity: identity?.files });
  const follow = setInterval(() => {
    targets.follow();
    if (identity !== undefined) renew(identity, router, writes);
  }, 2_000);
  await Promise.race(["SIGTERM", "SIGINT"].map((signal) => once(process, signal)));
  isLeaving = true;
  log("info", "leaving: no more writes, the copies are delivered", {});
  await sleep(config.farewellMs);
  writes.close();
  writes.closeIdleConnections();
  await once(writes, "close");
  clearInterval(follow);
  await Promise.all(targets.all.map((delivery) => delivery.drained()));
  router.close();
  probes.close();
};

run().then(
  () => process.exit(0),
  (error: unknown) => {
    log("error", "the fan-out ends", { error });
    process.exit(1);
  },
);
