/** Keys and list indexes from the document's root; empty for the whole document. */
export type Path = readonly (string | number)[];

/** The keys of an IAM condition, which begin with the issuer of a cluster, are nearly a hundred characters. */
const LONGEST = 120;

const PLAIN_KEY = /^[\w$-]+$/;

/** `rules[1].match.projects[0]`; a key that would be misread that way is quoted: `match["my key"]`. */
export function formatPath(path: Path): string {
  let text = '';
  for (const step of path) {
    if (typeof step === 'number') text += `[${step}]`;
    else if (!PLAIN_KEY.test(step)) text += `[${JSON.stringify(step.slice(0, LONGEST))}]`;
    else text += text === '' ? step : `.${step}`;
  }
  return text;
}
