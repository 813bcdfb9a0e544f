import type { Holder } from '../derive/permission-holders.ts';
import type { Fix } from './fix.ts';
import { kubectl } from './kubectl.ts';

/** Removes a subject from a binding, or the binding if that is its only subject. */
export function unbind({ binding, index, subject }: Holder): Fix {
  const words = [binding.kind.toLowerCase(), binding.name];
  if (binding.subjects.length === 1) return kubectl(binding.namespace, 'delete', ...words);
  const operations = [
    { op: 'test', path: `/subjects/${index}/name`, value: subject.name },
    { op: 'remove', path: `/subjects/${index}` },
  ];
  return kubectl(binding.namespace, 'patch', ...words, '--type', 'json', '--patch', JSON.stringify(operations));
}
