import * as pulumi from "@pulumi/pulumi";
import { CertRequest, type CertRequestArgs } from "@pulumi/tls/certRequest.js";
import { LocallySignedCert } from "@pulumi/tls/locallySignedCert.js";
import { PrivateKey } from "@pulumi/tls/privateKey.js";
import { SelfSignedCert } from "@pulumi/tls/selfSignedCert.js";
import { durationMs, type CertificatePlan } from "../core/index.ts";
import { type Outputs, revealOutputs } from "./tokens.ts";

/** Where the resources belong. */
interface Owner {
  /** First part of the resources' names. */
  readonly prefix: string;
  readonly parent: pulumi.Resource;
}

/** Whoever signs, and all that are trusted besides. */
interface Authority {
  readonly certificate: pulumi.Input<string>;
  readonly privateKey: pulumi.Input<string>;
  readonly trusted: pulumi.Input<string>;
}

const hours = (duration: string): number => Math.floor(durationMs(duration) / 3_600_000);

/** Authorities are valid ten times as long as what they sign, and renewed with the same key at half of that. */
const authorityTimes = (validity: string) => ({
  validityPeriodHours: hours(validity) * 10,
  earlyRenewalHours: hours(validity) * 5,
});

const makeKey = (name: string, parent: pulumi.Resource): pulumi.Output<string> =>
  pulumi.secret(new PrivateKey(name, { algorithm: "ECDSA", ecdsaCurve: "P256" }, { parent }).privateKeyPem);

const makeAuthority = (number: number, { scope, signing }: CertificatePlan, { prefix, parent }: Owner) => {
  const privateKey = makeKey(`${prefix}/authority-key/${number}`, parent);
  const { certPem } = new SelfSignedCert(
    `${prefix}/authority/${number}`,
    {
      privateKeyPem: privateKey,
      isCaCertificate: true,
      setSubjectKeyId: true,
      setAuthorityKeyId: true,
      allowedUses: ["cert_signing", "crl_signing"],
      subject: { commonName: ["whizard", ...(scope === undefined ? [] : [scope]), number].join(" ") },
      ...authorityTimes(signing.validity),
    },
    { parent },
  );
  return { privateKey, certificate: certPem };
};

/** The authority of this rotation. The next one exists already, so that all trust it before it signs anything. */
const makeAuthorities = (plan: CertificatePlan, owner: Owner): Authority => {
  const { rotation } = plan.signing;
  const signer = makeAuthority(rotation, plan, owner);
  const others = [rotation - 1, rotation + 1]
    .filter((number) => number > 0)
    .map((number) => makeAuthority(number, plan, owner).certificate);
  const trusted = pulumi.all([signer.certificate, ...others]).apply((certificates) => certificates.join(""));
  return { ...signer, trusted };
};

const authorityOf = (plan: CertificatePlan, owner: Owner, outputs: Outputs): Authority => {
  const given = plan.signing.certificateAuthority;
  if (given === undefined) return makeAuthorities(plan, owner);
  const reveal = (text: string) => revealOutputs(text, outputs) as pulumi.Input<string>;
  const { certificate, privateKey, trusted = certificate } = given;
  return {
    certificate: reveal(certificate),
    privateKey: pulumi.secret(reveal(privateKey)),
    trusted: reveal(trusted),
  };
};

/** Makes and signs the certificates of an authority; returns what their tokens stand for. */
export const makeCertificates = (plan: CertificatePlan, owner: Owner, outputs: Outputs): Outputs => {
  const { parent } = owner;
  const prefix = plan.scope === undefined ? owner.prefix : `${owner.prefix}/${plan.scope}`;
  const authority = authorityOf(plan, { prefix, parent }, outputs);
  const trusted = pulumi.output(authority.trusted);
  const known = new Map<string, pulumi.Output<unknown>>([[plan.trusted, trusted]]);
  if (plan.trustedBase64 !== undefined)
    known.set(
      plan.trustedBase64,
      trusted.apply((pem) => Buffer.from(pem).toString("base64")),
    );
  for (const { name, commonName, serialNumber, uses, certificate, privateKey, ...asked } of plan.certificates) {
    const key = makeKey(`${prefix}/identity-key/${name}`, parent);
    const names = revealOutputs(asked, outputs) as Pick<CertRequestArgs, "dnsNames" | "ipAddresses" | "uris">;
    const { certRequestPem } = new CertRequest(
      `${prefix}/identity-request/${name}`,
      {
        privateKeyPem: key,
        subject: { commonName, ...(serialNumber === undefined ? {} : { serialNumber }) },
        ...names,
      },
      { parent },
    );
    const { certPem } = new LocallySignedCert(
      `${prefix}/identity/${name}`,
      {
        certRequestPem,
        caCertPem: authority.certificate,
        caPrivateKeyPem: authority.privateKey,
        allowedUses: ["digital_signature", ...uses],
        validityPeriodHours: hours(plan.signing.validity),
        earlyRenewalHours: hours(plan.signing.earlyRenewal),
      },
      { parent },
    );
    known.set(privateKey, key);
    known.set(certificate, certPem);
  }
  return known;
};
