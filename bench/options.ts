import { parseArgs } from 'node:util';

/** The rows of the table, in order. */
export const KEYS = ['ours', 'large', 'eks', 'bare'] as const;
export type Key = (typeof KEYS)[number];

export type Options = {
  /** Turns of each server. */
  rounds: number;
  /** Seconds of a turn. */
  seconds: number;
  /** Number of open connections; each has one request at a time. */
  connections: number;
  only: readonly Key[];
  /** Install the chart at a real API server, and measure the installation and the creation of pods. */
  cluster: boolean;
  json: boolean;
  /** Pin the servers to one core and the load generator to another, if `taskset` exists. */
  pinned: boolean;
  /** Node flags for our server; `undefined` means those of the image. */
  nodeFlags: readonly string[] | undefined;
};

export const USAGE = `npm run bench -- [options]

  --rounds N          turns of each server (5)
  --seconds N         seconds of each turn (6)
  --connections N     open connections (8)
  --only KEYS         comma-separated list of ${KEYS.join(', ')}
  --no-cluster        do not install the chart at a real API server
  --node-flags=FLAGS  Node flags of our server, instead of those in the Dockerfile
  --unpinned          do not pin processes to cores
  --json              print the measurements as JSON
`;

/** @throws Error that names the option and its allowed values */
export function readOptions(args: readonly string[]): Options | 'help' {
  const { values } = parseArgs({
    args: [...args],
    allowNegative: true,
    options: {
      rounds: { type: 'string', default: '5' },
      seconds: { type: 'string', default: '6' },
      connections: { type: 'string', default: '8' },
      only: { type: 'string', default: KEYS.join(',') },
      cluster: { type: 'boolean', default: true },
      'node-flags': { type: 'string' },
      unpinned: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return 'help';
  return {
    rounds: whole('rounds', values.rounds),
    seconds: whole('seconds', values.seconds),
    connections: whole('connections', values.connections),
    only: keys(values.only),
    cluster: values.cluster,
    json: values.json,
    pinned: !values.unpinned,
    nodeFlags: values['node-flags']?.split(/\s+/).filter((flag) => flag !== ''),
  };
}

function whole(name: string, text: string): number {
  if (/^[1-9]\d{0,4}$/.test(text)) return Number(text);
  throw new Error(`--${name}: "${text}" is not a whole number of at least 1`);
}

function keys(text: string): Key[] {
  const asked = text.split(',');
  const unknown = asked.find((key) => !KEYS.some((known) => known === key));
  if (unknown !== undefined) throw new Error(`--only: "${unknown}" is not one of ${KEYS.join(', ')}`);
  return KEYS.filter((key) => asked.includes(key));
}
