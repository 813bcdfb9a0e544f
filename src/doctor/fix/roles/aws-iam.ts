import { addStatements } from '../../../iam/build/add-statements.ts';
import type { PolicyDocument, PolicyStatement } from '../../../iam/policy-document.ts';
import { shellWord } from '../../../text/shell-word.ts';
import type { Role } from '../../world/roles.ts';
import type { Fix } from '../fix.ts';

/**
 * Returns the command that adds statements to the trust policy of a role. AWS can only replace the policy, so the
 * command repeats the statements that it has.
 */
export function addTrust(role: string, trust: PolicyDocument, statements: readonly PolicyStatement[]): Fix {
  return setTrust(role, addStatements(trust, statements));
}

/** Returns the command that replaces the trust policy of a role. */
export function setTrust(role: string, trust: PolicyDocument): { command: string } {
  return awsIam('update-assume-role-policy', role, ['--policy-document', JSON.stringify(trust)]);
}

/**
 * Returns the command that adds an inline policy to a role. Its name must be new, because `put-role-policy` replaces a
 * policy of the same name.
 *
 * @param name used if it is free, otherwise with a number
 */
export function putPolicy({ name: role, permissions }: Role, name: string, document: PolicyDocument): Fix {
  const taken = new Set((permissions ?? []).map((one) => one.name));
  let free = name;
  for (let number = 2; taken.has(free); number += 1) free = `${name}-${number}`;
  return awsIam('put-role-policy', role, ['--policy-name', free, '--policy-document', JSON.stringify(document)]);
}

function awsIam(verb: string, role: string, words: readonly string[]): { command: string } {
  return { command: ['aws', 'iam', verb, '--role-name', role, ...words].map(shellWord).join(' ') };
}
