import { userError } from '../errors.ts';
import { checkIdFlag } from '../gitlab-id.ts';
import { SHORT_TOKEN } from '../mapping/names.ts';
import { ROOT_GROUP_LABEL, RUNNER_LABEL } from '../pods/facts.ts';
import type { Overrides, RecordedLabel } from './question.ts';

/** The keys of the labels that rules read. */
export const LABELS: Readonly<Record<RecordedLabel, string>> = { rootGroup: ROOT_GROUP_LABEL, runner: RUNNER_LABEL };

/** The value of an option for a job without the label. */
const NONE = 'none';

/**
 * Returns the labels that `--root-group` and `--runner` set: null for a job without the label, `undefined` without the
 * option.
 *
 * @throws a user error `root_group_invalid` or `runner_invalid`
 */
export function givenLabels({
  rootGroup,
  runner,
}: Pick<Overrides, RecordedLabel>): Readonly<Record<RecordedLabel, string | null | undefined>> {
  if (rootGroup !== NONE) checkIdFlag('--root-group', rootGroup);
  if (runner !== NONE) checkRunner(runner);
  return { rootGroup: rootGroup === NONE ? null : rootGroup, runner: runner === NONE ? null : runner };
}

/**
 * Refuses `--root-group` and `--runner` for an input that has its own labels: they only complete a described job or a
 * record.
 *
 * @throws a user error `option_without_effect`
 */
export function checkLabelFlags(kind: 'AdmissionReview' | 'Pod', overrides: Pick<Overrides, RecordedLabel>): void {
  const [flag, label] =
    overrides.rootGroup === undefined ? ['--runner', LABELS.runner] : ['--root-group', LABELS.rootGroup];
  if (overrides.rootGroup === undefined && overrides.runner === undefined) return;
  throw userError(`${flag} has no effect on ${kind === 'Pod' ? 'a Pod' : 'an AdmissionReview'}, which has its labels`, {
    code: 'option_without_effect',
    where: flag,
    hint: `to ask about another value, set --label ${label}=VALUE`,
  });
}

/** The error leaves out the text, because it may be a valid token. */
function checkRunner(text: string | undefined): void {
  if (text === undefined || SHORT_TOKEN.test(text)) return;
  throw userError('--runner: this is not the short token of a runner', {
    code: 'runner_invalid',
    where: '--runner',
    wanted: 'eight or nine characters',
    hint: 'use what GitLab shows beside the runner in its list, without the prefix glrt-; if this was a whole token, revoke it',
  });
}
