import { assertNever } from '../../../assert-never.ts';
import type { Report } from '../../../formats/report.ts';
import type { DoctorResult } from '../../doctor/doctor-result.ts';
import { doctorReport } from '../../formats/doctor-report.ts';
import type { Block } from '../../terminal/block.ts';
import { doctorPage } from '../roles/page.ts';
import { reviewMarkdown } from './review-markdown.ts';
import { reviewBlocks } from './review-text.ts';
import { doctorBlocks } from './text.ts';

export function doctorText(result: DoctorResult): readonly Block[] | string {
  switch (result.is) {
    case 'diagnosis':
      return doctorBlocks(result.diagnosis);
    case 'page':
      return doctorPage(result.diagnosis, result.map);
    case 'review':
      return result.isMarkdown ? reviewMarkdown(result) : reviewBlocks(result);
    case 'policy':
      return `${JSON.stringify(result.policy, null, 2)}\n`;
    default:
      return assertNever(result);
  }
}

export function doctorJson(result: DoctorResult) {
  switch (result.is) {
    case 'diagnosis':
    case 'page':
      return result.diagnosis;
    case 'review':
      return { ...result.diagnosis, review: result.review };
    case 'policy':
      return result.policy;
    default:
      return assertNever(result);
  }
}

/** Returns the report for a format of other programs. */
export function doctorFormat(result: DoctorResult): Report {
  switch (result.is) {
    case 'diagnosis':
    case 'review':
      return doctorReport(result.diagnosis, result.places);
    case 'page':
      return doctorReport(result.diagnosis, undefined);
    case 'policy':
      return { title: 'doctor', items: [] };
    default:
      return assertNever(result);
  }
}
