/** How long blocks are kept, by resolution: durations in one form only, so that equal ones are equal texts. */
export interface Retention {
  readonly retentionRaw: string;
  readonly retention5m: string;
  readonly retention1h: string;
}

/** Which tenants can share a compactor, as far as retention goes; a compactor without one follows the spec's. */
export const retentionKey = (retention: Retention | undefined): string =>
  retention === undefined ? "" : `${retention.retentionRaw}/${retention.retention5m}/${retention.retention1h}`;
