import { readFileSync } from "node:fs";

/** The certificate of this program and the authorities of the others, PEM. */
export interface IdentityFiles {
  readonly ca: Buffer;
  readonly cert: Buffer;
  readonly key: Buffer;
}

/** The certificate that a folder holds, which may be renewed at any time. */
export class Identity {
  private readonly folder: string;
  private known: IdentityFiles;

  /** Throws when a file is missing. */
  constructor(folder: string) {
    this.folder = folder;
    this.known = this.read();
  }

  get files(): IdentityFiles {
    return this.known;
  }

  /** Looks at the folder again; returns whether there is something new. Throws when a file cannot be read. */
  follow(): boolean {
    const now = this.read();
    const isNew = (["ca", "cert", "key"] as const).some((part) => !now[part].equals(this.known[part]));
    if (isNew) this.known = now;
    return isNew;
  }

  private read(): IdentityFiles {
    const [ca, cert, key] = ["ca.crt", "tls.crt", "tls.key"].map((file) => readFileSync(`${this.folder}/${file}`));
    return { ca, cert, key } as IdentityFiles;
  }
}
