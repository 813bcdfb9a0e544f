import { ANY, coversPattern, overlapsPattern, type Pattern } from '../pattern.ts';

const COMPONENTS = 6;

/**
 * Whether an ARN pattern covers another one, component by component: a wildcard does not match a colon, except in the last
 * component, which is everything after the fifth colon. `*` alone covers all ARNs, a trailing `*` all later components.
 *
 * "IAM JSON policy elements: Resource" and "…: Condition operators", ARN condition operators:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 */
export function arnCovers(pattern: Pattern, other: Pattern): boolean {
  return everyComponent(pattern, other, coversPattern);
}

/** Whether there is an ARN that both patterns cover. */
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

/** Six components; in a shorter pattern that ends in `*`, the missing ones are wildcards. */
function components(pattern: Pattern): readonly Pattern[] {
  const found: string[][] = [[]];
  for (const step of pattern) {
    if (step === ':' && found.length < COMPONENTS) found.push([]);
    else found.at(-1)?.push(step);
  }
  if (pattern.at(-1) === ANY) while (found.length < COMPONENTS) found.push([ANY]);
  return found;
}
