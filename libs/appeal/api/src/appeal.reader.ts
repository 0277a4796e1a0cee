import { Injectable } from '@nestjs/common';
import type { Tx } from '@kpi-loop/shared/api';
import { Problem } from '@kpi-loop/shared/kernel';
import type { AppealCandidateQuery, AppealFilingQuery } from './appeal.dto';
import type { AppealCandidatesView, AppealFilingView, AppealView } from './appeal.view';

const none = <T>(): Promise<T> => Promise.reject(new Problem('notFound', 'notFound'));

@Injectable()
export class AppealReader {
  view = (_: Tx, __: string) => none<AppealView>();
  filing = (_: Tx, __: AppealFilingQuery) => none<AppealFilingView>();
  candidates = (_: Tx, __: string, ___: AppealCandidateQuery) => none<AppealCandidatesView>();
}
