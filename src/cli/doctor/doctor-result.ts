import type { LeastPolicy } from '../../aws/least-policy.ts';
import type { Diagnosis } from '../../doctor/diagnosis.ts';
import type { RoleMap } from '../../map/role-map.ts';
import type { FleetPlaces } from '../formats/fleet-places.ts';
import type { Reviewed } from '../views/doctor/review-words.ts';

/** Where a fleet describes objects; `undefined` if the diagnosis was not compared with a fleet. */
type Places = { places: FleetPlaces | undefined };

/** What the doctor was asked for, with its result. */
export type DoctorResult =
  | ({ is: 'diagnosis'; diagnosis: Diagnosis } & Places)
  /** With `--format html`. */
  | { is: 'page'; diagnosis: Diagnosis; map: RoleMap | undefined }
  /** With `--security`. */
  | ({ is: 'review'; isMarkdown: boolean } & Reviewed & Places)
  /** With `--print-policy`. */
  | { is: 'policy'; policy: LeastPolicy };
