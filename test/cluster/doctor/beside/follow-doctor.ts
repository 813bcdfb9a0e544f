import type { Finding } from '../../../../src/doctor/checks/finding.ts';
import type { Fix } from '../../../../src/doctor/fix/fix.ts';
import { follow } from '../follow.ts';
import { followAdvice } from './advice.ts';
import type { BesideWorld } from './beside-world.ts';
import type { ExistingRunner } from './existing-runner.ts';

/** The number of rounds after which a person stops. */
const MOST_ROUNDS = 15;

export type Steps = {
  world: BesideWorld;
  runners: readonly ExistingRunner[];
  /** Findings, as code and object, about which only a person can decide. */
  kept: RegExp | undefined;
  /** The ARN of the role that belongs to an account. */
  roleOf(account: string): string;
  /** The codes of the findings that were followed, in this order. */
  followed: string[];
  /** @throws Error if a user can no longer do something that was legitimate before */
  unharmed(after: string): Promise<void>;
};

/**
 * Follows the first finding that is printed, repeatedly, until only advice for the end of the rollout is left.
 *
 * @throws Error if a fix does not help, cannot be followed literally, or harms a user
 */
export async function followDoctor(steps: Steps): Promise<void> {
  const { followed, kept, unharmed, world } = steps;
  const done = new Set<string>();
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const findings = await world.examine();
    const [first] = findings.filter((one) => !isForLater(one) && kept?.test(`${one.code} ${one.object}`) !== true);
    if (first === undefined) return;
    const { code, fix, found, object } = first;
    const key = `${code} ${object}: ${found}`;
    if (done.has(key)) throw new Error(`the fix did not help: ${key}\n${JSON.stringify(fix)}`);
    done.add(key);
    followed.push(code);
    for (const step of fix) {
      await followStep(step, steps).catch((reason) => {
        throw new Error(`${key}\n${reason.message}`);
      });
      await unharmed(`${key}\n${JSON.stringify(step)}`);
    }
  }
  throw new Error(`there are still findings after ${MOST_ROUNDS} rounds`);
}

async function followStep(step: Fix, { roleOf, runners, world }: Steps): Promise<void> {
  if ('command' in step) return world.type(step.command);
  const releaseIn = (name: string, namespace: string) => {
    const runner = runners.find(({ release }) => release?.name === name && release.namespace === namespace);
    if (runner?.release === undefined) throw new Error(`no release ${name} is in namespace ${namespace}`);
    return runner.release;
  };
  if ('edit' in step) {
    const { document, path, set } = step.edit;
    if (document.in !== 'values') return void (await follow(world, { fix: [step] }));
    if (document.value !== 'runners.config') throw new Error(`no such value: ${document.value}`);
    return releaseIn(document.release, document.namespace).editConfig(path, set);
  }
  await followAdvice(step.advice, {
    ...{ roleOf, type: world.type },
    upgradeRunner: (release, namespace, values) => releaseIn(release, namespace).upgrade(values),
  });
}

/** True for advice about the end of the rollout, which a person follows once the log shows what they expect. */
function isForLater({ fix }: Finding): boolean {
  const later = /once the log of the webhook|once "gitlab-runner-irsa report" says/;
  return fix.length > 0 && fix.every((step) => 'advice' in step && later.test(step.advice));
}
