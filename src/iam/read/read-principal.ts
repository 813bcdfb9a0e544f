import { isMap } from '../../collections/is-map.ts';
import type { Path } from '../../documents/path.ts';
import type { Principal } from '../policy-document.ts';
import { intrinsicOf } from './intrinsic.ts';
import { checkKeys, type IssueCollector } from './issues.ts';
import { readWords } from './read-words.ts';

const KINDS = ['AWS', 'Federated', 'Service', 'CanonicalUser'];

/** Parses a Principal or NotPrincipal element: `*`, or names by kind. */
export function readPrincipal(value: unknown, path: Path, issues: IssueCollector): Principal | undefined {
  if (value === '*') return value;
  if (!isMap(value) || intrinsicOf(value) !== undefined) {
    issues.notMap(value, path, 'a map such as {"Federated": "arn:aws:iam::ACCOUNT:oidc-provider/ISSUER"}');
    return undefined;
  }
  if (Object.keys(value).length === 0)
    issues.error('missing_key', path, `found no principal, wanted one of ${KINDS.join(', ')}`);
  checkKeys(value, KINDS, path, issues);
  const known = KINDS.filter((kind) => Object.hasOwn(value, kind));
  return Object.fromEntries(
    known.map((kind) => [kind, readWords(value[kind], [...path, kind], 'the name of a principal', issues)]),
  );
}
