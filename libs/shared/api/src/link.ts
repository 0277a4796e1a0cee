import type { Status } from '@kpi-loop/shared/kernel';
import { sha256Of } from './canonical';

// How a status stands in a row and in a link of its chain.

export const statusColumns = (status: Status): Record<string, string> => (typeof status === 'string' ? { status } : status);
export const printColumns = (status: Status): string => (typeof status === 'string' ? status : JSON.stringify(status, Object.keys(status).sort()));

/** The payload itself stays in its feature's tables; the log keeps what proves it: the event and the columns set with it, whole. */
export const hashOf = (event: object, set: object = {}): string => sha256Of({ event, set });
