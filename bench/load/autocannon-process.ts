import { readFileSync } from 'node:fs';
import autocannon from 'autocannon';
import type { LoadResult } from './load.ts';

// Loads one server and prints a LoadResult. Arguments: URL, file of the body, connections, seconds.
const [url = '', body = '', connections, duration] = process.argv.slice(2);

const times: number[] = [];
const options: autocannon.Options = {
  url,
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: readFileSync(body),
  connections: Number(connections),
  duration: Number(duration),
  timeout: 5,
};
const {
  duration: seconds,
  errors,
  non2xx,
} = await new Promise<autocannon.Result>((resolve, reject) => {
  const run = autocannon(options, (error, result) => (error ? reject(error) : resolve(result)));
  // autocannon's own histogram has a resolution of one millisecond.
  run.on('response', (_client, _status, _bytes, milliseconds) => {
    times.push(milliseconds);
  });
});
const sorted = Float64Array.from(times).sort();
const percentile = (percent: number): number => sorted[Math.ceil((sorted.length * percent) / 100) - 1] ?? 0;
const result: LoadResult = {
  requests: sorted.length,
  requestsPerSecond: sorted.length / seconds,
  p50: percentile(50),
  p99: percentile(99),
  failed: errors + non2xx,
};
process.stdout.write(JSON.stringify(result));
