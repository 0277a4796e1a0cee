import { Injectable } from '@nestjs/common';
import type { Tx } from '@kpi-loop/shared/api';
import { Problem } from '@kpi-loop/shared/kernel';
import type { AppealEvidencePackView } from './appeal.view';

@Injectable()
export class AppealEvidence {
  of = (_: Tx, __: string): Promise<AppealEvidencePackView> => Promise.reject(new Problem('notFound', 'notFound'));
}
