import { SCRIPT_DETAILS } from './script-details.ts';
import { SCRIPT_ELEMENTS } from './script-elements.ts';
import { SCRIPT_KEYS } from './script-keys.ts';
import { SCRIPT_MAP } from './script-map.ts';
import { SCRIPT_START } from './script-start.ts';
import { SCRIPT_TABLE } from './script-table.ts';

/** The script of the page. It reads the data in the page, inserts it only as text, and sends no request. */
export const SCRIPT = `'use strict';
(() => {
${SCRIPT_ELEMENTS}${SCRIPT_DETAILS}${SCRIPT_MAP}${SCRIPT_KEYS}${SCRIPT_TABLE}${SCRIPT_START}})();
`;
