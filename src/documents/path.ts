import { quote } from '../text/printable.ts';

/** Keys and list indexes from the root of a document; empty for the whole document. */
export type Path = readonly (string | number)[];

/** In characters. A condition key of IAM that begins with the issuer of the cluster has nearly a hundred. */
const LONGEST = 120;

const PLAIN_KEY = /^[\w$-]+$/;

/** Returns `rules[1].match.projects[0]`. A key that would be ambiguous is quoted: `match["my key"]`. */
export function formatPath(path: Path): string {
  let text = '';
  for (const step of path) {
    if (typeof step === 'number') text += `[${step}]`;
    else if (!PLAIN_KEY.test(step)) text += `[${quote(step.slice(0, LONGEST))}]`;
    else text += text === '' ? step : `.${step}`;
  }
  return text;
}

/** True if a path is the other one or leads to a part of what that one leads to. */
export function isWithin(path: Path, other: Path): boolean {
  return other.every((step, index) => path[index] === step);
}
