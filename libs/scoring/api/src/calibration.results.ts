import { Injectable } from '@nestjs/common';
import type { Tx } from '@kpi-loop/shared/api';
import type { CalibrationEntry, CalibrationSession } from './calibration.entity';
import { cardParts, resultOfYear, resultRules, type CardPart } from './period-result';

/** A result that is to be calibrated, as the bands have it now. */
export type OpenResult = Pick<CalibrationEntry, 'scorecardId' | 'subjectKind' | 'subjectId' | 'ownerId' | 'unitId' | 'headId' | 'rawTotal' | 'rawGrade'>;
export type Scope = Pick<CalibrationSession, 'cycleId' | 'periodId' | 'unitIds'>;

/** Of a result and of an entry: what they have in common. */
export const keyOf = ({ scorecardId, subjectId }: Pick<OpenResult, 'scorecardId' | 'subjectId'>): string => scorecardId ?? subjectId;

/** Units `place` that are one of those asked for ($n), or below; all of them where none is. */
const within = (place: string, n: number): string =>
  `(cardinality($${n}::uuid[]) = 0 OR EXISTS (SELECT FROM org_unit top WHERE top.tenant_id = ${place}.tenant_id AND top.id = ANY ($${n}::uuid[]) AND starts_with(${place}.path, top.path)))`;

/** What a session may take: the scored cards of a period, or the years of people, in the units of its scope. */
@Injectable()
export class CalibrationResults {
  of(tx: Tx, scope: Scope): Promise<OpenResult[]> {
    return scope.periodId ? this.cards(tx, scope, scope.periodId) : this.years(tx, scope);
  }

  private cards(tx: Tx, { unitIds }: Scope, periodId: string): Promise<OpenResult[]> {
    return tx.query<OpenResult>(
      `SELECT c.id AS scorecard_id, c.subject_kind, c.subject_id, c.owner_id, c.unit_id, c.head_id, r.total AS raw_total, coalesce(r.raw_grade, r.grade) AS raw_grade
       FROM scorecard c JOIN org_unit u ON u.tenant_id = c.tenant_id AND u.id = c.unit_id
       JOIN LATERAL (SELECT s.total, s.grade, s.raw_grade FROM score_result s WHERE s.tenant_id = c.tenant_id AND s.scorecard_id = c.id ORDER BY s.revision DESC LIMIT 1) r ON true
       WHERE c.tenant_id = $1 AND c.period_id = $2 AND c.status = 'scored' AND ${within('u', 3)} ORDER BY c.id`,
      [tx.tenantId, periodId, unitIds],
    );
  }

  /** People with a total of the year, where they are today or were last. */
  private async years(tx: Tx, { cycleId, unitIds }: Scope): Promise<OpenResult[]> {
    const people = await tx.query<{ personId: string; unitId: string; headId: string | null }>(
      `SELECT w.id AS person_id, u.id AS unit_id, a.manager_id AS head_id FROM person w
       JOIN LATERAL (SELECT a.unit_id, a.manager_id FROM assignment a WHERE a.tenant_id = w.tenant_id AND a.person_id = w.id AND a.valid_from <= $4 ORDER BY a.valid_from DESC LIMIT 1) a ON true
       JOIN org_unit u ON u.tenant_id = w.tenant_id AND u.id = a.unit_id
       WHERE w.tenant_id = $1 AND ${within('u', 3)} AND EXISTS (SELECT FROM scorecard c WHERE c.tenant_id = w.tenant_id AND c.cycle_id = $2 AND c.subject_kind = 'person' AND c.subject_id = w.id AND c.status <> 'void') ORDER BY w.id`,
      [tx.tenantId, cycleId, unitIds, tx.today],
    );
    const years = await this.yearsOf(
      tx,
      cycleId,
      people.map(({ personId }) => personId),
    );
    return people.flatMap(({ personId, unitId, headId }) => {
      const year = years.get(personId);
      if (!year) return [];
      return [{ scorecardId: null, subjectKind: 'person', subjectId: personId, ownerId: personId, unitId, headId, ...year }];
    });
  }

  /** Of whoever has a total: reckoned from all official results, whoever asks. */
  private async yearsOf(tx: Tx, cycleId: string, people: string[]): Promise<Map<string, { rawTotal: string; rawGrade: string }>> {
    if (!people.length) return new Map();
    const rules = await resultRules(tx, cycleId);
    const parts = await cardParts(
      tx,
      `c.cycle_id = $2 AND c.subject_kind = 'person' AND c.subject_id = ANY ($3::uuid[])`,
      [tx.tenantId, cycleId, people],
      'TRUE',
    );
    const byPerson = new Map<string, CardPart[]>();
    for (const part of parts) byPerson.set(part.subjectId, [...(byPerson.get(part.subjectId) ?? []), part]);
    return new Map(
      [...byPerson].flatMap(([personId, own]) => {
        const { total, grade } = resultOfYear(own, rules);
        return total === null || grade === null ? [] : [[personId, { rawTotal: total, rawGrade: grade }]];
      }),
    );
  }
}
