import * as pulumi from "@pulumi/pulumi";
import { RandomPassword } from "@pulumi/random/randomPassword.js";
import { makeToken, plannedDigest, type KnownCredential, type PlannedCredential } from "../core/index.ts";
import type { Outputs } from "./tokens.ts";

/** Makes a secret text of letters and digits that stays the same as long as its resource lives. */
export const generateSecret = (name: string, length: number, parent: pulumi.Resource): pulumi.Output<string> =>
  pulumi.secret(new RandomPassword(name, { length, special: false }, { parent }).result);

const valueToken = (id: string): string => makeToken(`value of ${id}`);

const digestToken = (id: string): string => makeToken(`digest of ${id}`);

/** Planned credentials with tokens in the place of their values. */
export const tokenCredentials = (planned: readonly PlannedCredential[]): readonly KnownCredential[] =>
  planned.map(({ values, ...credential }) => ({
    ...credential,
    current: valueToken(values[0].id),
    digests: values.map(({ id }) => digestToken(id)),
  }));

/** Where the values of credentials come from. */
interface Source {
  /** First part of the names of the resources that generate them. */
  readonly prefix: string;
  readonly parent: pulumi.Resource;
  /** What tokens in the spec stand for. */
  readonly outputs: Outputs;
}

/** What the tokens of planned credentials stand for: values that are given, or else generated. */
export const generateCredentials = (
  planned: readonly PlannedCredential[],
  { prefix, parent, outputs }: Source,
): Outputs =>
  new Map(
    planned.flatMap((credential) =>
      credential.values.flatMap(({ id, given }) => {
        const value =
          given === undefined
            ? generateSecret(`${prefix}/${id}`, 32, parent)
            : (pulumi.secret(outputs.get(given) ?? given) as pulumi.Output<string>);
        const user = pulumi.output(outputs.get(credential.username ?? "") ?? credential.username);
        const digest = pulumi
          .all([value, user])
          .apply(([known, username]) =>
            plannedDigest(username === undefined ? {} : { username: String(username) }, known),
          );
        return [
          [valueToken(id), value],
          [digestToken(id), digest],
        ] as const;
      }),
    ),
  );
