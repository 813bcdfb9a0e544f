import { parseArgs } from 'node:util';

/** The rows of the table, in its order. */
export const KEYS = ['ours', 'large', 'eks', 'bare'] as const;
export type Key = (typeof KEYS)[number];

export type Options = {
  /** How often each server has its turn. */
  rounds: number;
  /** Length of a turn. */
  seconds: number;
  /** Open connections, each with one request at a time. */
  connections: number;
  only: readonly Key[];
  /** Whether the chart is installed at a real API server, to see how long that takes and what a pod waits for. */
  cluster: boolean;
  json: boolean;
  /** Servers on one core, the load generator on another, where the system can. */
  pinned: boolean;
  /** Flags of Node for our server alone, to see what they do; those of the image where it is absent. */
  nodeFlags: readonly string[] | undefined;
};

export const USAGE = `npm run bench -- [options]

  --rounds N          how often each server has its turn (5)
  --seconds N         length of a turn (6)
  --connections N     open connections (8)
  --only KEYS         some of ${KEYS.join(',')}
  --no-cluster        do not install the chart at a real API server
  --node-flags=FLAGS  flags of Node for our server, in place of those in the Dockerfile
  --unpinned          leave it to the system which core runs what
  --json              the measurements as JSON
`;

/** @throws Error that names the option and what it takes */
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
  throw new Error(`--${name}: "${text}" is not a whole number from 1 on`);
}

function keys(text: string): Key[] {
  const asked = text.split(',');
  const unknown = asked.find((key) => !KEYS.some((known) => known === key));
  if (unknown !== undefined) throw new Error(`--only: "${unknown}" is none of ${KEYS.join(', ')}`);
  return KEYS.filter((key) => asked.includes(key));
}
