/** How many of each are kept. */
export type Limits = {
  requests: number;
  projects: number;
  groups: number;
  /** Requests that are compared over time, see fixed-requests.ts. */
  requestTimes: number;
  namespaces: number;
  days: number;
  replicas: number;
};

/** Two million requests take 64 MiB; 3,660 days are ten years. */
export const LIMITS: Limits = {
  requests: 2_000_000,
  projects: 50_000,
  groups: 100_000,
  requestTimes: 100_000,
  namespaces: 10_000,
  days: 3_660,
  replicas: 100,
};
