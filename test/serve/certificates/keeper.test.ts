import fc from 'fast-check';
import t from 'tap';
import { parseState } from '../../../src/certificates/rotation/parse-state.ts';
import { FILE_PATIENCE } from '../../control-plane/client/wait-until.ts';
import { runs } from '../../runs.ts';
import {
  type CertificateWorld,
  createWorld,
  distrusted,
  putBack,
  startReplica,
  wait,
  wipe,
} from './certificate-world.ts';

t.setTimeout(FILE_PATIENCE);

type Action =
  | { do: 'step'; replica: number; times: number }
  | { do: 'finish'; replica: number }
  | { do: 'kill'; replica: number }
  | { do: 'wait'; minutes: number }
  | { do: 'wipe'; configuration: number; entry: number }
  | { do: 'putBack'; configuration: number; entry: number }
  | { do: 'lose'; how: string | undefined };

const REPLICAS = 3;
const DAY = 1440;

const step = (replica: number, times: number): Action => ({ do: 'step', replica, times });
const finish = (replica: number): Action => ({ do: 'finish', replica });
const pass = (minutes: number): Action => ({ do: 'wait', minutes });
const change = (what: 'wipe' | 'putBack', configuration: number, entry: number): Action => ({
  do: what,
  configuration,
  entry,
});

const replica = fc.nat({ max: REPLICAS - 1 });
const work: fc.Arbitrary<Action> = fc.oneof(
  { weight: 12, arbitrary: fc.tuple(replica, fc.integer({ min: 1, max: 12 })).map(([who, times]) => step(who, times)) },
  { weight: 6, arbitrary: replica.map(finish) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('kill' as const), replica }) },
);
const passing = fc.constantFrom(1, 4, 6, 11, 60, 200, DAY, 5 * DAY, 21 * DAY, 250 * DAY).map(pass);
const meddling = fc
  .tuple(fc.constantFrom('wipe' as const, 'putBack' as const), fc.nat({ max: 1 }), fc.nat({ max: 2 }))
  .map(([what, configuration, entry]) => change(what, configuration, entry));
const losing = fc.constantFrom(undefined, 'garbage', '{"version":1}').map((how): Action => ({ do: 'lose', how }));

async function act(world: CertificateWorld, action: Action, check = () => {}): Promise<void> {
  if (action.do === 'step') await repeat(world, action, check);
  else if (action.do === 'wait') wait(world, action.minutes);
  else if (action.do === 'wipe') wipe(world, action.configuration, action.entry);
  else if (action.do === 'putBack') putBack(world, action.configuration, action.entry);
  else if (action.do === 'lose') lose(world, action.how);
  else if (action.do === 'kill') world.replicas[action.replica] = startReplica(world);
  else await world.replicas[action.replica]?.finish(check);
}

async function repeat(
  world: CertificateWorld,
  { replica: who, times }: Extract<Action, { do: 'step' }>,
  check: () => void,
) {
  for (let time = 0; time < times; time++) {
    await world.replicas[who]?.step();
    check();
  }
}

function lose(world: CertificateWorld, how: string | undefined): void {
  const resourceVersion = String(Number(world.secret?.resourceVersion ?? 0) + 1000);
  world.secret = how === undefined ? undefined : { resourceVersion, values: { 'state.json': how } };
}

/** A few hours before the authority is due, with everything published and every replica running. */
async function createOldWorld(): Promise<CertificateWorld> {
  const world = createWorld(REPLICAS, { authorityDays: 90 });
  for (const days of [0, 19, 19, 19, 2.9]) {
    wait(world, days * DAY);
    for (const one of world.replicas) await one.finish();
  }
  return world;
}

function stateOf({ secret }: CertificateWorld) {
  const found = parseState(secret?.values['state.json'] ?? '');
  if (found.is === 'lost') throw new Error(found.because);
  return found.state;
}

/** Whether no replica ran for so long that no valid certificate is left, which no rotation can prevent. */
function isTooLate(world: CertificateWorld): boolean {
  const { validToDate } = stateOf(world).leaf.certificate;
  return validToDate.getTime() - world.time.getTime() < world.settings.graceMilliseconds;
}

/** Failures that random actions would seldom find; each comment names what prevents it. */
const NASTY: [Action[]][] = [
  // The order of reads, and the patch that only changes what was read: a replica is delayed while it holds an old bundle.
  [[change('wipe', 0, 0), step(1, 4), finish(0), pass(DAY), finish(0), pass(11), finish(0), step(1, 9)]],
  // Seen in every bundle: a replica dies between the Secret and the bundles.
  [[pass(DAY), step(0, 9), pass(11), finish(1)]],
  [[pass(DAY), step(0, 10), pass(11), finish(1)]],
  // Seen without a break: an old bundle comes back just before the end of the grace time.
  [[pass(DAY), finish(0), finish(0), pass(8), change('putBack', 0, 1), finish(1), pass(2), finish(2), finish(0)]],
];

t.test('an API server with any recent bundle, however late, trusts what every replica serves', (t) =>
  t.resolves(
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof({ weight: 8, arbitrary: work }, { weight: 3, arbitrary: passing }, meddling), {
          maxLength: 80,
        }),
        async (actions) => {
          const world = await createOldWorld();
          for (const action of actions) {
            const check = () => {
              const found = isTooLate(world) ? [] : distrusted(world);
              if (found.length > 0) throw new Error(`after ${JSON.stringify(action)}: ${found.join('\n')}`);
            };
            await act(world, action, check);
            check();
            if (isTooLate(world)) return;
          }
        },
      ),
      { numRuns: runs(40), examples: NASTY },
    ),
  ),
);

t.test('whatever happens to Secret, bundles and replicas, everything is repaired an hour later', async (t) => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.oneof({ weight: 8, arbitrary: work }, { weight: 3, arbitrary: passing }, meddling, losing), {
        maxLength: 60,
      }),
      async (actions) => {
        const world = createWorld(REPLICAS);
        for (const action of actions) await act(world, action);
        for (let turn = 0; turn < 5; turn++) {
          for (const one of world.replicas) await one.finish();
          wait(world, 12);
        }
        const { current, next, leaf } = stateOf(world);
        const issues = [
          ...distrusted(world),
          ...(current === undefined || next !== undefined ? ['the rotation has not ended'] : []),
          ...world.replicas
            .filter((one) => one.pair()?.certificate !== leaf.certificate.toString())
            .map(() => 'serves another leaf'),
          ...world.replicas.filter((one) => !one.isTrusted()).map(() => 'a replica does not know that it is trusted'),
          ...world.replicas.filter((one) => one.keeper.isDue()).map(() => 'a replica has a step left'),
          ...(leaf.certificate.validToDate < world.time ? ['expired'] : []),
        ];
        const bundles = new Set(world.configurations.flatMap(({ entries }) => entries.map(({ caBundle }) => caBundle)));
        if (bundles.size !== 1) issues.push('the bundles differ');
        if (issues.length > 0)
          throw new Error([...issues, ...world.replicas.map(({ log }) => log.join('\n'))].join('\n'));
      },
    ),
    { numRuns: runs(50) },
  );
  t.end();
});

t.test('over years nothing expires, and every authority is gone a month after it signed last', async (t) => {
  const world = createWorld(2);
  const seen = new Set<string>();
  let most = 0;
  for (let day = 0; day < 1500; day++) {
    // The replicas take turns day by day, and one is restarted now and then.
    if (day % 17 === 0) world.replicas[day % 2] = startReplica(world);
    await world.replicas[day % 2]?.finish();
    const { current, leaf, retired } = stateOf(world);
    seen.add(current?.certificate.fingerprint256 ?? '');
    most = Math.max(most, retired.length);
    const left = leaf.certificate.validToDate.getTime() - world.time.getTime();
    if (left < 8 * 86_400_000) t.fail(`day ${day}: ${left} ms left`);
    if (distrusted(world).length > 0) t.fail(`day ${day}: ${distrusted(world)}`);
    wait(world, DAY);
  }
  t.equal(seen.size, 7, 'a new authority after each 243 days');
  t.equal(most, 1);
  t.end();
});

t.test('a writer that keeps emptying the Secret is reported, and the served certificate stays', async (t) => {
  const world = createWorld(1);
  const [one] = world.replicas;
  if (one === undefined) throw new Error('there is no replica');
  await one.finish();
  const { serial } = one.pair() ?? {};
  for (let turn = 0; turn < 20; turn++) {
    lose(world, undefined);
    await one.finish();
    wait(world, 1);
  }
  // The first start is one of five within ten minutes.
  t.equal(one.log.filter((line) => / authority \w+ made, /.test(line)).length, 10);
  t.match(
    one.log.at(-1),
    /a new authority is needed, because there is no Secret, but the limit of 5 in 10 minutes is reached$/,
  );
  t.equal(one.pair()?.serial, serial);
  t.strictSame(distrusted(world), []);
});

t.test('a writer that keeps changing a bundle is reported', async (t) => {
  const world = createWorld(1);
  const [one] = world.replicas;
  const wiped = world.configurations[0];
  await one?.finish(() => {
    if (wiped?.entries[0]?.caBundle !== '') wipe(world, 0, 0);
  });
  t.match(one?.log.at(-1), /another writer keeps changing the certificates or their bundles$/);
  t.equal(one?.isTrusted(), false);
});

t.test('an entry of another owner gets no bundle, is reported once, and does not hold up the others', async (t) => {
  const world = createWorld(1);
  const [one] = world.replicas;
  const [pods] = world.configurations;
  if (one === undefined || pods === undefined) throw new Error('there is no replica');
  pods.foreign.push('x.y.z');
  for (let turn = 0; turn < 3; turn++) {
    await one.finish();
    wait(world, 12);
  }
  t.ok(one.isTrusted());
  t.strictSame(one.foreignEntries(), ['x.y.z in configuration/0']);
  t.equal(
    one.log.filter((line) =>
      line.endsWith('unknown webhook entries found, caBundle not written: x.y.z in configuration/0'),
    ).length,
    1,
  );
  pods.foreign.pop();
  await one.finish();
  t.strictSame(one.foreignEntries(), []);
});
