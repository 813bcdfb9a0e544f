/** Project ids as numbers, which may be longer than a number can be; pods without a project last. */
export function byProject(one: string | undefined, other: string | undefined): number {
  if (one === undefined || other === undefined) return Number(one === undefined) - Number(other === undefined);
  return one.length - other.length || (one < other ? -1 : Number(one > other));
}
