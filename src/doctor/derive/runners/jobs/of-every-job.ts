/** Without these, no job of a manager can start: `VERB RESOURCE` of the core API group. */
export const OF_EVERY_JOB: ReadonlySet<string> = new Set(['create pods', 'get pods']);
