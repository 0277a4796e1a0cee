import { Injectable } from '@nestjs/common';
import { Tx } from '@kpi-loop/shared/api';
import { Problem, type IsoDate } from '@kpi-loop/shared/kernel';

/** HR of the whole company, until further notice, of somebody who stays and can sign in. */
const STAYS = `
  SELECT 1 FROM role_grant g JOIN person p ON p.tenant_id = g.tenant_id AND p.id = g.person_id AND p.left_on IS NULL
  JOIN account a ON a.tenant_id = g.tenant_id AND a.person_id = g.person_id AND a.disabled_at IS NULL
  WHERE g.tenant_id = $1 AND g.role = 'HR' AND g.unit_id IS NULL AND g.valid_from <= $2 AND g.valid_to IS NULL`;

/** Roles that end, without the company losing the last one who could grant them again. */
@Injectable()
export class HrKeepers {
  /** @throws Problem ruleBroken (422) `somebodyKeepsHr` when the last HR of the company would go. */
  async endRole(tx: Tx, grantId: string, on: IsoDate): Promise<void> {
    await this.keeping(tx, 'role.end', () =>
      tx.query(`UPDATE role_grant SET valid_to = $3 WHERE tenant_id = $1 AND id = $2 RETURNING role = 'HR' AND unit_id IS NULL AS keeps`, [
        tx.tenantId,
        grantId,
        on,
      ]),
    );
  }

  /** Of people whose last day is known, at the end of that day. @throws Problem ruleBroken (422) `somebodyKeepsHr`. */
  async endRolesOf(tx: Tx, leavers: readonly { personId: string; on: IsoDate }[]): Promise<void> {
    await this.keeping(tx, 'person.end', () =>
      tx.query(
        `UPDATE role_grant g SET valid_to = l.on FROM jsonb_to_recordset($2::jsonb) AS l("personId" uuid, "on" date)
         WHERE g.tenant_id = $1 AND g.person_id = l."personId" AND (g.valid_to IS NULL OR g.valid_to > l.on) RETURNING g.role = 'HR' AND g.unit_id IS NULL AS keeps`,
        [tx.tenantId, JSON.stringify(leavers)],
      ),
    );
  }

  /** One at a time: two who each rely on the other staying would otherwise both go. */
  private async keeping(tx: Tx, event: string, end: () => Promise<{ keeps: boolean }[]>): Promise<void> {
    await tx.execute(`SELECT pg_advisory_xact_lock(hashtextextended($1, 0))`, [`keeps hr ${tx.tenantId}`]);
    const ended = await end();
    if (ended.some((grant) => grant.keeps) && !(await tx.one(`${STAYS} LIMIT 1`, [tx.tenantId, tx.today])))
      throw new Problem('ruleBroken', 'ruleBroken', event, { violations: ['somebodyKeepsHr'] });
  }
}
