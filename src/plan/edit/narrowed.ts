import { compile, type MappingIndex } from '../../mapping/index/compile.ts';
import { managerOf } from '../../mapping/index/manager-of.ts';
import { mismatch } from '../../mapping/index/mismatch.ts';
import { candidates } from '../../mapping/index/postings.ts';
import type { Rule } from '../../mapping/mapping.ts';
import type { Job } from '../job.ts';

/**
 * Returns the mapping with only those rules that can match one of these jobs. It decides about them like the whole
 * mapping.
 */
export function narrowedTo(index: MappingIndex, jobs: readonly Job[]): MappingIndex {
  const { mapping } = index;
  const kept = new Set<Rule>();
  for (const { namespace, project, requester, rootGroup, runner } of jobs) {
    const manager = managerOf(index, requester);
    if (manager === undefined) continue;
    const { instance, key: createdBy } = manager;
    const subject = { kind: 'job', namespace, createdBy, instance, project, rootGroup, runner } as const;
    for (const ordinal of candidates(index.jobRules, subject)) {
      const rule = mapping.rules[ordinal] as Rule;
      if (mismatch(rule, subject) === undefined) kept.add(rule);
    }
  }
  // Rules for managers stay, because they determine which accounts no job gets.
  return compile({ ...mapping, rules: mapping.rules.filter((rule) => rule.kind === 'manager' || kept.has(rule)) });
}
