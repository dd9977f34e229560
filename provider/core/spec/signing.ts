import { z } from "zod";
import type { Issue } from "../issue.ts";
import { durationMs } from "./duration.ts";
import { count, duration, longText } from "./leaf.ts";

const authority = z
  .strictObject({
    certificate: longText().describe("Certificate of the authority, PEM."),
    privateKey: longText().meta({ secret: true }).describe("Its private key, PEM; it stays in the stack's state."),
    trusted: longText()
      .optional()
      .describe(
        "Certificates that are trusted, PEM: this authority's, and those of the one before or after it while it is " +
          "replaced. Default: this one's alone.",
      ),
  })
  .meta({ id: "CertificateAuthority", description: "An authority that signs certificates of the topology." });

/** How certificates are signed: by whom, for how long, and by which of its keys. */
export const signing = {
  certificateAuthority: authority
    .optional()
    .describe("Signs the certificates. Default: the package makes one, and keeps its key in the stack's state."),
  validity: duration({ min: "1h" })
    .default("365d")
    .describe("How long a certificate is valid; ten times as long for the authority that the package makes."),
  earlyRenewal: duration()
    .default("120d")
    .describe("How long before its end a certificate is renewed, by the first `pulumi up` after that."),
  rotation: count(1, 10_000)
    .default(1)
    .describe(
      "Number of the authority that the package makes: one more signs with a new key. The next one is trusted already, so " +
        "that nobody refuses another on the way.",
    ),
};

export type SigningSpec = z.output<z.ZodObject<typeof signing>>;

/** Checks the times of certificates. */
export const checkSigning = (
  { validity, earlyRenewal }: Pick<SigningSpec, "validity" | "earlyRenewal">,
  path: string,
): readonly Issue[] =>
  durationMs(earlyRenewal) < durationMs(validity)
    ? []
    : [
        {
          path: `${path}.earlyRenewal`,
          reason: `"${earlyRenewal}" is not shorter than the validity of ${validity}: each certificate would be renewed at once`,
          hint: "a third of the validity, for example",
        },
      ];
