import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import t from 'tap';
import { commands } from '../../../src/cli/run/commands.ts';
import { outputSchema } from '../../../src/cli/schemas/output-schema.ts';
import { SCHEMAS } from './schemas.ts';

// UPDATE_TRANSCRIPTS=1 writes the published schemas again; read the diff. That outputs are as they say is checked by
// `runCli`, for each command line of the tests.

const FOLDER = 'docs/schemas';
/** The output of the demo is not API, and that of schema is a schema itself. */
const WITHOUT = ['demo', 'schema'];

for (const [command, schema] of Object.entries(SCHEMAS)) {
  t.test(`docs/schemas/${command}.json is the schema of ${command} --json`, async (t) => {
    const file = `${FOLDER}/${command}.json`;
    const wanted = outputSchema(command, schema);
    if (process.env.UPDATE_TRANSCRIPTS) writeFileSync(file, `${JSON.stringify(wanted, null, 2)}\n`);
    t.strictSame(JSON.parse(readFileSync(file, 'utf8')), wanted);
  });
}

t.test('each other command that prints a result as JSON has one', async (t) => {
  const withJson: string[] = [];
  for (const { name, load } of commands) if ((await load()).usage.json === undefined) withJson.push(name);
  t.strictSame(withJson.sort(), [...Object.keys(SCHEMAS), ...WITHOUT].sort());
  const files = Object.keys(SCHEMAS).map((name) => `${name}.json`);
  t.strictSame(readdirSync(FOLDER).sort(), files.sort());
});
