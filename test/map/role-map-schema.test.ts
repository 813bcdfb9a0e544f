import { readFileSync, writeFileSync } from 'node:fs';
import t from 'tap';
import { z } from 'zod';
import { roleMapSchema } from '../../src/map/role-map-schema.ts';
import { runCli } from '../cli/command-line.ts';

// UPDATE_TRANSCRIPTS=1 writes the published schema again; read the diff.

const FILE = 'docs/schemas/roles.json';

t.test('the published schema is that of the code', async (t) => {
  const schema = z.toJSONSchema(roleMapSchema, { target: 'draft-2020-12' });
  if (process.env.UPDATE_TRANSCRIPTS) writeFileSync(FILE, `${JSON.stringify(schema, null, 2)}\n`);
  t.same(JSON.parse(readFileSync(FILE, 'utf8')), schema);
});

for (const command of [
  'roles examples/many-teams/fleet.yaml',
  'roles --mapping examples/mapping.yaml --accounts examples/accounts.yaml',
  'roles --mapping examples/mapping.yaml',
])
  t.test(`the output of ${command} --json is as the schema says`, async (t) => {
    const { stdout } = await runCli([...command.split(' '), '--json'], {});
    const { error } = roleMapSchema.safeParse(JSON.parse(stdout));
    t.equal(error, undefined);
  });
