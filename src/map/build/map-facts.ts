import type { ServiceAccount } from '../../accounts/service-account.ts';
import type { Path } from '../../documents/path.ts';
import type { MappingIndex } from '../../mapping/index/compile.ts';
import type { CacheNode, RoleNode, RunnerNode } from '../role-map.ts';

/**
 * A workload of a manager, with the account that its pods get, and what gives it: a rule, the default, or nothing in
 * the mapping.
 */
export type SeenRunner = Omit<RunnerNode, 'id' | 'is' | 'sides'> & {
  namespace: string;
  account: string;
  rule?: string;
  byDefault?: true;
};

/** What a map is built from: a mapping, and what is known about the objects that it names. */
export type MapFacts = {
  index: MappingIndex;
  /** Returns the line of a part of the mapping. */
  lineOf(path: Path): number | undefined;
  /** The ServiceAccounts of a namespace, by name; `undefined` if they could not be read. */
  accountsIn(namespace: string): ReadonlyMap<string, ServiceAccount> | undefined;
  /** The role that pods of an account get; `undefined` if the account has none. */
  roleOf(account: ServiceAccount): Omit<RoleNode, 'id' | 'is'> | undefined;
  /** The caches of a manager's account. */
  cachesOf(account: ServiceAccount): readonly Omit<CacheNode, 'id' | 'is'>[];
  /** The workloads of managers that were seen. */
  runners: readonly SeenRunner[];
  /** The caches that the role of a job may use although it should not, which is a finding. */
  cachesOpenTo(roleArn: string): readonly Omit<CacheNode, 'id' | 'is'>[];
};
