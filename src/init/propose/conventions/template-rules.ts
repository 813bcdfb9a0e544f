import { placeholdersOf } from '../../../mapping/template.ts';
import { counted } from '../../../text/counted.ts';
import { type Group, sortedIds } from '../jobs/groups.ts';
import { nameList } from '../name-list.ts';
import { ruleName } from '../names.ts';
import type { AccountPlace, ProposedRule } from '../proposal.ts';
import { seenText } from '../rules/seen-text.ts';
import { type Convention, mayGive } from './convention.ts';

type Cluster = {
  /** Returns the names of the accounts in a namespace, as far as they were read. */
  accountsIn(namespace: string): readonly string[];
  managerCount: number;
  /** All jobs that were seen, not only those that follow a convention. */
  groups: readonly Group[];
};

/** Returns one rule with placeholders for each convention, instead of one for each project. */
export function templateRules(
  conventions: readonly Convention[],
  { accountsIn, groups, managerCount }: Cluster,
  taken: Set<string>,
): readonly ProposedRule[] {
  const used = namesIn(placesIn(groups));
  return conventions.map((convention) => {
    const { followers, managers, namespaces, projects, template } = convention;
    const seen = placesIn(followers);
    const existing = [...namespaces].flatMap((namespace) =>
      accountsIn(namespace).flatMap((name) =>
        mayGive(convention, { namespace, name }) ? [`${namespace}/${name}`] : [],
      ),
    );
    const filled = [...new Set([...seen, ...existing])].map(accountPlaceOf);
    const names = namesIn(seen);
    const unseen = new Set(filled.flatMap(({ name }) => (used.has(name) ? [] : [name])));
    return {
      name: ruleName(template, taken),
      projects: projects === undefined ? undefined : sortedIds(projects),
      createdBy: managers.size === managerCount ? undefined : [...managers].toSorted(),
      namespaces: [...namespaces],
      ...{ serviceAccount: template, allow: [], filled },
      comments: [
        seenText(followers.flatMap(({ usable }) => usable)),
        `A convention: ${wordsOf(template)} in the name of the account, for ${counted(names.size, 'account')} of ${counted(projectsOf(followers).size, 'project')}. A job gets its account if it exists, also if it requests none; otherwise the rules below decide.`,
        ...limitText(convention),
        ...(unseen.size === 0
          ? []
          : [`No job was seen with ${nameList(unseen)}: jobs with these ids get them as well.`]),
      ],
    };
  });
}

function limitText({ others, projects, template }: Convention): string[] {
  if (projects === undefined) return [];
  const without = nameList(projectsOf(others));
  return [
    `Only for these projects: jobs of ${without} have the account default, and ${template} would give them another one.`,
  ];
}

function wordsOf(template: string): string {
  const words = {
    project: 'the id of the project',
    rootGroup: 'the id of its top-level group',
    namespace: 'the namespace',
  };
  return placeholdersOf(template)
    .map((one) => words[one])
    .join(' and ');
}

function projectsOf(groups: readonly Group[]): ReadonlySet<string> {
  return new Set(sortedIds(groups.map(({ project }) => project)));
}

/** Returns `namespace/name` of the accounts that jobs had. */
function placesIn(groups: readonly Group[]): ReadonlySet<string> {
  return new Set(groups.flatMap(({ namespace, usable }) => usable.map(({ account }) => `${namespace}/${account}`)));
}

function namesIn(places: ReadonlySet<string>): ReadonlySet<string> {
  return new Set([...places].map((place) => accountPlaceOf(place).name));
}

function accountPlaceOf(key: string): AccountPlace {
  const [namespace = '', name = ''] = key.split('/');
  return { namespace, name };
}
