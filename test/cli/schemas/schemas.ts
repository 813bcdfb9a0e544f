import type { ZodType } from 'zod';
import { completionSchema } from '../../../src/cli/schemas/completion.ts';
import { doctorSchema } from '../../../src/cli/schemas/doctor.ts';
import { explainSchema } from '../../../src/cli/schemas/explain.ts';
import { generateSchema } from '../../../src/cli/schemas/generate.ts';
import { initSchema } from '../../../src/cli/schemas/init.ts';
import { namesSchema } from '../../../src/cli/schemas/names.ts';
import { planSchema } from '../../../src/cli/schemas/plan.ts';
import { probeSchema } from '../../../src/cli/schemas/probe.ts';
import { reportSchema } from '../../../src/cli/schemas/report.ts';
import { rolesSchema } from '../../../src/cli/schemas/roles.ts';
import { testSchema } from '../../../src/cli/schemas/test.ts';
import { validateSchema } from '../../../src/cli/schemas/validate.ts';
import { versionSchema } from '../../../src/cli/schemas/version.ts';

/** The schemas of what the commands print with `--json`. */
export const SCHEMAS: Readonly<Record<string, ZodType>> = {
  ...{ doctor: doctorSchema, explain: explainSchema, generate: generateSchema, init: initSchema, names: namesSchema },
  ...{ plan: planSchema, probe: probeSchema, report: reportSchema, roles: rolesSchema, test: testSchema },
  ...{ validate: validateSchema, completion: completionSchema, version: versionSchema },
};
