import { showList } from '../../../documents/show.ts';
import { deriveMapping } from '../../../fleet/derive-mapping.ts';
import type { FleetAccount } from '../../../fleet/fleet.ts';
import { parseRoleArn } from '../../../iam/role.ts';
import type { MappingIndex } from '../../../mapping/index/compile.ts';
import { counted } from '../../../text/counted.ts';
import { trimEndOf } from '../../../text/trim-characters.ts';
import { mappedAccounts } from '../../derive/accounts/mapped-accounts.ts';
import { wantedAccounts } from '../../derive/accounts/wanted-accounts.ts';
import { mappingDifferences } from '../../derive/mapping-differences.ts';
import { associationOf } from '../../derive/roles/associations/with-associations.ts';
import { editDocument } from '../../fix/edit-document.ts';
import { regenerate } from '../../fix/regenerate.ts';
import { annotateRole } from '../../fix/roles/annotate-role.ts';
import { accountKey } from '../../world/aws-side.ts';
import { lookIn } from '../../world/by-namespace.ts';
import { isSeen, type Unseen } from '../../world/seen.ts';
import type { FleetFile, World } from '../../world/world.ts';
import { givenBy, needsNone } from '../accounts/account-unannotated.ts';
import { defineCheck } from '../check.ts';
import type { Finding } from '../finding.ts';
import { fleetAccountAbsentFinding } from './fleet-account-absent.ts';
import { settingFindings } from './fleet-role-settings.ts';

/**
 * Names are set in the fleet. The next run of `generate` would undo a change elsewhere, and a change of the fleet that
 * was not applied has no effect.
 */
export const fleetMatches = defineCheck(
  { id: 'fleet_matches', title: 'the cluster matches the fleet', needs: ['fleet', 'mapping'] },
  ({ fleet: provided, mapping }, world) => {
    const { fleet } = provided;
    const unseen: Unseen[] = [];
    const places = fleet.serviceAccounts.flatMap((account) =>
      account.namespaces.map((at) => ({ account, namespace: at })),
    );
    const named = new Set(
      wantedAccounts(mapping, world).flatMap(({ isReached, name, namespaces }) =>
        namespaces.filter(isReached).map((namespace) => `${namespace}/${name}`),
      ),
    );
    const reportedElsewhere = new Set(
      mappedAccounts(mapping, world.accounts).mapped.flatMap((one) =>
        givenBy(one, mapping, world) === 'annotation' && !needsNone(one, world) ? [accountKey(one.account)] : [],
      ),
    );
    const findings = [
      ...issuerFindings(provided, world, unseen),
      ...places.flatMap(({ account, namespace }) =>
        accountFindings(account, namespace, { provided, reportedElsewhere, mapping, named, world }, unseen),
      ),
      ...mappingFindings(provided, mapping, world),
      ...settingFindings(provided, world),
    ];
    return { looked: `${counted(places.length, 'account')} and the rules of ${provided.file}`, findings, unseen };
  },
);

function issuerFindings({ file, fleet }: FleetFile, { issuer }: World, unseen: Unseen[]): Finding[] {
  const wanted = fleet.cluster.oidcIssuer;
  if (wanted === undefined) return [];
  if (!isSeen(issuer)) {
    unseen.push(issuer.unseen);
    return [];
  }
  const found = trimEndOf(issuer.seen.replace(/^https:\/\//, ''), '/');
  if (found === wanted) return [];
  return [
    {
      code: 'fleet_issuer',
      level: 'error',
      object: `${file}, cluster.oidcIssuer`,
      found: `${wanted}, but the tokens of this cluster are issued by ${found}: no role of the fleet accepts them`,
      wanted: 'the issuer of this cluster, or the cluster of this fleet',
      fix: [
        editDocument({ in: 'file', file }, { path: 'cluster.oidcIssuer', set: `https://${found}` }),
        regenerate(file),
      ],
    },
  ];
}

type FleetContext = {
  provided: FleetFile;
  mapping: MappingIndex;
  /** Accounts that the mapping names. */
  named: ReadonlySet<string>;
  /** Accounts that need an annotation. accounts_annotated reports it if it is missing. */
  reportedElsewhere: ReadonlySet<string>;
  world: World;
};

function accountFindings(account: FleetAccount, namespace: string, context: FleetContext, unseen: Unseen[]): Finding[] {
  const { reportedElsewhere, provided, named, world } = context;
  const { name, identity, role } = account;
  const namespaceAccounts = lookIn(world.accounts, namespace, 'ServiceAccounts');
  if (!isSeen(namespaceAccounts)) {
    unseen.push(namespaceAccounts.unseen);
    return [];
  }
  const found = namespaceAccounts.seen?.get(name);
  const object = `serviceaccount ${namespace}/${name}`;
  if (found === undefined) {
    // accounts_exist reports an account that the mapping names.
    if (named.has(`${namespace}/${name}`)) return [];
    return [fleetAccountAbsentFinding(account, namespace, provided, context.mapping, world)];
  }
  // accounts_annotated reports a missing annotation and an invalid ARN.
  const isReported =
    found.roleArn === undefined ? reportedElsewhere.has(accountKey(found)) : parseRoleArn(found.roleArn) === undefined;
  if (found.roleArn === role?.arn || isReported) return [];
  const common = {
    ...{ code: 'fleet_role', object },
    found: found.roleArn === undefined ? 'no role annotation' : `role ${found.roleArn}`,
  } as const;
  if (identity === 'none') {
    const advice = `give the account a role in ${provided.file}, or remove the annotation if nothing uses the role`;
    return [{ ...common, level: 'warning', wanted: `no role, as in ${provided.file}`, fix: [{ advice }] }];
  }
  if (identity !== 'irsa' || role === undefined) return [];
  return [
    {
      ...common,
      // Only a warning, because pods of the account have the role of an association, whatever the annotation says.
      level: associationOf(found, world) === undefined ? 'error' : 'warning',
      wanted: `role ${role.arn}, as in ${provided.file}`,
      fix: [annotateRole({ namespace, name }, role.arn)],
    },
  ];
}

function mappingFindings({ file, fleet }: FleetFile, { mapping }: MappingIndex, { installation }: World): Finding[] {
  const wanted = deriveMapping(fleet);
  const differing = mappingDifferences(mapping, wanted);
  if (differing.length === 0) return [];
  return [
    {
      code: 'fleet_mapping',
      level: 'warning',
      object: `configmap ${installation.namespace}/${installation.mappingConfigMap}`,
      found: `its mapping differs from that of ${file}: ${showList(differing)}`,
      wanted: 'the same mapping; copy what is right in the cluster into the fleet',
      fix: [regenerate(file)],
    },
  ];
}
