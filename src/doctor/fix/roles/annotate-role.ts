import { ROLE_ARN_ANNOTATION } from '../../../names.ts';
import type { Fix } from '../fix.ts';
import { kubectl } from '../kubectl.ts';

/** Returns the command that annotates an account with its role. */
export function annotateRole({ namespace, name }: { namespace: string; name: string }, arn: string): Fix {
  return kubectl(namespace, 'annotate', 'serviceaccount', name, `${ROLE_ARN_ANNOTATION}=${arn}`, '--overwrite');
}

/** Returns advice to annotate an account whose role the doctor does not know. */
export function adviseRole({ namespace, name }: { namespace: string; name: string }, example: string): Fix {
  return {
    advice: `on serviceaccount ${namespace}/${name}, set annotation ${ROLE_ARN_ANNOTATION} to the ARN of its role, such as ${example}`,
  };
}
