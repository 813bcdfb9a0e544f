import type { Finding } from '../documents/finding.ts';
import type { Mapping } from '../mapping/mapping.ts';
import type { Proposal } from './propose/proposal.ts';

/** The files of a proposal, and the findings of their checks. */
export type Written = {
  /** The name of the file with the rules. */
  main: string;
  files: ReadonlyMap<string, string>;
  findings: readonly Finding[];
  mapping: Mapping | undefined;
};

const RULE = /^rules\[(\d+)\]/;

/** Leaves out rules that the checks refuse. Their jobs are then among the differences. */
export function settle(
  proposal: Proposal,
  write: (proposal: Proposal) => Written,
): { proposal: Proposal; written: Written } {
  const written = write(proposal);
  const refused = new Map(
    written.findings.flatMap(({ level, message, path }) => {
      const [, index] = RULE.exec(path) ?? [];
      return level === 'error' && index !== undefined ? [[Number(index), message] as const] : [];
    }),
  );
  const rules = proposal.rules.filter((_, index) => !refused.has(index));
  if (rules.length === proposal.rules.length) return { proposal, written };
  const left = [...refused].map(([index, message]) => `Rule ${proposal.rules[index]?.name} was left out: ${message}.`);
  return settle({ ...proposal, rules, left: [...proposal.left, ...left] }, write);
}
