import type { Holder } from '../ask/allows.ts';
import type { Fix } from '../finding.ts';
import type { Binding, Subject } from '../world/rights.ts';
import { kubectl } from './kubectl.ts';

/** `ServiceAccount gitlab/alice`, `User alice`, `Group developers` */
export function nameOf({ kind, name, namespace }: Subject): string {
  return namespace === undefined ? `${kind} ${name}` : `${kind} ${namespace}/${name}`;
}

/** `rolebinding gitlab/edit` */
export function bindingOf({ kind, name, namespace }: Binding): string {
  return namespace === undefined ? `${kind.toLowerCase()} ${name}` : `${kind.toLowerCase()} ${namespace}/${name}`;
}

/** Takes one subject out of a binding, or away the binding whose only one it is. */
export function unbind({ binding, index, subject }: Holder): Fix {
  const words = [binding.kind.toLowerCase(), binding.name];
  if (binding.subjects.length === 1) return kubectl(binding.namespace, 'delete', ...words);
  const operations = [
    { op: 'test', path: `/subjects/${index}/name`, value: subject.name },
    { op: 'remove', path: `/subjects/${index}` },
  ];
  return kubectl(binding.namespace, 'patch', ...words, '--type', 'json', '--patch', JSON.stringify(operations));
}
