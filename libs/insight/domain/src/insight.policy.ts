import type { Policy } from '@kpi-loop/shared/kernel';

/** The flow of a process shows figures of units, never of people; of each only to whoever may see the figure itself. */
export const processFlowPolicy = { 'processFlow.read': ['anyone'] } satisfies Policy<string>;

/** It is about the loop and never about a person: open to everybody (domain.md §5.2, item 8). */
export const loopHealthPolicy = { 'loopHealth.read': ['anyone'] } satisfies Policy<string>;
