import { listAt } from "../provider/values.ts";
import type { Api } from "./api.ts";
import { isNotFound, NoMatchError } from "./apiError.ts";

/** How the API server names a kind in its paths. */
export interface Mapping {
  readonly plural: string;
  readonly namespaced: boolean;
}

/** Knows where the objects of a kind live; asks the API server once a group and version, and again for an unknown kind. */
export class Discovery {
  readonly #api: Api;
  readonly #groups = new Map<string, Promise<Map<string, Mapping>>>();

  constructor(api: Api) {
    this.#api = api;
  }

  /** The mapping of a kind; throws NoMatchError when the API server has none. */
  async mapping(apiVersion: string, kind: string): Promise<Mapping> {
    const known = (await this.#group(apiVersion)).get(kind);
    if (known) return known;
    this.#groups.delete(apiVersion);
    const found = (await this.#group(apiVersion)).get(kind);
    if (!found) throw new NoMatchError(apiVersion, kind);
    return found;
  }

  /** The mapping of a kind, or undefined where the API server has none. */
  async find(apiVersion: string, kind: string): Promise<Mapping | undefined> {
    try {
      return await this.mapping(apiVersion, kind);
    } catch (error) {
      if (error instanceof NoMatchError) return undefined;
      throw error;
    }
  }

  #group(apiVersion: string): Promise<Map<string, Mapping>> {
    const asked = this.#groups.get(apiVersion);
    if (asked) return asked;
    const answer = this.#ask(apiVersion);
    this.#groups.set(apiVersion, answer);
    answer.catch(() => this.#groups.delete(apiVersion));
    return answer;
  }

  async #ask(apiVersion: string): Promise<Map<string, Mapping>> {
    try {
      const list = await this.#api.send({ method: "GET", path: groupPath(apiVersion) });
      const kinds = listAt(list, "resources").filter(({ name }) => !String(name).includes("/"));
      return new Map(
        kinds.map((it) => [String(it.kind), { plural: String(it.name), namespaced: it.namespaced === true }]),
      );
    } catch (error) {
      if (isNotFound(error)) return new Map();
      throw error;
    }
  }
}

/** The path of a group and version: "v1" is the core group's. */
export const groupPath = (apiVersion: string): string =>
  apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
