import { ANY, coversPattern, overlapsPattern, type Pattern } from '../pattern.ts';

const COMPONENTS = 6;

/**
 * True if an ARN pattern matches everything that another one matches, component by component. A wildcard does not match
 * a colon, except in the last component, which is everything after the fifth colon. `*` alone matches all ARNs, and a
 * trailing `*` all later components.
 *
 * "IAM JSON policy elements: Resource" and "…: Condition operators", ARN condition operators:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 */
export function arnCovers(pattern: Pattern, other: Pattern): boolean {
  return everyComponent(pattern, other, coversPattern);
}

/** True if there is an ARN that both patterns match. */
export function arnOverlaps(a: Pattern, b: Pattern): boolean {
  return everyComponent(a, b, overlapsPattern);
}

function everyComponent(a: Pattern, b: Pattern, holds: (a: Pattern, b: Pattern) => boolean): boolean {
  const [first, second] = [components(a), components(b)];
  return (
    first.length === COMPONENTS &&
    second.length === COMPONENTS &&
    first.every((component, index) => holds(component, second[index] as Pattern))
  );
}

/** Returns the six components of an ARN pattern. If a shorter one ends in `*`, the missing components are wildcards. */
function components(pattern: Pattern): readonly Pattern[] {
  const found: string[][] = [[]];
  for (const step of pattern) {
    if (step === ':' && found.length < COMPONENTS) found.push([]);
    else found.at(-1)?.push(step);
  }
  if (pattern.at(-1) === ANY) while (found.length < COMPONENTS) found.push([ANY]);
  return found;
}
