import { collectionPolicy } from '@kpi-loop/measurement/domain';
import type { Audience, NamedAudience, RowAudience } from '@kpi-loop/shared/api';
import type { Role } from '@kpi-loop/shared/kernel';

/** Sources, datasets and runs are about no person: whoever may open them hears of them. */
export const COLLECTORS: Audience = { people: [], roles: collectionPolicy['collectionRun.read'] as readonly Role[], anyScope: true };

const FIGURE_KEEPERS: readonly Role[] = ['STEWARD', 'HR', 'EXEC', 'AUD'];

/** A figure is its subject's (or, for a unit, its head's), whoever acts on it, and those who keep figures. */
export const ofFigure = (subjectPersonId: string | null, viewerId: string | null): NamedAudience => ({ people: [subjectPersonId, viewerId], roles: FIGURE_KEEPERS });
export const FIGURE_ROWS: RowAudience = { people: [], columns: [`CASE subject_kind WHEN 'person' THEN subject_id END`], roles: FIGURE_KEEPERS };
/** A correction: whoever asked and whom it is about, who decides, and who keeps figures. */
export const ofCorrection = (people: readonly (string | null)[]): NamedAudience => ({ people, roles: ['STEWARD', 'HR', 'HRBP', 'FIN', 'AUD'] });
