import { isMap } from '../../../../../collections/is-map.ts';
import { parseSource } from '../../../../../documents/text/source.ts';
import { isEscape, isOtherSeLinuxType } from '../escapes.ts';

/** Boolean fields of a pod or a container that give access to the node. */
const FLAGS = ['hostNetwork', 'hostPID', 'hostIPC', 'privileged', 'hostProcess'];

/** Matches what the runner reads as true: it parses a patch as YAML 1.1 (sigs.k8s.io/yaml). */
const TRUE = /^(?:true|yes|on|y)$/i;

/** The value of an RFC 6902 operation that copies from elsewhere in the pod. */
const UNKNOWN = Symbol('a value that is not in the patch');

/**
 * Returns what a patch of `pod_spec` gives jobs that leads to the node: `hostPID`, `capabilities.add SYS_ADMIN`.
 * Ignores the type of the patch: a list contains operations of RFC 6902, and anything else is a part of a pod. Also
 * ignores the case of keys, because the runner parses the patched pod with Go's encoding/json.
 *
 * @returns `undefined` for a text that is neither YAML nor JSON
 */
export function accessInPatch(text: string): readonly string[] | undefined {
  const { findings, value } = parseSource(text);
  if (value === undefined || findings.some(({ level }) => level === 'error')) return undefined;
  const parts = Array.isArray(value) ? value.filter(isMap).flatMap(writtenBy) : [value];
  return [...new Set(parts.flatMap(wordsIn))];
}

type Part = Readonly<Record<string, unknown>>;

/** Returns what an operation writes, with its place: `/hostPID` with `true` becomes `{hostPID: true}`. */
function writtenBy({ op, path, value }: Part): unknown[] {
  if (typeof path !== 'string' || op === 'remove' || op === 'test') return [];
  const keys = path.split('/').slice(1);
  const written: unknown = op === 'copy' || op === 'move' ? UNKNOWN : value;
  return [
    keys.reduceRight<unknown>((inner, key) => ({ [key.replaceAll('~1', '/').replaceAll('~0', '~')]: inner }), written),
  ];
}

/** Works without recursion, because a path may have any number of keys. */
function wordsIn(part: unknown): string[] {
  const words: string[][] = [];
  const pending: (readonly [key: string, value: unknown])[] = [['', part]];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const [key, value] = next;
    words.push(wordsOf(key.toLowerCase(), value));
    for (const inner of innerOf(value).toReversed()) pending.push(inner);
  }
  return words.flat();
}

function innerOf(value: unknown): (readonly [key: string, value: unknown])[] {
  if (Array.isArray(value)) return value.map((one) => ['', one] as const);
  // A strategic merge patch removes what has this mark.
  return !isMap(value) || value.$patch === 'delete' ? [] : Object.entries(value);
}

function wordsOf(key: string, value: unknown): string[] {
  const flag = FLAGS.find((one) => one.toLowerCase() === key);
  if (flag !== undefined) return value === UNKNOWN || TRUE.test(String(value)) ? [flag] : [];
  switch (key) {
    case 'hostpath':
      return value === null || (isMap(value) && value.$patch === 'delete') ? [] : ['hostPath'];
    case 'procmount':
      return value === UNKNOWN || String(value).toLowerCase() === 'unmasked' ? ['procMount Unmasked'] : [];
    case 'capabilities':
      return value === UNKNOWN ? ['capabilities'] : addedBy(value).map((one) => `capabilities.add ${one}`);
    case 'securitycontext':
      return value === UNKNOWN ? ['securityContext'] : [];
    case 'selinuxoptions':
      return value === UNKNOWN || isOtherSeLinux(value) ? ['seLinuxOptions'] : [];
    default:
      return [];
  }
}

/** Returns the capabilities that lead to the node, of a list or of the one entry that an operation adds to it. */
function addedBy(capabilities: unknown): string[] {
  if (!isMap(capabilities)) return [];
  return Object.entries(capabilities)
    .filter(([key]) => key.toLowerCase() === 'add')
    .flatMap(([, added]) => {
      if (added === UNKNOWN) return ['(copied)'];
      const list = Array.isArray(added) ? added : isMap(added) ? Object.values(added) : [];
      return list
        .map((one) => (one === UNKNOWN ? '(copied)' : String(one)))
        .filter((one) => one === '(copied)' || isEscape(one));
    });
}

function isOtherSeLinux(options: unknown): boolean {
  if (!isMap(options)) return false;
  const entries = Object.entries(options).map(([key, value]) => [key.toLowerCase(), value] as const);
  return entries.some(
    ([key, value]) =>
      value === UNKNOWN ||
      (key === 'type' ? isOtherSeLinuxType(value) : ['user', 'role'].includes(key) && Boolean(value)),
  );
}
