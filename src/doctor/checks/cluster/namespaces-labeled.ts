import { nearest } from '../../../documents/nearest.ts';
import { show } from '../../../documents/show.ts';
import type { MappingIndex } from '../../../mapping/index/compile.ts';
import { MODE_BEFORE_LABEL, MODE_LABEL } from '../../../names.ts';
import { counted } from '../../../text/counted.ts';
import { MODE_VALUES } from '../../derive/namespaces/modes.ts';
import { foundManagers } from '../../derive/runners/each-runner.ts';
import { jobNamespace, usedNamespaces } from '../../derive/runners/jobs/job-places.ts';
import { misspelledHomes } from '../../derive/runners/misspelled-managers.ts';
import { typoOfManager } from '../../derive/runners/typo-of-manager.ts';
import { labelNamespace, permissionToLeave, turnOn } from '../../fix/label-namespace.ts';
import { allSeen, type ByNamespace, lookIn } from '../../world/by-namespace.ts';
import { concernedNamespaces, managerAccounts } from '../../world/manager-accounts.ts';
import { isSeen, type Unseen } from '../../world/seen.ts';
import type { Labels, World } from '../../world/world.ts';
import { defineCheck } from '../check.ts';
import type { Finding } from '../finding.ts';
import { namespaceAbsentFinding } from './namespace-absent.ts';

/** The API server calls the webhook only for namespaces with the label. */
export const namespacesLabeled = defineCheck(
  {
    id: 'namespaces_labeled',
    title: 'the namespaces of managers and jobs have the mode label, and no others do',
    needs: ['mapping'],
  },
  ({ mapping }, world) => {
    const { installation, namespaces } = world;
    const concerned = concernedNamespaces(mapping);
    // Only these namespaces have jobs that depend on the label.
    const used = usedNamespaces(mapping, world);
    const unseen: Unseen[] = [];
    const findings: Finding[] = [];
    const typos = misspelledHomes(mapping, world);
    for (const namespace of concerned) {
      const labels = lookIn(namespaces, namespace, 'labels');
      if (!isSeen(labels)) unseen.push(labels.unseen);
      else if (labels.seen === undefined && typos.has(namespace))
        unseen.push(typoOfManager(`namespace ${namespace}`, 'has this account elsewhere'));
      else if (used.has(namespace) || labels.seen === undefined)
        findings.push(...missingModeFindings(namespace, labels.seen, mapping, world));
    }
    // A runner or a namespace that the mapping does not list has a finding of its own.
    const found = foundManagers(mapping, world).flatMap(({ runner }) => [
      runner.namespace,
      ...runner.settings.flatMap((one) => jobNamespace(one) ?? []),
    ]);
    findings.push(...unwantedModeFindings(namespaces, new Set([...concerned, ...found, installation.namespace])));
    findings.push(...ownNamespaceFindings(installation.namespace, namespaces));
    if (!namespaces.complete)
      unseen.push({
        what: 'the labels of all other namespaces',
        why: 'namespaces cannot be listed',
        because: 'forbidden',
        needs: 'list namespaces',
      });
    return { looked: `${counted(concerned.size, 'namespace')} of managers and jobs`, findings, unseen };
  },
);

function missingModeFindings(
  namespace: string,
  labels: Labels | undefined,
  mapping: MappingIndex,
  world: World,
): Finding[] {
  const use = managersIn(namespace, mapping);
  if (labels === undefined) return [namespaceAbsentFinding(namespace, use, mapping, world)];
  const value = labels[MODE_LABEL];
  const before = labels[MODE_BEFORE_LABEL];
  if (value === undefined)
    return [
      {
        code: 'namespace_unlabeled',
        level: 'warning',
        object: objectOf(namespace),
        found: `label ${MODE_LABEL} is missing, and ${use}: the API server does not call the webhook for pods there`,
        wanted: `${MODE_LABEL}=observe first, then enforce once the log shows what you expect`,
        fix: [labelNamespace(namespace, 'observe')],
      },
    ];
  if (value === 'off')
    return [
      {
        ...{ code: 'namespace_off', level: 'warning' },
        object: objectOf(namespace),
        found: `${MODE_LABEL}=off, and ${use}: pods there keep whatever account they request`,
        wanted: `${before ?? 'enforce'}, once the emergency is over`,
        fix: [{ advice: `once the emergency is over: ${turnOn(namespace, before).command}` }],
      },
    ];
  return MODE_VALUES.some((mode) => mode === value) ? [] : [unknownValueFinding(namespace, value)];
}

function unknownValueFinding(namespace: string, value: string): Finding {
  const near = nearest(value, MODE_VALUES);
  return {
    code: 'label_unknown',
    level: 'warning',
    object: objectOf(namespace),
    found: `${MODE_LABEL}=${show(value)}, which the webhook treats as enforce`,
    wanted: `${
      near === undefined || near === 'enforce'
        ? `one of ${MODE_VALUES.join(', ')}`
        : `${near} if that was meant, otherwise enforce`
    }${permissionToLeave(value)}`,
    fix: [labelNamespace(namespace, near ?? 'enforce')],
  };
}

/** Finds labels in namespaces that no manager uses, where they only make pods depend on the webhook. */
function unwantedModeFindings(namespaces: ByNamespace<Labels>, wanted: ReadonlySet<string>): Finding[] {
  return [...allSeen(namespaces)].flatMap(([namespace, labels]): Finding[] => {
    const value = labels[MODE_LABEL];
    if (wanted.has(namespace) || value === undefined || value === 'off') return [];
    return [
      {
        code: 'namespace_without_manager',
        level: 'warning',
        object: objectOf(namespace),
        found: `${MODE_LABEL}=${value}, but no manager of the mapping runs there or may create jobs there`,
        wanted: `no label, or a manager with this namespace in its namespaces${permissionToLeave(value)}`,
        fix: [labelNamespace(namespace, undefined)],
      },
    ];
  });
}

function ownNamespaceFindings(namespace: string, namespaces: ByNamespace<Labels>): Finding[] {
  const labels = lookIn(namespaces, namespace, 'labels');
  const value = isSeen(labels) ? labels.seen?.[MODE_LABEL] : undefined;
  if (value === undefined) return [];
  return [
    {
      code: 'namespace_own',
      level: 'warning',
      object: objectOf(namespace),
      found: `${MODE_LABEL}=${value} on the namespace of the webhook itself, where it has no effect`,
      wanted: `no label here, and runners and jobs in other namespaces${permissionToLeave(value)}`,
      fix: [labelNamespace(namespace, undefined)],
    },
  ];
}

function managersIn(namespace: string, mapping: MappingIndex): string {
  const own = managerAccounts(mapping).find((account) => account.namespace === namespace);
  if (own !== undefined) return `manager ${own.namespace}/${own.name} runs in it`;
  const manager = mapping.mapping.managers.find(({ namespaces }) => namespaces.includes(namespace));
  return `manager ${manager?.key} creates jobs in it`;
}

function objectOf(namespace: string): string {
  return `namespace ${namespace}`;
}
