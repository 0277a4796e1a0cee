import { CYCLE_STATUSES, GATES } from '@kpi-loop/cycle/domain';
import { Day, Id, Int, OneOf, PAGE_MAX, Text } from '@kpi-loop/shared/api';

export class CycleListQuery {
  @OneOf(CYCLE_STATUSES, 'CycleStatus', { optional: true }) status?: string;
  @Text({ optional: true }) cursor?: string;
  @Int({ optional: true, min: 1, max: PAGE_MAX }) limit?: number;
}

export class PopulationListQuery {
  @OneOf(['in', 'excluded', 'notCovered', 'withoutApprover'], 'PopulationStanding', { optional: true }) standing?: string;
  @Id({ optional: true, description: 'the unit and everything below it' }) unitId?: string;
  @Text({ optional: true, max: 60, description: 'part of a name or employee number' }) search?: string;
  @Text({ optional: true }) cursor?: string;
  @Int({ optional: true, min: 1, max: PAGE_MAX }) limit?: number;
}

export class ConsoleQuery {
  @Id({ optional: true, description: 'the current period of the cycle when absent' }) periodId?: string;
}

export class NextCycleQuery {
  @Day({ optional: true }) startsOn?: string;
  @Day({ optional: true }) endsOn?: string;
}

export class PeriodListQuery {
  @Id({ optional: true }) cycleId?: string;
}

export class ChecklistQuery {
  @OneOf(GATES, 'PeriodGate') gate: 'lock' | 'close';
}
