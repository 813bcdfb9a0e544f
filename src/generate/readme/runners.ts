import { yamlText } from '../../chart/yaml-text.ts';
import { deriveManagers } from '../../fleet/derive-mapping.ts';
import type { Fleet, FleetRunner } from '../../fleet/fleet.ts';
import { unmanagedRunners } from '../../fleet/managed-runners.ts';
import { MANAGER_LABEL, RELEASE, RETRY_LIMITS, ROLE_ARN_ANNOTATION } from '../../names.ts';
import { shellBlock } from './shell-block.ts';

/**
 * Returns the subsection of the README about runners that other releases install: their values, and the roles of
 * existing accounts.
 */
export function otherReleases(fleet: Fleet): string[] {
  const runners = unmanagedRunners(fleet.runners);
  const annotations = annotateCommands(fleet);
  return [
    ...(annotations.length === 0
      ? []
      : [
          'The chart does not change accounts that exist (`create: false`). Give them their roles:',
          '',
          ...shellBlock(annotations),
        ]),
    ...(runners.length === 0
      ? []
      : [
          "The chart does not change runners of other releases (`managed: false`). With these values, a release of GitLab's chart marks",
          'the pods of its manager for the mapping, and retries when the webhook cannot be reached. Add them to its values and upgrade it,',
          `which starts a new manager pod. Until its pods have the label, the rules for managers (${rulesOf(fleet)}) match none of`,
          `them, and \`default.manager\` decides: ${defaultWords(fleet)}.`,
          '',
        ]),
    ...runners.flatMap((runner) => [
      `Runner \`${runner.name}\` in namespace ${runner.namespace}:`,
      '',
      '```yaml',
      ...yamlText(valuesOf(runner, fleet)).trimEnd().split('\n'),
      '```',
      '',
    ]),
    ...(runners.length === 0
      ? []
      : [
          'These pods have the label:',
          '',
          ...shellBlock([
            `kubectl get pods --all-namespaces --selector ${MANAGER_LABEL} --label-columns ${MANAGER_LABEL}`,
          ]),
        ]),
  ];
}

/** Returns the names of the rules that match the label. */
function rulesOf(fleet: Fleet): string {
  const rules = deriveManagers(fleet).flatMap(({ rule, runners }) =>
    unmanagedRunners(runners).length === 0 ? [] : [`\`${rule.name}\``],
  );
  return rules.join(', ');
}

function defaultWords({ default: { manager } }: Fleet): string {
  if (manager === 'keep') return '`keep`, so they keep the account that they have';
  return manager === 'deny' ? '`deny`, so they are refused' : `they get \`${manager.serviceAccount}\``;
}

function valuesOf({ name, serviceAccount }: FleetRunner, { cache, serviceAccounts }: Fleet): Record<string, unknown> {
  const isCached =
    cache !== undefined && serviceAccounts.some((each) => each.name === serviceAccount && each.permissions.cache);
  return {
    podLabels: { [MANAGER_LABEL]: name },
    extraEnv: { KUBERNETES_RETRY_LIMITS: RETRY_LIMITS },
    ...(isCached ? { extraEnvFromRefs: [{ configMapRef: { name: RELEASE.cacheConfigMap } }] } : {}),
  };
}

function annotateCommands({ serviceAccounts }: Fleet): string[] {
  return serviceAccounts.flatMap(({ create, identity, name, namespaces, role }) =>
    create || identity !== 'irsa' || role === undefined
      ? []
      : namespaces.map(
          (namespace) =>
            `kubectl --namespace ${namespace} annotate serviceaccount ${name} \\\n  ${ROLE_ARN_ANNOTATION}=${role.arn} --overwrite`,
        ),
  );
}
