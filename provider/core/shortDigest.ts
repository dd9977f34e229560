import { createHash } from "node:crypto";

/** 16 hexadecimal digits that tell texts apart. */
export const shortDigest = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, 16);
