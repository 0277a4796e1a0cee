import * as cycle from '@kpi-loop/cycle/web';
import * as metric from '@kpi-loop/metric/web';
import type { WebFeature } from '@kpi-loop/shared/ui';

/** The loop, in its order; one import and one entry per feature: `import * as target from '@kpi-loop/target/web';`. */
export const features: WebFeature[] = [metric, cycle];
