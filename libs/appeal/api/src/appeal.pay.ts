import { Injectable } from '@nestjs/common';
import type { Tx } from '@kpi-loop/shared/api';
import { Problem } from '@kpi-loop/shared/kernel';
import type { AppealPayRemediesView } from './appeal.view';

@Injectable()
export class AppealPay {
  list = async (_: Tx): Promise<AppealPayRemediesView> => ({ items: [] });
  done = (_: Tx, __: string): Promise<AppealPayRemediesView> => Promise.reject(new Problem('notFound', 'notFound'));
}
