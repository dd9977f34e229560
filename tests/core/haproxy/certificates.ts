import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** A certificate and its key, as files `<name>.crt` and `<name>.key`. */
export interface Certificate {
  readonly certificateFile: string;
  readonly cert: Buffer;
  readonly key: Buffer;
}

/** An authority that issues certificates into a folder. */
export interface Authority {
  readonly caFile: string;
  readonly ca: Buffer;
  /** `furtherFields` are those of the subject behind the name, such as `/OU=a`; none by default. */
  readonly issue: (
    name: string,
    validity?: "valid" | "expired",
    furtherNames?: readonly string[],
    furtherFields?: string,
  ) => Certificate;
}

/** Makes an authority by the openssl command. */
export function authority(folder: string, name: string): Authority {
  const file = (base: string, extension: string): string => join(folder, `${base}.${extension}`);
  const key = (base: string): readonly string[] => [
    "-newkey",
    "ec",
    "-pkeyopt",
    "ec_paramgen_curve:prime256v1",
    "-nodes",
    "-keyout",
    file(base, "key"),
  ];
  openssl("req", "-x509", ...key(name), "-out", file(name, "crt"), "-subj", `/CN=${name}`, "-days", "2");
  const issue: Authority["issue"] = (base, validity = "valid", furtherNames = [], furtherFields = "") => {
    const names = [`DNS:${base}`, "DNS:localhost", ...furtherNames];
    writeFileSync(file(base, "ext"), `subjectAltName=${names.join()}\n`);
    openssl("req", ...key(base), "-out", file(base, "csr"), "-subj", `/CN=${base}${furtherFields}`);
    const days = validity === "valid" ? "1" : "-1";
    const signer = [
      "-CA",
      file(name, "crt"),
      "-CAkey",
      file(name, "key"),
      "-CAcreateserial",
      "-extfile",
      file(base, "ext"),
    ];
    openssl("x509", "-req", "-in", file(base, "csr"), "-out", file(base, "crt"), "-days", days, ...signer);
    const certificateFile = file(base, "crt");
    return { certificateFile, cert: readFileSync(certificateFile), key: readFileSync(file(base, "key")) };
  };
  return { caFile: file(name, "crt"), ca: readFileSync(file(name, "crt")), issue };
}

function openssl(...args: readonly string[]): void {
  const { status, stderr } = spawnSync("openssl", args, { encoding: "utf8" });
  if (status !== 0) {
    throw new Error(`openssl ${args.join(" ")}: ${stderr}`);
  }
}
