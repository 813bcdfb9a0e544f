import { show } from '../../documents/show.ts';
import { eachRunner, type FoundRunner } from '../derive/each-runner.ts';
import { anchorPattern } from '../fix/anchor-pattern.ts';
import { formatPlace } from '../world/place.ts';
import { count, defineCheck } from './check.ts';
import type { Finding } from './finding.ts';

/**
 * `service_account_overwrite_allowed` is a pattern that may match anywhere in a name (gitlab-runner
 * `executors/kubernetes/overwrites.go`, `regexp.MatchString`): `ci` also allows `gitlab-ci-admin`.
 */
export const runnerOverwrite = defineCheck(
  {
    id: 'runner_overwrite',
    title: 'patterns for accounts that jobs may request match whole names only',
    needs: ['mapping'],
  },
  ({ mapping }, world) => {
    const { found, unseen } = eachRunner(mapping, world);
    return { looked: count(found.length, 'runner'), findings: found.flatMap(findingsFor), unseen };
  },
);

function findingsFor({ runner, settings }: FoundRunner): Finding[] {
  const setting = settings.serviceAccountOverwriteAllowed;
  if (setting === undefined || isAnchored(setting.value)) return [];
  return [
    {
      code: 'overwrite_unanchored',
      level: 'warning',
      object: `deployment ${runner.namespace}/${runner.name}`,
      found: `service_account_overwrite_allowed ${show(setting.value)} (${formatPlace(setting.place)}), which also matches a part of a name`,
      wanted: 'a pattern for whole names, between ^ and $',
      fix: [anchorPattern(setting)],
    },
  ];
}

/** Whether a pattern of Go's regexp surely matches whole names only. */
function isAnchored(pattern: string): boolean {
  if (!/^(?:\^|\\A)/.test(pattern) || !/(?:[^\\]|^)(?:\$|\\z)$/.test(pattern)) return false;
  let depth = 0;
  for (const character of structureOf(pattern)) {
    if (character === '(') depth += 1;
    else if (character === ')') depth -= 1;
    // ^a|b$ is two patterns with one anchor each.
    else if (character === '|' && depth === 0) return false;
  }
  return true;
}

/** The characters of a pattern without its escapes and character classes. */
function* structureOf(pattern: string): Generator<string> {
  let inClass = false;
  for (let at = 0; at < pattern.length; at += 1) {
    const character = pattern.charAt(at);
    if (character === '\\') at += 1;
    else if (inClass) inClass = character !== ']';
    else if (character === '[') {
      inClass = true;
      // A bracket that comes first is one of the characters.
      if (pattern.charAt(at + 1) === '^') at += 1;
      if (pattern.charAt(at + 1) === ']') at += 1;
    } else yield character;
  }
}
