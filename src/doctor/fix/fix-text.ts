import { PROGRAM } from '../../names.ts';
import { escapeJson } from '../../text/printable.ts';
import type { Edit, Fix } from './fix.ts';

const GENERATE = `${PROGRAM} generate FLEET --output DIR`;

/** Returns a fix as text for people: the command itself, or a phrase. */
export function fixText(fix: Fix): string {
  if ('command' in fix) return fix.command;
  return 'advice' in fix ? fix.advice : editText(fix.edit);
}

/** `configmap gitlab/runner, key config.template.toml: set runners[0].kubernetes.service_account to "default"` */
function editText({ command, document, entry, loses = [], place, path, set, source }: Edit): string {
  const where = `in ${place}${source === undefined ? '' : `, or in ${source}`}`;
  const change =
    set === undefined
      ? `remove ${path}${entry === undefined ? '' : ` (${entry})`}`
      : `set ${path} to ${escapeJson(JSON.stringify(set))}`;
  return `${where}: ${change}${nextStep(document)}${loses.length === 0 ? '' : ` (without the role then: ${loses.join(', ')})`}${command === undefined ? '' : `; if that is right: ${command}`}`;
}

/**
 * Returns the step after an edit. A runner manager must be restarted to read its configuration; an upgrade of GitLab's
 * chart restarts it.
 */
function nextStep(document: Edit['document']): string {
  if (document.in === 'values') return ', then run helm upgrade';
  if (document.in === 'fleet') return `, then follow DIR/README.md as written by: ${GENERATE}`;
  const isOfRunner = document.in === 'config map' && document.key.endsWith('.toml');
  return isOfRunner ? ', then restart the runner manager, which reads it when it starts' : '';
}
