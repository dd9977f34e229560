import { randomUUID } from "node:crypto";

import { isObject, makeSecret, type Properties, type Value } from "../provider/values.ts";
import { makeKey, makeRequest, type Names, signRequest, signSelf, type Wanted } from "./certificate.ts";

const hourMs = 3_600_000;

const texts = (value: Value | undefined): string[] => (Array.isArray(value) ? value.map(String) : []);

const namesOf = ({ subject, dnsNames, uris, ipAddresses }: Properties): Names => ({
  commonName: String(isObject(subject) ? (subject.commonName ?? "") : ""),
  ...(isObject(subject) && typeof subject.serialNumber === "string" ? { serialNumber: subject.serialNumber } : {}),
  dnsNames: texts(dnsNames),
  uris: texts(uris),
  ipAddresses: texts(ipAddresses),
});

const wantedOf = ({ isCaCertificate, allowedUses, validityPeriodHours }: Properties): Wanted => {
  const start = new Date();
  return {
    isAuthority: isCaCertificate === true,
    uses: texts(allowedUses),
    start,
    end: new Date(start.getTime() + Number(validityPeriodHours) * hourMs),
  };
};

const certificate = (certPem: string, { start, end }: Wanted) => ({
  certPem,
  validityStartTime: start.toISOString(),
  validityEndTime: end.toISOString(),
  readyForRenewal: false,
});

const required = (inputs: Properties, name: string): string => {
  const value = inputs[name];
  if (typeof value !== "string") throw new Error(`Missing required property '${name}'`);
  return value;
};

function privateKey(inputs: Properties): Properties {
  if (inputs.algorithm !== "ECDSA" || inputs.ecdsaCurve !== "P256") {
    throw new Error("only keys of ECDSA P256 are part of the stand-in for pulumi-resource-tls");
  }
  const { sec1, pkcs8, publicKey } = makeKey();
  return { privateKeyPem: makeSecret(sec1), privateKeyPemPkcs8: makeSecret(pkcs8), publicKeyPem: publicKey };
}

async function certRequest(inputs: Properties): Promise<Properties> {
  const key = required(inputs, "privateKeyPem");
  return { keyAlgorithm: "ECDSA", certRequestPem: await makeRequest(key, namesOf(inputs)) };
}

async function selfSignedCert(inputs: Properties): Promise<Properties> {
  const wanted = wantedOf(inputs);
  const made = await signSelf(required(inputs, "privateKeyPem"), namesOf(inputs), wanted);
  return { keyAlgorithm: "ECDSA", ...certificate(made, wanted) };
}

async function locallySignedCert(inputs: Properties): Promise<Properties> {
  const wanted = wantedOf(inputs);
  const signer = { certificate: required(inputs, "caCertPem"), key: required(inputs, "caPrivateKeyPem") };
  const made = await signRequest(required(inputs, "certRequestPem"), signer, wanted);
  return { caKeyAlgorithm: "ECDSA", ...certificate(made, wanted) };
}

/** What each resource type makes of its inputs, by the last part of its token. */
export const generators: Readonly<Record<string, (inputs: Properties) => Properties | Promise<Properties>>> = {
  PrivateKey: privateKey,
  CertRequest: certRequest,
  SelfSignedCert: selfSignedCert,
  LocallySignedCert: locallySignedCert,
};

export const newId = (): string => randomUUID();

/** Whether a certificate ended, or is so near to its end that another is to be made. */
export const isDue = ({ validityEndTime, earlyRenewalHours }: Properties, now: number): boolean =>
  typeof validityEndTime === "string" && now >= Date.parse(validityEndTime) - Number(earlyRenewalHours ?? 0) * hourMs;
