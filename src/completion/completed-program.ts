/** What can follow at a place of a command line. */
export type Completed =
  | { readonly is: 'words'; readonly words: readonly string[] }
  | { readonly is: 'files' | 'folders' }
  /** A name or a number, which a shell cannot propose. */
  | { readonly is: 'anything' };

export type CompletedOption = {
  /** `--mapping` */
  readonly flag: string;
  /** `-n` */
  readonly short: string | undefined;
  readonly description: string;
  /** Absent for a switch. */
  readonly value: (Completed & { readonly name: string }) | undefined;
  readonly isRepeatable: boolean;
};

export type CompletedCommand = {
  readonly name: string;
  readonly summary: string;
  readonly options: readonly CompletedOption[];
  /** By position; the last one may be repeated. */
  readonly arguments: readonly (Completed & { readonly name: string; readonly isRepeatable: boolean })[];
};

/** What a shell needs to complete a command line. All texts are our own and contain no control characters. */
export type CompletedProgram = { readonly name: string; readonly commands: readonly CompletedCommand[] };

/** Returns the name of the function that completes the program: `_gitlab_runner_irsa`. */
export function functionName({ name }: Pick<CompletedProgram, 'name'>): string {
  return `_${name.replaceAll('-', '_')}`;
}

/** Returns every way to write an option. */
export function namesOf({ flag, short }: Pick<CompletedOption, 'flag' | 'short'>): readonly string[] {
  return short === undefined ? [flag] : [flag, short];
}
