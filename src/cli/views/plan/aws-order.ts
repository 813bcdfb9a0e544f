import { ROLE_ARN_ANNOTATION } from '../../../names.ts';
import type { ApplyStep, AwsChanges } from '../../../plan/fleet/aws-changes.ts';
import { type Block, paragraph } from '../../terminal/block.ts';
import { whole } from '../../terminal/text.ts';

/** Returns the steps in which to apply an edit of a fleet, in order, each with what it does. */
export function orderBlocks({ annotations, destroyed, order }: AwsChanges): readonly Block[] {
  if (order.length === 0) return [];
  const last = order.indexOf('remove the old');
  const isTwice = order.includes('terraform') && last > 0;
  const why =
    destroyed.length > 0
      ? 'a fleet without them destroys their roles at once, while jobs still use them'
      : 'a fleet without them takes their roles at once from jobs that still run there';
  return [
    paragraph(`apply: ${order.map((step, index) => `${index + 1} ${step}`).join(', ')}`),
    ...order.flatMap((step, index) => [
      paragraph(stepWords(step, isTwice), { indent: 2, label: `${index + 1}. ` }),
      ...(step === 'annotate' ? annotations.map((one) => paragraph(whole(annotateCommand(one)), { indent: 5 })) : []),
    ]),
    ...(isTwice
      ? [
          paragraph(
            `Keep the old entries in the fleet together with the new ones for ${stepsBefore(last)}, and remove them for step ${last + 1}: ${why}.`,
            { indent: 2 },
          ),
        ]
      : []),
  ];
}

/**
 * Says what a step does.
 *
 * @param isSecond true if an earlier step has the same command
 */
function stepWords(step: ApplyStep, isSecond: boolean): string {
  if (step === 'owners') return 'the owners of roles that are created elsewhere add what they need (see above)';
  if (step === 'owners remove')
    return 'the owners of roles that are created elsewhere remove what is not needed any more (see above), once the jobs that use it have ended';
  if (step === 'annotate') return 'annotate the ServiceAccounts that the chart does not create, unless they have it:';
  if (step === 'helm') return 'helm upgrade';
  if (step === 'terraform') return 'terraform apply (or the CloudFormation stacks)';
  return isSecond
    ? 'terraform apply again, to remove the old'
    : 'terraform apply (or the CloudFormation stacks), to remove the old, once the jobs that use it have ended';
}

/**
 * Names the steps before another one.
 *
 * @param count number of these steps, at least 1
 */
function stepsBefore(count: number): string {
  if (count === 1) return 'step 1';
  return count === 2 ? 'steps 1 and 2' : `steps 1 to ${count}`;
}

function annotateCommand({ account, namespace, role }: AwsChanges['annotations'][number]): string {
  const annotation = role === null ? `${ROLE_ARN_ANNOTATION}-` : `${ROLE_ARN_ANNOTATION}=${role} --overwrite`;
  return `kubectl --namespace ${namespace} annotate serviceaccount ${account} ${annotation}`;
}
