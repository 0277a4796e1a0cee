import type { Policy } from '@kpi-loop/shared/kernel';

/** The flow of a process shows figures of units, never of people; of each only to whoever may see the figure itself. */
export const processFlowPolicy = { 'processFlow.read': ['anyone'] } satisfies Policy<string>;
