/**
 * How our own writers queue, in Prometheus's `queue_config`. A retry waits no longer than this, so that a gateway which comes
 * back finds its writers at once, and what a tenant's limit of requests has refused is sent again instead of dropped.
 */
export const writeQueue = { max_backoff: "5s", retry_on_http_429: true } as const;
