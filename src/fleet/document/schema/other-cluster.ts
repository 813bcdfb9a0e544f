import * as z from 'zod';
import { mapOf } from '../../../documents/map-of.ts';
import { namespaceName } from '../../../mapping/document/fields.ts';
import * as fields from './fields.ts';

const ONE = 'one of oidcIssuer (IRSA) and podIdentity (EKS Pod Identity), and region only with podIdentity';

/**
 * Another cluster whose ServiceAccounts get the same roles, or this cluster if its accounts also get them by EKS Pod
 * Identity.
 */
const otherCluster = z
  .strictObject({
    oidcIssuer: fields.oidcIssuer
      .optional()
      .describe('OIDC issuer of the other cluster. Its accounts get the roles with their tokens (IRSA).'),
    podIdentity: fields.clusterName
      .optional()
      .describe('Name of an EKS cluster in the same AWS account. Its accounts get the roles by EKS Pod Identity.'),
    region: fields.region.optional().describe('Region of the cluster in podIdentity. Defaults to that of this one.'),
    namespaces: mapOf(namespaceName, namespaceName)
      .default({})
      .describe('Namespaces that have another name there: {name here: name there}.'),
  })
  .refine(
    ({ oidcIssuer, podIdentity, region }) =>
      (oidcIssuer === undefined) !== (podIdentity === undefined) && (region === undefined || podIdentity !== undefined),
    { error: ONE },
  );

export const alsoTrustedBy = z
  .array(otherCluster)
  .optional()
  .describe(
    'Other clusters whose accounts of the same names get the roles, such as the other one of a blue/green pair.',
  );
