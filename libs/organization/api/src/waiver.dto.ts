import { WAIVABLE_RULES, WAIVER_MAX_DAYS } from '@kpi-loop/organization/domain';
import { Day, Flag, Id, Int, Nested, NestedList, OneOf, Text } from '@kpi-loop/shared/api';
import { NamedPerson } from './unit.dto';

export class WaiverGrantDto {
  @OneOf(WAIVABLE_RULES, 'WaivableRule') rule: string;
  @Text({ min: 1, max: 2000 }) reason: string;
  @Int({ optional: true, min: 1, max: WAIVER_MAX_DAYS, description: 'how many days it holds, today included' }) days?: number;
}

export class WaiverView {
  @Id() id: string;
  @OneOf(WAIVABLE_RULES, 'WaivableRule') rule: string;
  @Text({ max: 2000 }) reason: string;
  @Nested(() => NamedPerson) grantedBy: NamedPerson;
  @Day() validFrom: string;
  @Day({ description: 'the last day' }) validTo: string;
  @OneOf(['running', 'over', 'ended'], 'WaiverState') state: 'running' | 'over' | 'ended';
  @Int({ description: 'approvals given under it' }) uses: number;
  @Flag({ description: 'the viewer may end it' }) mayEnd: boolean;
}

export class WaiversView {
  @NestedList(() => WaiverView) items: WaiverView[];
  @Flag({ description: 'the viewer may grant one' }) mayGrant: boolean;
}
