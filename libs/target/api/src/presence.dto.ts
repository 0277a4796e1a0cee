import { Flag, Id, NestedList } from '@kpi-loop/shared/api';
import { ScorecardPersonView } from './scorecard.dto';

export class CardPresenceDto {
  @Id({ optional: true, nullable: true, description: 'the line that is looked at' }) lineId?: string | null;
  @Flag({ optional: true }) typing?: boolean;
  @Flag({ optional: true, description: 'the page is closed' }) leaving?: boolean;
}

export class PresentPersonView extends ScorecardPersonView {
  @Id({ nullable: true }) lineId: string | null;
  @Flag() typing: boolean;
}

export class CardPresenceView {
  @NestedList(() => PresentPersonView) others: PresentPersonView[];
}
