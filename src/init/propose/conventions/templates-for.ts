import { fill, templateWanted } from '../../../mapping/template.ts';
import type { JobPod } from '../../sight.ts';
import { isId } from '../jobs/groups.ts';

/** More numbers than the name of any account has that people gave. */
const MOST_NUMBERS = 8;

/**
 * The templates with `{project}` or `{rootGroup}` that give a pod the account that it has. An id counts only where no other
 * digit is beside it: `ci-p1001` does not have project 100 in it.
 */
export function templatesFor({ account, project, rootGroup }: JobPod): readonly string[] {
  const parts = account.split(/(\d+)/);
  if (parts.length > 2 * MOST_NUMBERS + 1) return [];
  const group = rootGroup !== undefined && isId(rootGroup) ? rootGroup : undefined;
  const withProject = withPlaceholder(parts, project, '{project}');
  const all = [
    ...withProject,
    ...[parts, ...withProject].flatMap((some) => withPlaceholder(some, group, '{rootGroup}')),
  ];
  return all.map((some) => some.join('')).filter((template) => templateWanted(template) === undefined);
}

/** Once for each part that is the id. */
function withPlaceholder(parts: readonly string[], id: string | undefined, placeholder: string): string[][] {
  return parts.flatMap((part, at) => (part === id ? [parts.with(at, placeholder)] : []));
}

/** The account that a template gives to a pod; `undefined` if the pod lacks a value. */
export function filledFor(template: string, { project, rootGroup }: JobPod): string | undefined {
  const name = fill(template, { project, rootGroup });
  return name.includes('{') ? undefined : name;
}

/** The ids in the name of an account that a template could give; `undefined` for any other account. */
export function idsIn(template: string, account: string): readonly string[] | undefined {
  const pattern = template.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '(\\d+)');
  const ids = new RegExp(`^${pattern}$`).exec(account)?.slice(1);
  return ids?.every(isId) ? ids : undefined;
}
