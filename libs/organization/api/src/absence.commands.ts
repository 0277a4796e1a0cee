import { Injectable } from '@nestjs/common';
import { absencePolicy } from '@kpi-loop/organization/domain';
import { newId, type Tx } from '@kpi-loop/shared/api';
import { Problem, permit, type FieldProblem, type Party } from '@kpi-loop/shared/kernel';
import type { AbsenceDto, AbsenceEndDto, AbsenceView } from './absence.dto';

/** HR of the whole company: what somebody is away for is as confidential as pay. */
const parties = (tx: Tx): Set<Party> => new Set<Party>(tx.viewer.roles.filter(({ unitId }) => unitId === null).map(({ role }) => role));

/** 长期缺勤 (R-M9): kept by HR; everybody else learns only how many days of a period do not count. */
@Injectable()
export class AbsenceCommands {
  list(tx: Tx): Promise<AbsenceView[]> {
    permit(absencePolicy, 'absence.read', parties(tx));
    return tx.query<AbsenceView>(
      `SELECT b.id, b.person_id, p.employee_no, p.name, p.name_en, coalesce(u.name, '') AS unit_name, coalesce(u.name_en, '') AS unit_name_en, b.kind, b.starts_on, b.ends_on, b.note
       FROM absence b JOIN person p ON p.tenant_id = b.tenant_id AND p.id = b.person_id
       LEFT JOIN assignment a ON a.tenant_id = p.tenant_id AND a.person_id = p.id AND a.valid_from <= $2 AND (a.valid_to IS NULL OR a.valid_to >= $2) LEFT JOIN org_unit u ON u.tenant_id = a.tenant_id AND u.id = a.unit_id
       WHERE b.tenant_id = $1 AND b.revoked_at IS NULL ORDER BY b.ends_on IS NOT NULL, b.ends_on DESC, b.starts_on DESC, b.id LIMIT 500`,
      [tx.tenantId, tx.today],
    );
  }

  /** One from the form, many from a file: all or none. @throws Problem invalid (400) with the row · ruleBroken (422) overlaps */
  async record(tx: Tx, given: AbsenceDto[]): Promise<AbsenceView[]> {
    permit(absencePolicy, 'absence.record', parties(tx));
    const known = await tx.query<{ id: string; employeeNo: string }>(
      `SELECT id, employee_no FROM person WHERE tenant_id = $1 AND (id = ANY ($2::uuid[]) OR employee_no = ANY ($3::text[]))`,
      [tx.tenantId, given.flatMap(({ personId }) => personId ?? []), given.flatMap(({ employeeNo }) => employeeNo ?? [])],
    );
    const rows = given.map((one) => ({ ...one, person: known.find(({ id, employeeNo }) => id === one.personId || employeeNo === one.employeeNo) }));
    // an id is chosen from a list, a number is typed: only the second can be a slip
    if (rows.some(({ person, personId }) => !person && personId)) throw new Problem('notFound', 'notFound');
    const fields = rows.flatMap(({ person, startsOn, endsOn }, i): FieldProblem[] => [
      ...(person ? [] : [{ pointer: `/absences/${i}/employeeNo`, code: 'unknownPerson' }]),
      ...(person?.id === tx.viewer.personId ? [{ pointer: `/absences/${i}/employeeNo`, code: 'ownAbsence' }] : []),
      ...(endsOn && endsOn < startsOn ? [{ pointer: `/absences/${i}/endsOn`, code: 'datesReversed' }] : []),
    ]);
    if (fields.length) throw new Problem('invalid', 'invalidRequest', undefined, { fields });
    await tx.execute(
      `INSERT INTO absence (tenant_id, id, person_id, kind, starts_on, ends_on, note, recorded_by)
       SELECT $1, g.id, g.person_id, g.kind, g.starts_on, g.ends_on, g.note, $3 FROM jsonb_to_recordset($2::jsonb) AS g(id uuid, person_id uuid, kind text, starts_on date, ends_on date, note text)`,
      [
        tx.tenantId,
        JSON.stringify(
          rows.map(({ person, kind, startsOn, endsOn, note }) => ({
            id: newId(),
            person_id: person!.id,
            kind,
            starts_on: startsOn,
            ends_on: endsOn ?? null,
            note: note ?? '',
          })),
        ),
        tx.actor,
      ],
    );
    for (const { person } of rows) this.tell(tx, person!.id);
    return this.list(tx);
  }

  /** The last day is known, or another one. */
  async end(tx: Tx, id: string, { endsOn }: AbsenceEndDto): Promise<AbsenceView[]> {
    permit(absencePolicy, 'absence.record', parties(tx));
    const row = await tx.get<{ personId: string; startsOn: string }>(
      `SELECT person_id, starts_on FROM absence WHERE tenant_id = $1 AND id = $2 AND revoked_at IS NULL FOR UPDATE`,
      [tx.tenantId, id],
    );
    if (endsOn && endsOn < row.startsOn) throw new Problem('invalid', 'invalidRequest', undefined, { fields: [{ pointer: '/endsOn', code: 'datesReversed' }] });
    await tx.execute(`UPDATE absence SET ends_on = $3 WHERE tenant_id = $1 AND id = $2`, [tx.tenantId, id, endsOn ?? null]);
    this.tell(tx, row.personId);
    return this.list(tx);
  }

  /** It was not so; the row stays, and counts no more. */
  async revoke(tx: Tx, id: string): Promise<AbsenceView[]> {
    permit(absencePolicy, 'absence.record', parties(tx));
    const { personId } = await tx.get<{ personId: string }>(
      `UPDATE absence SET revoked_at = tenant_now(), revoked_by = $3 WHERE tenant_id = $1 AND id = $2 AND revoked_at IS NULL RETURNING person_id`,
      [tx.tenantId, id, tx.actor],
    );
    this.tell(tx, personId);
    return this.list(tx);
  }

  /** To HR: that something has changed, never what. */
  private tell(tx: Tx, personId: string): void {
    tx.record({ type: 'absence.changed', personId }, 'person', personId, { people: [], roles: ['HR'] });
  }
}
