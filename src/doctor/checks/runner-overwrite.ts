import { show } from '../../documents/show.ts';
import { eachRunner, type FoundRunner } from '../derive/each-runner.ts';
import { changeSetting } from '../fix/change-setting.ts';
import { formatPlace } from '../world/place.ts';
import { count, defineCheck } from './check.ts';
import type { Finding } from './finding.ts';

/**
 * `service_account_overwrite_allowed` is a pattern that may match anywhere in a name (gitlab-runner
 * `executors/kubernetes/overwrites.go`, `regexp.MatchString`): `ci` also lets in `gitlab-ci-admin`.
 */
export const runnerOverwrite = defineCheck(
  {
    id: 'runner_overwrite',
    title: 'patterns of accounts that jobs may ask for say the whole name',
    needs: ['mapping'],
  },
  ({ mapping }, world) => {
    const { found, unseen } = eachRunner(mapping, world);
    return { looked: count(found.length, 'runner'), findings: found.flatMap(toFinding), unseen };
  },
);

function toFinding({ runner, settings }: FoundRunner): Finding[] {
  const setting = settings.serviceAccountOverwriteAllowed;
  if (setting === undefined || isAnchored(setting.value)) return [];
  return [
    {
      code: 'overwrite_unanchored',
      level: 'warning',
      object: `deployment ${runner.namespace}/${runner.name}`,
      found: `service_account_overwrite_allowed ${show(setting.value)} (${formatPlace(setting.place)}), which also matches in the middle of a name`,
      wanted: 'a pattern of whole names, between ^ and $',
      fix: [changeSetting(setting, `^(?:${withoutAnchors(setting.value)})$`)],
    },
  ];
}

/** Whether a pattern of Go's regexp matches whole names only; what is in doubt is not. */
function isAnchored(pattern: string): boolean {
  if (!/^(?:\^|\\A)/.test(pattern) || !/(?:[^\\]|^)(?:\$|\\z)$/.test(pattern)) return false;
  let depth = 0;
  // Escapes and classes hold no structure.
  for (const character of pattern.replaceAll(/\\.|\[\^?\]?(?:\\.|[^\]])*\]/g, '')) {
    if (character === '(') depth += 1;
    else if (character === ')') depth -= 1;
    // ^a|b$ are two patterns, of which each has one anchor.
    else if (character === '|' && depth === 0) return false;
  }
  return true;
}

/** A dollar sign behind a backslash is one of the name. */
function withoutAnchors(pattern: string): string {
  return pattern.replace(/^\^/, '').replace(/(^|[^\\])\$$/, '$1');
}
