import type { Decision } from '../../admission/decision.ts';
import type { MappingIndex } from '../../mapping/index/compile.ts';
import { compareEffects, resultWords } from '../compare.ts';
import type { Pair } from '../pair.ts';
import type { Group, Occurrence, Outcome } from './group.ts';
import { joinedOrigins, mergedLabels } from './merge-groups.ts';

type Groups = {
  add(occurrence: Occurrence): void;
  /** Returns the groups, those with the worst effect first, and within an effect those with the most projects. */
  all(): readonly Group[];
};

type GrowingGroup = Group & { projects: Set<string> };

/** How many are kept: the projects of all groups together, and the origins of one group. */
const LIMITS = { projects: 100_000, origins: 200 };

/**
 * Collects what an edit changes, by pairs of rules. A group is true for each of its projects with each of its origins,
 * so origins of other projects make another group.
 */
export function createGroups(indexes: Pair<MappingIndex>, limits = LIMITS): Groups {
  const groups = new Map<string, GrowingGroup>();
  const templates = { before: templatesOf(indexes.before), after: templatesOf(indexes.after) };
  let kept = 0;
  return {
    add(occurrence) {
      const { conditions, decisions, effect, example, jobs, origins, othersBut, projects } = occurrence;
      const { requested, rootGroups, runners } = occurrence;
      const outcomes = {
        before: outcomeOf(decisions.before, templates.before),
        after: outcomeOf(decisions.after, templates.after),
      };
      const key = JSON.stringify([effect, outcomes, requested, rootGroups, runners, conditions, origins]);
      let group = groups.get(key);
      if (group === undefined) {
        const shown = { before: resultWords(decisions.before), after: resultWords(decisions.after) };
        group = {
          ...{ effect, ...outcomes, requested, rootGroups, runners, conditions, origins },
          ...{ projects: new Set<string>(), more: 0 },
          ...{ othersBut: undefined, jobs: 0, example: { ...example, ...shown } },
        };
        groups.set(key, group);
      }
      group.jobs += jobs;
      if (othersBut !== undefined)
        group.othersBut = group.othersBut === undefined ? othersBut : common(group.othersBut, othersBut);
      for (const project of projects) {
        if (group.projects.has(project)) continue;
        if (kept >= limits.projects) group.more += 1;
        else {
          kept += 1;
          group.projects.add(project);
        }
      }
    },
    all: () =>
      joinedOrigins(mergedLabels([...groups.values()]), limits.origins).toSorted(
        (a, b) => compareEffects(a.effect, b.effect) || weightOf(b) - weightOf(a) || 0,
      ),
  };
}

function weightOf({ more, othersBut, projects }: Group): number {
  return othersBut === undefined ? projects.size + more : Number.POSITIVE_INFINITY;
}

function common(one: readonly string[], other: readonly string[]): readonly string[] {
  const names = new Set(other);
  return one.filter((name) => names.has(name));
}

/** Returns the account that a rule assigns, by the name of the rule, for rules with a placeholder. */
function templatesOf({ mapping }: MappingIndex): ReadonlyMap<string, string> {
  const named = mapping.rules.filter(({ serviceAccount }) => serviceAccount.includes('{'));
  return new Map(named.map(({ name, serviceAccount }) => [name, serviceAccount]));
}

function outcomeOf({ allowed, reason, rule, to }: Decision, templates: ReadonlyMap<string, string>): Outcome {
  const template = reason === 'override_granted' || rule === undefined ? undefined : templates.get(rule);
  return { account: allowed ? (template ?? to) : undefined, rule, reason };
}
