/** The settings of an IAM role apart from its policies; `undefined` for those that it does not have. */
export type RoleSettings = {
  description: string | undefined;
  /** ARN of the managed policy that limits what the role may do. */
  permissionsBoundary: string | undefined;
  /** The longest session that may be requested, in seconds. */
  maxSessionDuration: number | undefined;
  tags: Tags;
};

export type Tags = Readonly<Record<string, string>>;

/** The limits of IAM: https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html */
export const DESCRIPTION_LENGTH = 1000;

/** In seconds, same page. */
export const SESSION_DURATION = { least: 3600, most: 43_200 } as const;

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html#id_tags_rules */
export const MOST_TAGS = 50;
export const TAG_KEY_LENGTH = 128;
export const TAG_VALUE_LENGTH = 256;

/**
 * Returns both sets of tags. A tag of `over` replaces one of `under` with the same key. Keys that differ only in case
 * count as the same, because IAM refuses a role with `Team` and `team` (same page).
 */
export function mergeTags(under: Tags, over: Tags): Tags {
  const replaced = new Set(Object.keys(over).map(caseless));
  const kept = Object.entries(under).filter(([key]) => !replaced.has(caseless(key)));
  return Object.fromEntries([...kept, ...Object.entries(over)]);
}

/** Returns the first key that differs from an earlier one only in case, after that one. */
export function sameKeys(tags: Tags): readonly [earlier: string, later: string] | undefined {
  const seen = new Map<string, string>();
  for (const key of Object.keys(tags)) {
    const earlier = seen.get(caseless(key));
    if (earlier !== undefined) return [earlier, key];
    seen.set(caseless(key), key);
  }
  return undefined;
}

function caseless(key: string): string {
  return key.toLowerCase();
}
