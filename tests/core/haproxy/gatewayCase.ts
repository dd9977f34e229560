/** A request and what must become of it. */
export interface Case {
  readonly name: string;
  readonly method?: string;
  readonly path: string;
  readonly authorization?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
  readonly status: number;
  readonly text?: RegExp;
  readonly arrives?: {
    readonly at: "router" | "queryFrontend" | "globalQuery";
    readonly url: string;
    readonly tenant?: string;
  };
}
