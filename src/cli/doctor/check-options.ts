import { userError } from '../../errors.ts';
import { firstTyped, withoutEffect } from '../options/without-effect.ts';

type DoctorOptions = {
  readonly aws?: true;
  readonly trustPolicies?: string;
  readonly serviceAccount?: string;
  readonly try?: true;
  readonly format?: string;
  readonly security?: true;
  readonly profile?: string;
  readonly region?: string;
};

/**
 * Refuses options that contradict each other or have no effect together.
 *
 * @throws a user error that names such an option
 */
export function checkOptions(options: DoctorOptions, env: NodeJS.ProcessEnv): void {
  if (options.aws && options.trustPolicies !== undefined) throw twoSources();
  if (options.serviceAccount !== undefined && !options.try) throw withoutTrial();
  if (options.format === 'markdown' && !options.security) throw withoutReview();
  const ofAws = options.aws || options.try ? undefined : firstTyped(['profile', 'region'], options, env);
  if (ofAws !== undefined)
    throw withoutEffect(ofAws, 'without --aws or --try', 'add --aws, which reads AWS, or remove it');
}

function withoutTrial(): Error {
  return userError('--service-account names the account that --try tries, and --try is missing', {
    code: 'option_without_effect',
    where: '--service-account',
    hint: 'add --try, which requests a token, assumes the role and, for a manager, writes an object',
  });
}

function withoutReview(): Error {
  return userError('--format markdown is the report of --security, which is missing', {
    code: 'option_without_effect',
    where: '--format',
    hint: 'add --security, or choose another format',
  });
}

function twoSources(): Error {
  return userError('--aws and --trust-policies both provide the roles', {
    code: 'two_sources',
    where: '--trust-policies',
    hint: 'leave one of them out; --aws needs no files',
  });
}
