import { fill, templateWanted } from '../../../mapping/template.ts';
import type { JobPod } from '../../sight.ts';
import { isId } from '../jobs/groups.ts';

/** The most parts of a name that may be ids or namespaces. No name that people choose has more. */
const MOST_PARTS = 8;

/**
 * Returns the templates with `{project}` or `{rootGroup}`, and perhaps `{namespace}`, that give a pod the account that
 * it has. An id must not have another digit beside it: `ci-p1001` does not contain project 100.
 */
export function templatesFor({ account, namespace, project, rootGroup }: JobPod): readonly string[] {
  const group = rootGroup !== undefined && isId(rootGroup) ? rootGroup : undefined;
  return [account, ...withNamespace(account, namespace)]
    .flatMap((text) => withIds(text, project, group))
    .filter((template) => templateWanted(template) === undefined);
}

/**
 * Replaces the name of the namespace in an account by a placeholder, and returns one text for each place. It must be a
 * whole word there.
 */
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

/** Replaces one part that equals the id, and returns one result for each such part. */
function withPlaceholder(parts: readonly string[], id: string | undefined, placeholder: string): string[][] {
  return parts.flatMap((part, at) => (part === id ? [parts.with(at, placeholder)] : []));
}

/** Returns the account that a template gives to a pod; `undefined` if the pod lacks a value for a placeholder. */
export function filledFor(template: string, { namespace, project, rootGroup }: JobPod): string | undefined {
  const name = fill(template, { namespace, project, rootGroup });
  return name.includes('{') ? undefined : name;
}

/**
 * Returns the ids in the name of an account that a template could give in a namespace; `undefined` for any other
 * account.
 */
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
