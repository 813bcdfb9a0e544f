// Functions with which tests that follow the fixes of the doctor read them.

/** Returns the words of a command without quotes, as a shell passes them on. */
export function wordsOf(command: string): string[] {
  return [...command.matchAll(/(?:'(?:[^']|'\\'')*'|[^\s'])+/g)].map(([word]) =>
    word.replaceAll("'\\''", '\0').replaceAll("'", '').replaceAll('\0', "'"),
  );
}

/** Returns `['runners', 0, 'cache', 'a.b']` for `runners[0].cache["a.b"]`. */
export function stepsOf(path: string): (string | number)[] {
  return [...path.matchAll(/\[(\d+)\]|\[("(?:[^"\\]|\\.)*")\]|([^.[\]]+)/g)].map(([, index, quoted, key]) =>
    index === undefined ? (quoted === undefined ? String(key) : (JSON.parse(quoted) as string)) : Number(index),
  );
}

// biome-ignore lint/suspicious/noExplicitAny: the shape is that of the path
type Tree = any;

/** Sets a value in a tree of plain data; `undefined` removes it. */
export function setIn(root: Tree, steps: readonly (string | number)[], set: unknown): void {
  let parent = root;
  for (const step of steps.slice(0, -1)) {
    parent[step] ??= {};
    parent = parent[step];
  }
  const last = steps.at(-1) as string | number;
  if (set !== undefined) parent[last] = set;
  else if (Array.isArray(parent)) parent.splice(Number(last), 1);
  else delete parent[last];
}
