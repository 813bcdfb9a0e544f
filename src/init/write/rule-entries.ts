import type { Proposal, ProposedRule } from '../propose/proposal.ts';
import { comment, entry, type Inline, id } from './yaml-lines.ts';

/** Returns the rules of a mapping or a fleet, then as comments those that lack something. */
export function ruleLines({ rules, open }: Pick<Proposal, 'rules' | 'open'>): string[] {
  const active = rules.flatMap((rule) => entry(rule.comments, fieldsOf(rule)));
  const commented = open.flatMap((rule) => entry(rule.comments, fieldsOf(rule), 'as comment'));
  return [
    ...comment(
      'Which job gets which account: the first rule that matches decides. Jobs that no rule matches keep their account.',
    ),
    ...(rules.length === 0 ? ['rules: []'] : ['rules:', ...active]),
    ...(open.length === 0
      ? []
      : [
          ...(rules.length === 0 ? comment('For a rule below, also remove the brackets after rules.') : []),
          ...commented,
        ]),
    '',
  ];
}

/** The default without rules, with which at first every pod keeps its account. */
export const DEFAULT_LINES: readonly string[] = [
  ...comment('For pods that no rule matches. When the rules are complete, set job to deny.'),
  'default: {manager: keep, job: keep}',
];

function fieldsOf({ allow, createdBy, name, namespaces, projects, serviceAccount }: ProposedRule): {
  [key: string]: Inline | undefined;
} {
  return {
    name,
    match: { kind: 'job', projects: projects?.map(id), createdBy, namespaces },
    serviceAccount,
    allow: allow.length === 0 ? undefined : allow,
  };
}

/** Returns what could not be written, as comments. */
export function leftLines({ left }: Pick<Proposal, 'left'>): string[] {
  if (left.length === 0) return [];
  return [...comment('Not covered by this file:'), ...left.flatMap((text) => comment(`- ${text}`)), ''];
}
