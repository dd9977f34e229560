import { labUp } from "../lab/lab.ts";
import { deploy, hasStack, readOutputs } from "../lab/start/deploy.ts";
import { removeStack } from "../lab/start/down.ts";
import { ask, query, readData, tenantUrl, type Answer, type Credential, type Sample } from "../lab/start/gateway.ts";
import { start, type Started } from "../lab/start/start.ts";
import { labTarget } from "../lab/start/target.ts";
import { waitFor } from "../lab/waitFor.ts";
import { pushSample } from "./pushSample.ts";

/** The quick start's tenants and the cluster of each. */
export const clusterOf: Readonly<Record<string, string>> = { host: "central", "member-a": "member-a" };
export const tenants = Object.keys(clusterOf);

type Parameters = Readonly<Record<string, string>>;

/** The quick start on the lab's two clusters, and what tenants ask of its gateway. */
export class QuickStart {
  #started: Started | undefined;
  #hadStack = false;

  /** Whether the quick start was deployed before: it is its user's then, and stays. */
  get hadStack(): boolean {
    return this.#hadStack;
  }

  get started(): Started {
    if (this.#started === undefined) throw new Error("the quick start was not started");
    return this.#started;
  }

  /** Brings the lab up, and sees whose the quick start on it is. */
  async raiseLab(): Promise<void> {
    await labUp({});
    this.#hadStack = hasStack(labTarget());
  }

  async start(): Promise<void> {
    this.#started = await start();
  }

  /** Deploys again, after the stack was configured in another way. */
  async deployAgain(): Promise<void> {
    const { stack } = this.started;
    await deploy(stack);
    this.#started = { ...this.started, outputs: await readOutputs(stack) };
  }

  /** Takes it down again, unless it is its user's. */
  async remove(): Promise<void> {
    if (!this.#hadStack) await removeStack(labTarget());
  }

  credential(user: string): Credential {
    return { user, password: this.started.outputs.passwords[user] ?? "" };
  }

  /** Asks a path of a tenant's API, as that tenant unless told. */
  get(name: string, path: string, parameters: Parameters, as: Credential = this.credential(name)): Promise<Answer> {
    return ask(`${tenantUrl(this.started.gateway, name)}/${path}`, parameters, as);
  }

  /** The data of an answer that must be a success. */
  async read<T>(name: string, path: string, parameters: Parameters): Promise<T> {
    return readData(await this.get(name, path, parameters)) as T;
  }

  query(name: string, promql: string): Promise<readonly Sample[]> {
    return query(this.started.gateway, this.#tenant(name), promql);
  }

  /** Sends a sample straight to the gateway; with `as` under another tenant's name, though with the own password. */
  push(name: string, metric: string, value: number, as = name): Promise<void> {
    return pushSample(this.started.gateway, { ...this.#tenant(name), name: as }, metric, value);
  }

  async isReadable(name: string, promql: string, value: number): Promise<boolean> {
    // While pods come and go a query may fail or take too long; the wait around it is bounded.
    const samples = await this.query(name, promql).catch(() => []);
    return samples.some((sample) => Number(sample.value[1]) === value);
  }

  /**
   * Waits until a tenant's scraped samples since `begin`, in seconds, are whole. The agents send again what was refused meanwhile:
   * scrapes every 10 s, so no two samples are 20 s apart.
   */
  async untilNoGap(name: string, begin: number): Promise<void> {
    type Matrix = { readonly result: readonly { readonly values: readonly (readonly [number, string])[] }[] };
    const isWhole = async (): Promise<boolean> => {
      const seconds = Math.ceil(Date.now() / 1000) - begin + 20;
      const { result } = await this.read<Matrix>(name, "query", { query: `up{job="kubelet"}[${seconds}s]` });
      const times = [begin, ...(result[0]?.values ?? []).map(([time]) => time), Date.now() / 1000].sort(
        (a, b) => a - b,
      );
      return Math.max(...times.slice(1).map((time, index) => time - times[index]!)) < 20;
    };
    await waitFor("samples without a gap", isWhole, { seconds: 90 });
  }

  #tenant(name: string): { readonly name: string; readonly password: string } {
    return { name, password: this.credential(name).password };
  }
}
