import { showList } from '../../../documents/show.ts';
import { deriveMapping } from '../../../fleet/derive-mapping.ts';
import type { FleetAccount } from '../../../fleet/fleet.ts';
import { parseRoleArn } from '../../../iam/role.ts';
import type { MappingIndex } from '../../../mapping/index/compile.ts';
import { counted } from '../../../text/counted.ts';
import { trimEndOf } from '../../../text/trim-characters.ts';
import { wantedAccounts } from '../../derive/accounts/wanted-accounts.ts';
import { mappingDifferences } from '../../derive/mapping-differences.ts';
import { editDocument } from '../../fix/edit-document.ts';
import { regenerate } from '../../fix/regenerate.ts';
import { annotateRole } from '../../fix/roles/annotate-role.ts';
import { lookIn } from '../../world/by-namespace.ts';
import { isSeen, type Unseen } from '../../world/seen.ts';
import type { FleetFile, World } from '../../world/world.ts';
import { defineCheck } from '../check.ts';
import type { Finding } from '../finding.ts';
import { fleetAccountAbsent } from './fleet-account-absent.ts';
import { settingFindings } from './fleet-role-settings.ts';

/** Names are written in the fleet; its next run undoes a change elsewhere, or that change never reaches the cluster. */
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
    const findings = [
      ...issuerFindings(provided, world, unseen),
      ...places.flatMap(({ account, namespace }) =>
        accountFindings(account, namespace, { provided, mapping, named, world }, unseen),
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
  world: World;
};

function accountFindings(account: FleetAccount, namespace: string, context: FleetContext, unseen: Unseen[]): Finding[] {
  const { provided, named, world } = context;
  const { name, identity, role } = account;
  const there = lookIn(world.accounts, namespace, 'ServiceAccounts');
  if (!isSeen(there)) {
    unseen.push(there.unseen);
    return [];
  }
  const found = there.seen?.get(name);
  const object = `serviceaccount ${namespace}/${name}`;
  if (found === undefined) {
    // An account that the mapping names is a finding of accounts_exist.
    if (named.has(`${namespace}/${name}`)) return [];
    return [fleetAccountAbsent(account, namespace, provided, context.mapping, world)];
  }
  // An invalid ARN is a finding of accounts_annotated; Pod Identity needs no annotation.
  if (found.roleArn === role?.arn || parseRoleArn(found.roleArn ?? '') === undefined) return [];
  const common = { code: 'fleet_role', object, found: `role ${found.roleArn}` } as const;
  if (identity === 'none') {
    const advice = `give the account a role in ${provided.file}, or remove the annotation if nothing uses the role`;
    return [{ ...common, level: 'warning', wanted: `no role, as in ${provided.file}`, fix: [{ advice }] }];
  }
  if (identity !== 'irsa' || role === undefined) return [];
  return [
    {
      ...common,
      level: 'error',
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
