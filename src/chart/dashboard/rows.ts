import type { Row } from './panel.ts';
import { inRange, own, perMinute, series } from './query.ts';

const REFUSED = own('rule_decisions_total', 'mode="enforce"', 'would="refuse"');
const WOULD_BE_REFUSED = own('rule_decisions_total', 'mode!="enforce"', 'would="refuse"');
const SECONDS_LEFT = `${own('certificate_expiry_timestamp_seconds')} - time()`;
const DAY = 86_400;

const quantile = (share: number) =>
  `histogram_quantile(${share}, sum by (le) (rate(${own('review_duration_seconds_bucket')}[$__rate_interval])))`;

/**
 * What a platform engineer looks at, in this order: is the webhook healthy, what does it refuse, is it fast, and why
 * not.
 */
export const ROWS: readonly Row[] = [
  {
    title: 'Now',
    panels: [
      {
        ...{ title: 'Replicas', is: 'number', unit: 'short', width: 4 },
        says: 'Replicas that Prometheus scrapes. Without any, namespaces in enforce create no pods.',
        queries: [{ expr: `count(${own('build_info')}) or vector(0)`, legend: 'replicas' }],
        colors: [
          { from: 0, color: 'red' },
          { from: 1, color: 'yellow' },
          { from: 2, color: 'green' },
        ],
      },
      {
        ...{ title: 'Mapping', is: 'number', unit: 'short', width: 4 },
        says: 'Refused: the newest edit has errors, and an older mapping is active, or none. The log has line and column.',
        queries: [{ expr: `min(${own('mapping_valid')})`, legend: 'mapping' }],
        words: { 0: { text: 'Refused', color: 'red' }, 1: { text: 'Active', color: 'green' } },
      },
      {
        ...{ title: 'Watches', is: 'number', unit: 'short', width: 4 },
        says: 'Disconnected: a replica receives no changes of the mapping or the accounts, and decides with what it read last.',
        queries: [{ expr: `min(${own('watch_connected')})`, legend: 'watches' }],
        words: { 0: { text: 'Disconnected', color: 'red' }, 1: { text: 'Connected', color: 'green' } },
      },
      {
        ...{ title: 'Certificate, days left', is: 'number', unit: 'd', width: 4 },
        says: 'Of the certificate or the authority that expires first. The webhook renews a certificate when 10 of its 30 days are left.',
        queries: [{ expr: `min(${SECONDS_LEFT}) / ${DAY}`, legend: 'days' }],
        colors: [
          { from: 0, color: 'red' },
          { from: 7, color: 'yellow' },
          { from: 9, color: 'green' },
        ],
      },
      {
        ...{ title: 'Refused', is: 'number', unit: 'short', width: 4 },
        says: 'Pods that enforce refused in the time range. A runner manager may ask again for the same pod.',
        queries: [{ expr: `${inRange(REFUSED)} or vector(0)`, legend: 'refused' }],
      },
      {
        ...{ title: 'Would be refused', is: 'number', unit: 'short', width: 4 },
        says: 'Pods in observe and best-effort that enforce refuses, in the time range. 0 over some days: safe to enforce.',
        queries: [{ expr: `${inRange(WOULD_BE_REFUSED)} or vector(0)`, legend: 'would be refused' }],
        colors: [
          { from: 0, color: 'green' },
          { from: 0.5, color: 'yellow' },
        ],
      },
    ],
  },
  {
    title: 'Decisions',
    panels: [
      {
        ...{ title: 'Decisions by reason', is: 'stack', unit: 'cpm', width: 12 },
        says: 'Decisions a minute, in all modes, by reason code. docs/reasons.md explains each code.',
        queries: [{ expr: perMinute(own('decisions_total'), 'reason'), legend: '{{reason}}' }],
      },
      {
        ...{ title: 'Refusals by rule', is: 'stack', unit: 'cpm', width: 12 },
        says: 'Refusals of enforce a minute. _none: the mapping assigns no account to these pods. _other: rules without series of their own.',
        queries: [{ expr: perMinute(REFUSED, 'rule'), legend: '{{rule}}' }],
      },
      {
        ...{ title: 'Would-be refusals by rule', is: 'stack', unit: 'cpm', width: 12 },
        says: 'Pods a minute in observe and best-effort that enforce refuses. Fix their rules before you enforce.',
        queries: [{ expr: perMinute(WOULD_BE_REFUSED, 'mode', 'rule'), legend: '{{mode}}: {{rule}}' }],
      },
      {
        ...{ title: 'Warnings by cause', is: 'stack', unit: 'cpm', width: 12 },
        says: 'Warnings a minute about pods that were let through. no_role and preset_identity: pods without the AWS permissions of the mapping.',
        queries: [{ expr: perMinute(own('warnings_total'), 'warning'), legend: '{{warning}}' }],
      },
      {
        ...{ title: 'Decisions by rule', is: 'table', unit: 'short', width: 12 },
        says: 'Decisions in the time range, by rule and what enforce does with the pod.',
        queries: [{ expr: `${inRange(own('rule_decisions_total'), 'rule', 'would')} > 0`, legend: '{{rule}}' }],
      },
      {
        ...{ title: 'Lookups of accounts', is: 'lines', unit: 'cpm', width: 12 },
        says: 'Accounts a minute that a review needs and the watch has not delivered. missing: no such account. failed, late, limited: the API server did not answer in time.',
        queries: [{ expr: perMinute(own('account_lookups_total'), 'result'), legend: '{{result}}' }],
      },
    ],
  },
  {
    title: 'Reviews',
    panels: [
      {
        ...{ title: 'Time of a review', is: 'lines', unit: 's', width: 12 },
        says: "From the headers of a review to its answer. The API server's timeout is 2 seconds.",
        queries: [
          { expr: quantile(0.5), legend: 'p50' },
          { expr: quantile(0.99), legend: 'p99' },
        ],
      },
      {
        ...{ title: 'Requests by HTTP status', is: 'stack', unit: 'cpm', width: 12 },
        says: 'Requests a minute. A refusal has status 200. 5xx: not decided, so the failure policy decides; the log says why.',
        queries: [{ expr: perMinute(own('requests_total'), 'code'), legend: '{{code}}' }],
      },
      {
        ...{ title: 'CPU', is: 'lines', unit: 'short', width: 12 },
        says: 'Cores that each replica uses.',
        queries: [{ expr: `rate(${series('process_cpu_seconds_total')}[$__rate_interval])`, legend: '{{instance}}' }],
      },
      {
        ...{ title: 'Memory', is: 'lines', unit: 'bytes', width: 12 },
        says: "Resident memory of each replica. The chart's limit is 256 MiB.",
        queries: [{ expr: series('process_resident_memory_bytes'), legend: '{{instance}}' }],
      },
    ],
  },
  {
    title: 'Mapping, watches and certificates',
    panels: [
      {
        ...{ title: 'Replicas by active mapping', is: 'stack', unit: 'short', width: 12 },
        says: 'By digest of the active mapping. More than one for longer than a minute: a replica decides with an old mapping.',
        queries: [{ expr: `count by (digest) (${own('mapping_info')})`, legend: '{{digest}}' }],
      },
      {
        ...{ title: 'Edits of the mapping', is: 'stack', unit: 'short', width: 12 },
        says: 'Edits that the API server asked about, by result. unchecked: stored without a check.',
        queries: [
          {
            expr: `sum by (result) (increase(${own('mapping_edits_total')}[$__rate_interval]))`,
            legend: '{{result}}',
          },
        ],
      },
      {
        ...{ title: 'Time since the last sync', is: 'lines', unit: 's', width: 8 },
        says: 'Of the watches of the mapping and the accounts, in the replica that is furthest behind.',
        queries: [
          { expr: `time() - min by (source) (${own('watch_synced_timestamp_seconds')})`, legend: '{{source}}' },
        ],
      },
      {
        ...{ title: 'Days left', is: 'lines', unit: 'd', width: 8 },
        says: 'Until the certificate and its authority expire. Both are renewed automatically at two thirds of their life.',
        queries: [{ expr: `min by (certificate) (${SECONDS_LEFT}) / ${DAY}`, legend: '{{certificate}}' }],
      },
      {
        ...{ title: 'Foreign changes of caBundle', is: 'lines', unit: 'short', width: 8 },
        says: 'Webhook entries whose caBundle does not verify the served certificate. A few at the first start are normal; a steady number means that another program overwrites them.',
        queries: [{ expr: `sum(increase(${own('bundle_mismatches_total')}[$__rate_interval]))`, legend: 'mismatches' }],
      },
    ],
  },
];
