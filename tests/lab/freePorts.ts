import { createServer } from "node:net";

/** Below the ports that the kernel gives to outgoing connections, and below those of node ports. */
const [first, last] = [15_000, 29_999];

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });

/**
 * Different ports of loopback that nobody listens on. No connection takes one by itself before it is used, as it could one
 * that the kernel has chosen.
 */
export const freePorts = async (count: number): Promise<readonly number[]> => {
  const ports = new Set<number>();
  for (let attempt = 0; ports.size < count && attempt < 100 * (count + 1); attempt += 1) {
    const port = first + Math.floor(Math.random() * (last - first + 1));
    if (!ports.has(port) && (await isFree(port))) ports.add(port);
  }
  if (ports.size < count) throw new Error(`of the ports ${first} to ${last} no ${count} are free`);
  return [...ports];
};
