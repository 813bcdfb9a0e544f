import { show, showList } from '../../../../documents/show.ts';
import type { MappingIndex } from '../../../../mapping/index/compile.ts';
import { isManagerAccount } from '../../../../mapping/index/reserved.ts';
import { reachOfRules } from '../../../../mapping/reach.ts';
import { counted } from '../../../../text/counted.ts';
import { eachRunner, type FoundRunner, formatRunner } from '../../../derive/runners/each-runner.ts';
import { jobNamespace, jobPlaces } from '../../../derive/runners/jobs/job-places.ts';
import { undecidedNamespaces } from '../../../derive/runners/jobs/undecided-namespaces.ts';
import { type GoPattern, goPattern, matches, matchesAll } from '../../../derive/runners/patterns/go-pattern.ts';
import { matchesWholeNames } from '../../../derive/runners/patterns/whole-names.ts';
import { formatPlace } from '../../../world/place.ts';
import type { Unseen } from '../../../world/seen.ts';
import { defineCheck } from '../../check.ts';
import type { Finding } from '../../finding.ts';
import { type NarrowContext, narrowOverwrite } from './narrow-overwrite.ts';
import { allowFindings } from './runner-overwrite-allow.ts';

/**
 * `service_account_overwrite_allowed` is a pattern that may match anywhere in a name (gitlab-runner
 * `executors/kubernetes/overwrites.go`, `regexp.MatchString`): `ci` also allows `gitlab-ci-admin`.
 */
export const runnerOverwrite = defineCheck(
  {
    id: 'runner_overwrite',
    title: 'runners let jobs request the accounts that the mapping allows, and no others',
    needs: ['mapping'],
  },
  ({ mapping }, world) => {
    const { found: all, unseen } = eachRunner(mapping, world);
    const found = all.filter(({ settings }) => settings.isKubernetes);
    const reaches = reachOfRules(mapping.mapping);
    const places = jobPlaces(mapping, world);
    const undecidedOf = undecidedNamespaces(found, places, world);
    const misplaced = found.filter(isMisplaced);
    const findings = [
      ...found.flatMap((one) =>
        overwriteFindings(one, { mapping, reaches, undecided: undecidedOf(one), accounts: world.accounts }),
      ),
      ...(unseen.length + misplaced.length === 0 ? allowFindings(found, mapping, undecidedOf) : []),
    ];
    return {
      looked: counted(found.length, 'runner'),
      findings,
      unseen: [...unseen, ...misplaced.map(({ runner }) => unknownRules(formatRunner(runner)))],
    };
  },
);

/**
 * True if its jobs run in namespaces that the mapping does not list, so that no rule matches them yet. runner_namespace
 * reports that.
 */
function isMisplaced({ manager, settings }: FoundRunner): boolean {
  const namespace = jobNamespace(settings);
  return namespace !== undefined && !manager.namespaces.includes(namespace);
}

function unknownRules(runner: string): Unseen {
  return {
    what: 'whether jobs may request what rules allow',
    why: `jobs of ${runner} run in a namespace that the mapping does not give to its manager, so it is not known which rules match them`,
    because: 'absent',
  };
}

function overwriteFindings(one: FoundRunner, context: NarrowContext): Finding[] {
  const { mapping } = context;
  const setting = one.settings.serviceAccountOverwriteAllowed;
  if (setting === undefined) return [];
  const pattern = goPattern(setting.value);
  const wide = 'error' in pattern ? undefined : wideness(pattern, one, mapping);
  const object = formatRunner(one.runner);
  const said = `service_account_overwrite_allowed ${show(setting.value)} (${formatPlace(setting.place)})`;
  if ('error' in pattern)
    return [
      {
        ...{ code: 'overwrite_invalid', level: 'error', object },
        found: `${said} is not a pattern of Go's regexp (${pattern.error}), so every job that requests an account fails`,
        wanted: 'a valid pattern, or none',
        fix: [narrowOverwrite(setting, pattern, one, context)],
      },
    ];
  if (wide === undefined) return [];
  return [
    {
      ...{ code: wide.code, level: 'warning', object },
      found: `${said} ${wide.said}`,
      wanted: 'a pattern for the whole names of the accounts that jobs of this manager may get',
      fix: [narrowOverwrite(setting, pattern, one, context)],
    },
  ];
}

function wideness(
  pattern: GoPattern,
  { manager }: FoundRunner,
  mapping: MappingIndex,
): { code: string; said: string } | undefined {
  if (matchesAll(pattern)) return { code: 'overwrite_any', said: 'lets jobs request every account' };
  if (!matchesWholeNames(pattern.text)) return { code: 'overwrite_unanchored', said: 'also matches a part of a name' };
  const managers = mapping.mapping.managers.flatMap(({ identity }) =>
    'serviceAccount' in identity ? [identity.serviceAccount.name] : [],
  );
  const taken = managers.filter(
    (name) =>
      matches(pattern, name) && manager.namespaces.some((namespace) => isManagerAccount(mapping, namespace, name)),
  );
  if (taken.length === 0) return undefined;
  return {
    code: 'overwrite_of_manager',
    said: `also matches ${showList([...new Set(taken)])}, the account of a manager`,
  };
}
