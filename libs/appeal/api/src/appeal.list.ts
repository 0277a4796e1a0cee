import { Injectable } from '@nestjs/common';
import type { Tx } from '@kpi-loop/shared/api';
import type { AppealQuery, AppealStatisticsQuery } from './appeal.dto';
import type { AppealPage, AppealStatisticsView } from './appeal.view';

@Injectable()
export class AppealList {
  register = async (_: Tx, __: AppealQuery): Promise<AppealPage> => ({ items: [], next: null });
  mine = async (_: Tx, __: AppealQuery): Promise<AppealPage> => ({ items: [], next: null });
  statistics = async (_: Tx, __: AppealStatisticsQuery): Promise<AppealStatisticsView> => ({
    suppressed: true,
    decided: 0,
    byGround: [],
    byDecision: [],
    grantedShare: null,
    medianDays: null,
  });
}
