import * as z from 'zod';

/** Returns the JSON Schema of what a command prints with `--json`, as in `docs/schemas`. */
export function outputSchema(command: string, schema: z.ZodType): Record<string, unknown> {
  const { $schema, ...rest } = z.toJSONSchema(schema, { target: 'draft-2020-12' });
  return {
    $schema,
    $id: `urn:gitlab-runner-irsa:schema:output:${command}`,
    title: `gitlab-runner-irsa ${command} --json`,
    ...rest,
  };
}
