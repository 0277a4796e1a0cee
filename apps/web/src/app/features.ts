import * as adjustment from '@kpi-loop/adjustment/web';
import * as appeal from '@kpi-loop/appeal/web';
import * as cycle from '@kpi-loop/cycle/web';
import * as incentive from '@kpi-loop/incentive/web';
import * as insight from '@kpi-loop/insight/web';
import * as measurement from '@kpi-loop/measurement/web';
import * as metric from '@kpi-loop/metric/web';
import * as monitoring from '@kpi-loop/monitoring/web';
import * as notification from '@kpi-loop/notification/web';
import * as organization from '@kpi-loop/organization/web';
import * as scoring from '@kpi-loop/scoring/web';
import * as review from '@kpi-loop/review/web';
import type { WebFeature } from '@kpi-loop/shared/ui';
import * as target from '@kpi-loop/target/web';
import * as system from './system/system.routes';

/** The loop, in its order, and what the shell itself has to show; one import and one entry per feature: `import * as target from '@kpi-loop/target/web';`. */
export const features: WebFeature[] = [
  organization,
  metric,
  cycle,
  target,
  measurement,
  scoring,
  monitoring,
  review,
  adjustment,
  incentive,
  appeal,
  insight,
  notification,
  system,
];
