import { fill, templateWanted } from '../../../mapping/template.ts';
import type { JobPod } from '../../sight.ts';
import { isId } from '../jobs/groups.ts';

/** More numbers, or namespaces, than the name of any account has that people gave. */
const MOST_PARTS = 8;

/**
 * The templates with `{project}` or `{rootGroup}`, and perhaps `{namespace}`, that give a pod the account that it has. An id counts
 * only where no other digit is beside it: `ci-p1001` does not have project 100 in it.
 */
export function templatesFor({ account, namespace, project, rootGroup }: JobPod): readonly string[] {
  const group = rootGroup !== undefined && isId(rootGroup) ? rootGroup : undefined;
  return [account, ...withNamespace(account, namespace)]
    .flatMap((text) => withIds(text, project, group))
    .filter((template) => templateWanted(template) === undefined);
}

/** The texts in which the name of the namespace is a placeholder, once for each place. It counts only as a whole word. */
export function withNamespace(account: string, namespace: string): readonly string[] {
  const isWordAt = (at: number) =>
    account.startsWith(namespace, at) && !isInWord(account[at - 1]) && !isInWord(account[at + namespace.length]);
  const places = [...account].flatMap((_, at) => (isWordAt(at) ? [at] : []));
  if (places.length > MOST_PARTS) return [];
  return places.map((at) => `${account.slice(0, at)}{namespace}${account.slice(at + namespace.length)}`);
}

function isInWord(character: string | undefined): boolean {
  return character !== undefined && /[a-z0-9]/.test(character);
}

function withIds(text: string, project: string | undefined, group: string | undefined): readonly string[] {
  const parts = text.split(/(\d+)/);
  if (parts.length > 2 * MOST_PARTS + 1) return [];
  const withProject = withPlaceholder(parts, project, '{project}');
  const all = [
    ...withProject,
    ...[parts, ...withProject].flatMap((some) => withPlaceholder(some, group, '{rootGroup}')),
  ];
  return all.map((some) => some.join(''));
}

/** Once for each part that is the id. */
function withPlaceholder(parts: readonly string[], id: string | undefined, placeholder: string): string[][] {
  return parts.flatMap((part, at) => (part === id ? [parts.with(at, placeholder)] : []));
}

/** The account that a template gives to a pod; `undefined` if the pod lacks a value. */
export function filledFor(template: string, { namespace, project, rootGroup }: JobPod): string | undefined {
  const name = fill(template, { namespace, project, rootGroup });
  return name.includes('{') ? undefined : name;
}

/** The ids in the name of an account that a template could give in a namespace; `undefined` for any other account. */
export function idsIn(
  template: string,
  { name, namespace }: { name: string; namespace: string },
): readonly string[] | undefined {
  const pattern = fill(template, { namespace })
    .replaceAll('.', '\\.')
    .replaceAll(/\{\w+\}/g, '(\\d+)');
  const ids = new RegExp(`^${pattern}$`).exec(name)?.slice(1);
  return ids?.every(isId) ? ids : undefined;
}
