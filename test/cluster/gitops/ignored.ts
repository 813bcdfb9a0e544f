/** By kind: the fields that an example ignores, as JSON pointers with `*` for the entries of a list. */
export type Ignored = Readonly<Record<string, readonly string[]>>;

export type Application = {
  spec: { ignoreDifferences: { kind: string; jsonPointers?: string[]; jqPathExpressions?: string[] }[] };
};

export type HelmRelease = {
  spec: { driftDetection: { ignore: { target: { kind: string; name: string }; paths: string[] }[] } };
};

export function ignoredOfApplication({ spec }: Application): Ignored {
  return Object.fromEntries(
    spec.ignoreDifferences.map(({ jqPathExpressions = [], jsonPointers = [], kind }) => [
      kind,
      [...jsonPointers, ...jqPathExpressions.map((each) => each.replaceAll('.', '/').replaceAll('[]', '/*'))],
    ]),
  );
}

export function ignoredOfHelmRelease({ spec }: HelmRelease): Ignored {
  return Object.fromEntries(
    spec.driftDetection.ignore.map(({ paths, target }) => [
      target.kind,
      paths.map((path) => path.replaceAll(/\/\d+\//g, '/*/')),
    ]),
  );
}

export function isIgnored(ignored: Ignored, kind: string, path: string): boolean {
  return ignored[kind]?.some((each) => path === each || path.startsWith(`${each}/`)) ?? false;
}
