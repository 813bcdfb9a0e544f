import { parseRoleArn } from '../../../iam/role.ts';
import { counted } from '../../../text/counted.ts';
import { shellWord } from '../../../text/shell-word.ts';
import { cacheFailure, explainedFailure } from '../../derive/roles/trial-failure.ts';
import type { Unseen } from '../../world/seen.ts';
import type { Trial, TrialStep } from '../../world/trial.ts';
import { defineCheck } from '../check.ts';
import type { Finding } from '../finding.ts';

/** Reports what `--try` did. No other check proves that AWS accepts the tokens of this cluster. */
export const rolesTried = defineCheck(
  {
    id: 'roles_tried',
    title: 'AWS gives each account its role for a token of the cluster, and managers use their cache',
    needs: ['trials'],
  },
  ({ trials: { trials, untried } }) => {
    const unseen: Unseen[] = trials.length + untried.length === 0 ? [NOTHING] : [...untried];
    const findings = trials.flatMap((trial) =>
      trial.steps.flatMap((step): Finding[] => {
        if (step.failed?.unseen !== undefined) {
          unseen.push(step.failed.unseen);
          return [];
        }
        if (step.failed !== undefined) return [failureFinding(trial, step, step.failed)];
        return step.step === 'identity' ? identityFindings(trial, step.on) : [];
      }),
    );
    const caches = trials.flatMap(({ steps }) => steps.filter(({ step, failed }) => step === 'put' && !failed));
    return { looked: `${counted(trials.length, 'account')}, ${counted(caches.length, 'cache')}`, findings, unseen };
  },
);

const NOTHING: Unseen = {
  what: 'the use of the roles',
  why: 'no account that the mapping assigns is annotated with a role',
  because: 'absent',
};

const REFUSED = { token: { code: 'try_token_refused' }, role: { code: 'try_role_refused' } } as const;

type Failed = NonNullable<TrialStep['failed']>;

function failureFinding(trial: Trial, step: TrialStep, failed: Failed): Finding {
  const object = `serviceaccount ${trial.namespace}/${trial.name}`;
  const quoted = `${failed.error}: ${failed.said}`;
  if (step.step === 'role' || step.step === 'identity') {
    const { means, refuses, todo } = explainedFailure(trial, failed);
    return {
      ...{ ...REFUSED[refuses], level: 'error', object },
      found: `AWS does not give it role ${trial.roleArn}: ${means} (${quoted})`,
      wanted: `the role, for a token of this account with audience ${trial.audience}`,
      fix: [{ advice: todo }],
    };
  }
  if (step.step === 'remove')
    return {
      ...{ code: 'try_object_left', level: 'notice', object },
      found: `its role may not remove ${step.on}, which the doctor has written (${quoted}); a manager need not remove objects`,
      wanted: 'no object of the doctor in the cache',
      fix: [{ command: `aws s3 rm ${shellWord(step.on)}` }],
    };
  const { means, todo } = cacheFailure(step, failed);
  return {
    ...{ code: 'try_cache_refused', level: 'error', object },
    found: `its role cannot use the cache: ${means} (${step.step} ${step.on}; ${quoted})`,
    wanted: 'an object that is written and read below the path of the cache',
    fix: [{ advice: todo }],
  };
}

/** Finds a session of another role. The ARN of a session has the name of its role, but not its path. */
function identityFindings(trial: Trial, identity: string): Finding[] {
  const role = parseRoleArn(trial.roleArn);
  const isOwn = role !== undefined && identity.includes(`::${role.awsAccount}:assumed-role/${role.name}/`);
  if (isOwn) return [];
  return [
    {
      code: 'try_other_identity',
      level: 'error',
      object: `serviceaccount ${trial.namespace}/${trial.name}`,
      found: `with the credentials of role ${trial.roleArn}, AWS says that the caller is ${identity}`,
      wanted: `a session of role ${trial.roleArn}`,
      fix: [{ advice: 'check AWS_ENDPOINT_URL: this answer is not from AWS' }],
    },
  ];
}
