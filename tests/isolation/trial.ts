import { expect } from "chai";
import { httpPort, until } from "../golden/tools/thanosTrial.ts";
import { settled } from "./answer.ts";
import type { Attack } from "./attack.ts";
import type { ClientCertificates } from "./attacks/certificates.ts";
import { matcherAttacks, parameterAttacks } from "./attacks/parameters.ts";
import { rulesAttacks } from "./attacks/rules.ts";
import { selectorAttacks } from "./attacks/selectors.ts";
import type { GatewayRun } from "./gatewayRun.ts";
import { leaksOf, type Outcome, sendAll, statusesOf } from "./sendAll.ts";
import { Site } from "./site.ts";
import { bodyOfA, bodyOfB, ownText, secretText } from "./tenantData.ts";
import { shownRules, write } from "./tenantRequests.ts";

interface Round {
  readonly family: string;
  readonly outcomes: readonly Outcome[];
  readonly leaks: number;
}

/** The site under attack, what A was answered while B had no data, and what came of all attacks so far. */
export class Trial {
  /** The time of the tenants' data, in milliseconds. */
  readonly at = Math.floor(Date.now() / 1000) * 1000;
  readonly site = new Site();
  readonly #withoutB = new Map<string, string>();
  readonly #rounds: Round[] = [];
  #gateway: GatewayRun | undefined;
  #certificates: ClientCertificates | undefined;
  #dataOfB = "";

  get gateway(): GatewayRun {
    return this.#gateway!;
  }

  get certificates(): ClientCertificates {
    return this.#certificates!;
  }

  /** What Query itself found for B before any attack that writes. */
  get dataOfB(): string {
    return this.#dataOfB;
  }

  /** Starts the site, and asks what must not change before it gives B its data. */
  async start(): Promise<void> {
    this.#certificates = this.site.issueCertificates();
    await this.site.start();
    const gateway = await this.site.startGateway();
    this.#gateway = gateway;
    await write(gateway, "a", bodyOfA(this.at));
    await until(
      () => this.dataOf("a"),
      (data) => data.includes(ownText),
    );
    await until(
      () => shownRules(gateway, "a"),
      (rules) => /"state":"firing".*"health":"ok"/s.test(rules) && !rules.includes('"health":"unknown"'),
    );
    for (const { attack, answer } of await sendAll(gateway, this.readings()))
      this.#withoutB.set(attack.name, settled(answer));
    await write(gateway, "b", bodyOfB(this.at));
    this.#dataOfB = await until(
      () => this.dataOf("b"),
      (data) => data.includes(secretText),
    );
    // The one before has A's answers in its cache.
    await this.site.startFrontend();
    await gateway.relocate(this.site.locate);
  }

  /** Attacks whose answers must not depend on whether B has data at all. */
  readings(): readonly Attack[] {
    return [...selectorAttacks(this.at), ...matcherAttacks(this.at), ...parameterAttacks(this.at), ...rulesAttacks()];
  }

  /** The names of readings that are answered in another way than while B had no data. */
  changedBy(outcomes: readonly Outcome[]): readonly string[] {
    expect(this.#withoutB.size, "names that differ").to.equal(outcomes.length);
    const changed = outcomes.filter(({ attack, answer }) => settled(answer) !== this.#withoutB.get(attack.name));
    return changed.map(({ attack }) => attack.name);
  }

  /** Asks Query itself at a path of its API, as the gateway would for a tenant. */
  askQuery(tenant: string, path: string): Promise<Response> {
    const url = `http://${this.site.part("whizard-query").address(httpPort)}/api/v1/${path}`;
    return fetch(url, { headers: { "WHIZARD-TENANT": tenant } });
  }

  /** Everything that Query itself finds for a tenant. */
  async dataOf(tenant: string): Promise<string> {
    const query = new URLSearchParams({ query: '{__name__=~".+"}[2h]', time: `${this.at / 1000 + 3600}` });
    const response = await this.askQuery(tenant, `query?${query.toString()}`);
    const { data } = (await response.json()) as { readonly data: { readonly result: readonly unknown[] } };
    return JSON.stringify(data.result.map((it) => JSON.stringify(it)).sort());
  }

  async assertNoLeak(family: string, attacks: readonly Attack[]): Promise<readonly Outcome[]> {
    const outcomes = await sendAll(this.gateway, attacks);
    const found = leaksOf(outcomes);
    this.#rounds.push({ family, outcomes, leaks: found.length });
    expect(found.slice(0, 10), `${found.length} of ${outcomes.length} leak`).to.deep.equal([]);
    return outcomes;
  }

  /** Stops everything and prints how many attacks there were, how many leaked and what they were answered. */
  async stop(): Promise<void> {
    await this.site.stop();
    for (const { family, outcomes, leaks } of this.#rounds)
      console.log(
        `      ${outcomes.length} ${family}: ${leaks} leaks; answers by status ${JSON.stringify(statusesOf(outcomes))}`,
      );
    const sum = (of: (round: Round) => number): number => this.#rounds.reduce((total, it) => total + of(it), 0);
    console.log(
      `      isolation: ${sum(({ outcomes }) => outcomes.length)} attacks, ${sum(({ leaks }) => leaks)} leaks`,
    );
  }
}
