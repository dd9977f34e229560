import * as pulumi from "@pulumi/pulumi";
import { RandomPassword } from "@pulumi/random/randomPassword.js";

/** Makes a secret text of letters and digits that stays the same as long as its resource lives. */
export const generateSecret = (name: string, length: number, parent: pulumi.Resource): pulumi.Output<string> =>
  pulumi.secret(new RandomPassword(name, { length, special: false }, { parent }).result);
