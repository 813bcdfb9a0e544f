/** Compares project ids as numbers, even if they exceed the range of numbers. Pods without a project come last. */
export function byProject(one: string | undefined, other: string | undefined): number {
  if (one === undefined || other === undefined) return Number(one === undefined) - Number(other === undefined);
  return one.length - other.length || (one < other ? -1 : Number(one > other));
}
