import type { ServiceAccount } from '../../accounts/service-account.ts';
import { awsCauseOf } from '../../aws/aws-error.ts';
import type { RoleSession, RoleUser } from '../../aws/role-user.ts';
import type { Api } from '../../kubernetes/http/api.ts';
import { PROGRAM, STS_AUDIENCE } from '../../names.ts';
import { assumedRole } from '../derive/runners/cache/manager-cache.ts';
import { inTurns } from '../read/requests/in-turns.ts';
import type { Trial, TrialFailure, TrialStep } from '../world/trial.ts';
import type { World } from '../world/world.ts';
import { requestToken } from './request-token.ts';
import { type TriedCache, triedCaches } from './tried-caches.ts';

type TryOptions = {
  api: Pick<Api, 'request'>;
  roles: RoleUser;
  world: World;
  /** The region of a bucket if its configuration does not name one. */
  region: string;
  progress: (text: string) => void;
};

/** Always the same key, so that at most one object remains if the role may not remove it. */
const PROBE = `${PROGRAM}-doctor`;
const TEXT = `written and removed by ${PROGRAM} doctor --try\n`;

/**
 * Uses the roles of accounts as their pods would: requests a token, assumes the role and, for managers, writes an
 * object into the cache.
 */
export async function tryRoles(
  accounts: readonly { account: ServiceAccount; roleArn: string }[],
  options: TryOptions,
): Promise<readonly Trial[]> {
  let done = 0;
  return inTurns(accounts, async ({ account, roleArn }) => {
    options.progress(`AWS with the roles of accounts (${done} of ${accounts.length})`);
    const { name, namespace, audience = STS_AUDIENCE } = account;
    const steps: TrialStep[] = [];
    await tryAccount(account, { roleArn, audience, steps }, options);
    done += 1;
    return { namespace, name, roleArn, audience, steps };
  });
}

type RunningTrial = { roleArn: string; audience: string; steps: TrialStep[] };

async function tryAccount(account: ServiceAccount, running: RunningTrial, options: TryOptions): Promise<void> {
  const { roleArn, audience, steps } = running;
  const takeStep = stepRecorder(steps);
  const requested = await requestToken(options.api, account, audience);
  if ('failed' in requested) {
    steps.push({ step: 'token', on: audience, failed: requested.failed });
    return;
  }
  steps.push({ step: 'token', on: audience });
  const session = await takeStep('role', roleArn, () => options.roles.assumeByToken(roleArn, requested.token));
  if (session === undefined) return;
  const identity = await takeStep(
    'identity',
    (arn) => arn,
    () => session.identity(),
  );
  if (identity === undefined) return;
  for (const cache of triedCaches(account, options.world)) await tryCache(session, cache, { takeStep, options });
}

type TakeStep = ReturnType<typeof stepRecorder>;

async function tryCache(
  own: RoleSession,
  { assumes, bucket, path, region, uploadsAs }: TriedCache,
  { options, takeStep }: { takeStep: TakeStep; options: TryOptions },
): Promise<void> {
  const sessionOf = (role: string | undefined) =>
    role === undefined ? Promise.resolve(own) : takeStep('cache role', role, () => own.assume(role));
  const uploads = await sessionOf(assumedRole({ assumes, uploadsAs }));
  if (uploads === undefined) return;
  const downloads = assumes === undefined ? own : uploads;
  const key = path === '' ? PROBE : `${path}/${PROBE}`;
  const object = { bucket, key, region: region ?? options.region, text: TEXT };
  const address = `s3://${bucket}/${key}`;
  const isPut = await takeStep('put', address, async () => {
    await uploads.put(object);
    return true;
  });
  if (isPut === undefined) return;
  await takeStep('get', address, () => downloads.get(object));
  await takeStep('remove', address, () => uploads.remove(object));
}

/** Returns a function that does a step and records it. Its result is `undefined` if the step failed. */
function stepRecorder(steps: TrialStep[]) {
  return async <Result>(
    step: TrialStep['step'],
    on: string | ((result: Result) => string),
    work: () => Promise<Result>,
  ): Promise<Result | undefined> => {
    try {
      const result = await work();
      steps.push({ step, on: typeof on === 'string' ? on : on(result) });
      return result;
    } catch (reason) {
      steps.push({ step, on: typeof on === 'string' ? on : '', failed: failureOf(reason) });
      return undefined;
    }
  };
}

function failureOf(reason: unknown): TrialFailure {
  const cause = awsCauseOf(reason);
  if (cause === undefined) throw reason;
  const { action, error, said } = cause;
  if (error !== undefined) return { error, said };
  return {
    error: 'unreachable',
    said,
    unseen: { what: `the answer to ${action}`, why: `AWS does not answer: ${said}`, because: 'failed' },
  };
}
