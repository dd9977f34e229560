import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** What a gateway knows of a tenant. */
export interface TenantMetrics {
  /** Seconds since its newest sample; absent: there is none. */
  readonly age?: number;
  readonly errorRatio?: number;
  readonly series?: number;
}

/** Answers the queries of gates and of the status, by tenant, with that tenant's password only. */
export class FakeGateway {
  /** What is known of each tenant. */
  readonly tenants = new Map<string, TenantMetrics>();
  /** What is known of all others. */
  others: TenantMetrics = { age: 1, errorRatio: 0, series: 100 };
  readonly #server: Server;

  private constructor() {
    this.#server = createServer(({ url = "", headers }, response) => {
      const tenant = url.split("/")[1] ?? "";
      const wanted = `Basic ${Buffer.from(`${tenant}:password-of-${tenant}`).toString("base64")}`;
      if (headers.authorization !== wanted) return void response.writeHead(401).end();
      const result = this.#answer(tenant, decodeURIComponent(url));
      response.end(JSON.stringify({ status: "success", data: { result } }));
    });
  }

  static async start(): Promise<FakeGateway> {
    const gateway = new FakeGateway();
    await new Promise<void>((resolve) => gateway.#server.listen(0, "127.0.0.1", resolve));
    return gateway;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  stop(): void {
    this.#server.close();
  }

  /** What of the tenant's the query asks for, each as a series with the label that the query gives it. */
  #answer(tenant: string, url: string): readonly object[] {
    const known = Object.entries(this.tenants.get(tenant) ?? this.others);
    return known
      .filter(([figure]) => url.includes(`"${figure}"`))
      .map(([figure, value]) => ({ metric: { figure }, value: [0, String(value)] }));
  }
}
