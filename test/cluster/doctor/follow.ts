import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse as parseToml, stringify as stringifyToml } from 'smol-toml';
import { parseDocument } from 'yaml';
import type { Finding } from '../../../src/doctor/checks/finding.ts';
import type { Edit } from '../../../src/doctor/fix/fix.ts';
import { made } from '../../control-plane/client/made.ts';
import type { Reference } from '../../control-plane/client/object-path.ts';
import { setIn, stepsOf, wordsOf } from '../../doctor/fix-words.ts';
import { actAsKubelet } from './act-as-kubelet.ts';
import type { DoctorWorld } from './world.ts';

const KINDS: { [word: string]: readonly [apiVersion: string, kind: string] } = {
  serviceaccount: ['v1', 'ServiceAccount'],
  namespace: ['v1', 'Namespace'],
  configmap: ['v1', 'ConfigMap'],
  deployment: ['apps/v1', 'Deployment'],
  role: ['rbac.authorization.k8s.io/v1', 'Role'],
  rolebinding: ['rbac.authorization.k8s.io/v1', 'RoleBinding'],
  clusterrolebinding: ['rbac.authorization.k8s.io/v1', 'ClusterRoleBinding'],
  validatingwebhookconfiguration: ['admissionregistration.k8s.io/v1', 'ValidatingWebhookConfiguration'],
  mutatingwebhookconfiguration: ['admissionregistration.k8s.io/v1', 'MutatingWebhookConfiguration'],
};

/** The parts of a world that fixes change. */
export type Followed = Pick<DoctorWorld, 'actAsProcess' | 'aws' | 'cluster' | 'patch'>;

/**
 * Follows the fix of a finding: sends the requests that kubectl would send, and edits documents in ConfigMaps.
 *
 * @returns true if that was the whole fix; advice, and a command that opens an editor, leave something to do by hand
 */
export async function follow(world: Followed, { fix }: Pick<Finding, 'fix'>): Promise<boolean> {
  let isAll = true;
  for (const one of fix) {
    if ('edit' in one) await edit(world, one.edit);
    else if ('command' in one && !/^kubectl (--namespace \S+ )?edit /.test(one.command)) await type(world, one.command);
    else isAll = false;
  }
  return isAll;
}

/** A small kubectl with the few verbs that fixes use. It removes quotes as a shell does. */
export async function type(world: Followed, command: string): Promise<void> {
  const [program, ...words] = wordsOf(command);
  if (program === 'printf' && words.slice(2).join(' ') === '| kubectl apply --filename -')
    return apply(world, words[1]);
  if (program === 'aws') return changeRole(world, words);
  if (program !== 'kubectl') throw new Error(`not a kubectl command: ${command}`);
  const namespace = words[0] === '--namespace' ? words.splice(0, 2)[1] : undefined;
  const [verb = '', ...rest] = words;
  const verbs: { [verb: string]: () => Promise<unknown> } = {
    create: () => create(world, reference(rest[0], rest[1], namespace)),
    delete: () => world.cluster.admin.delete(reference(rest[0], rest[1], namespace)),
    annotate: () => mark(world, 'annotations', reference(rest[0], rest[1], namespace), rest.slice(2)),
    label: () => mark(world, 'labels', reference(rest[0], rest[1], namespace), rest.slice(2)),
    patch: () => patch(world, reference(rest[0], rest[1], namespace), rest.slice(2)),
    scale: () => scale(world, reference(...pair(rest[0]), namespace), rest[1]),
    set: () => setVariable(world, reference(...pair(rest[1]), namespace), rest[2] ?? ''),
    rollout: async () => (rest[0] === 'restart' ? world.actAsProcess() : undefined),
  };
  const act = verbs[verb];
  if (act === undefined) throw new Error(`the tests do not know kubectl ${verb}: ${command}`);
  await act();
  // The webhook watches ConfigMaps, so it reacts to this change.
  if (rest[0] === 'configmap') await world.actAsProcess();
}

/** Makes the changes in the files of the test that the AWS CLI would make in AWS. */
function changeRole({ aws }: Followed, [, verb, , role = '', ...rest]: readonly string[]): void {
  const document = rest.at(-1) ?? '';
  const name = rest[rest.indexOf('--policy-name') + 1] ?? '';
  if (verb === 'update-assume-role-policy') writeFileSync(join(aws, `${role}.json`), document);
  else if (verb === 'put-role-policy') writeFileSync(join(aws, role, `${name}.json`), document);
  else throw new Error(`the tests do not know aws iam ${verb}`);
}

function pair(word = ''): [string, string] {
  const [kind = '', name = ''] = word.split('/');
  return [kind, name];
}

function reference(word = '', name = '', namespace: string | undefined = undefined): Reference {
  const known = KINDS[word];
  if (known === undefined) throw new Error(`the tests do not know a ${word}`);
  const [apiVersion, kind] = known;
  return { apiVersion, kind, metadata: { name, ...(namespace === undefined ? {} : { namespace }) } };
}

async function create({ cluster }: Followed, object: Reference): Promise<void> {
  made(await cluster.admin.create(object), `${object.kind} ${object.metadata?.name}`);
}

async function mark(world: Followed, field: 'annotations' | 'labels', target: Reference, words: readonly string[]) {
  const changes = words
    .filter((word) => word !== '--overwrite')
    .map((word) => {
      const [key = '', ...value] = word.split('=');
      return value.length === 0 ? [key.replace(/-$/, ''), null] : [key, value.join('=')];
    });
  await world.patch(target, { metadata: { [field]: Object.fromEntries(changes) } });
}

async function patch({ cluster }: Followed, target: Reference, [, type, , text]: readonly string[]): Promise<void> {
  const answer = await cluster.admin.patch(target, JSON.parse(text ?? ''), { type: type as 'json' | 'merge' });
  made(answer, `the patch of ${target.kind} ${target.metadata?.name}: ${text}`);
}

async function scale(world: Followed, target: Reference, word = ''): Promise<void> {
  const replicas = Number(word.replace('--replicas=', ''));
  await world.patch(target, { spec: { replicas } });
  await actAsKubelet(world.cluster, target, replicas);
}

async function apply({ cluster }: Followed, text = ''): Promise<void> {
  const { items } = JSON.parse(text) as { items: Reference[] };
  for (const item of items)
    made(await cluster.admin.patch(item, item, { type: 'apply' }), `the apply of ${item.kind} ${item.metadata?.name}`);
}

type Template = { spec: { template: { spec: { containers: { env?: { name: string; value?: string }[] }[] } } } };

async function setVariable(world: Followed, target: Reference, word: string): Promise<void> {
  const { spec } = made(await world.cluster.admin.get<Template>(target), 'the Deployment');
  const [name = '', ...value] = word.split('=');
  const bare = value.length === 0 ? name.replace(/-$/, '') : name;
  const containers = spec.template.spec.containers.map((container) => {
    const env = (container.env ?? []).filter((variable) => variable.name !== bare);
    return { ...container, env: value.length === 0 ? env : [...env, { name, value: value.join('=') }] };
  });
  await world.patch(target, { spec: { template: { spec: { containers } } } });
}

async function edit(world: Followed, { document, place, path, set }: Edit): Promise<void> {
  if (document.in === 'file' || document.in === 'fleet' || document.in === 'values')
    throw new Error(`the tests do not edit ${place}`);
  if (document.in === 'trust policy') return editTrust(world, document.role, path, set);
  const { namespace, name, key } = document;
  const target = reference('configmap', name, namespace);
  const { data } = made(await world.cluster.admin.get<{ data: Record<string, string> }>(target), place);
  const text = data[key] ?? '';
  const edited = key.endsWith('.toml') ? editToml(text, stepsOf(path), set) : editYaml(text, stepsOf(path), set);
  await world.patch(target, { data: { [key]: edited } });
}

function editYaml(text: string, steps: readonly (string | number)[], set: unknown): string {
  const document = parseDocument(text);
  if (set === undefined) document.deleteIn(steps);
  else document.setIn(steps, set);
  return String(document);
}

export function editToml(text: string, steps: readonly (string | number)[], set: unknown): string {
  const root = parseToml(text);
  setIn(root, steps, set);
  return stringifyToml(root);
}

/** Changes a trust policy. The file contains the policy itself, or the output of `aws iam get-role`. */
function editTrust({ aws }: Followed, role: string, path: string, set: unknown): void {
  const file = join(aws, `${role}.json`);
  const value = JSON.parse(readFileSync(file, 'utf8')) as { Role?: { AssumeRolePolicyDocument: object } };
  setIn(value.Role?.AssumeRolePolicyDocument ?? value, stepsOf(path), set);
  writeFileSync(file, JSON.stringify(value, null, 2));
}
