import { Injectable } from '@nestjs/common';
import { Tx, newId } from '@kpi-loop/shared/api';
import type { RecordedFact } from '@kpi-loop/shared/kernel';
import { ROLE_GROUPS, SUBJECTS, type Telling } from './telling';
import { PAYLOAD_LINKS } from './telling.table';

interface Told {
  people: Record<string, string | string[] | null>;
  unitId: string | null;
  link: string | null;
  params: Record<string, unknown>;
}

const UUID = /^[0-9a-f-]{36}$/;
const HOUR_MS = 3_600_000;

/** Turns a fact into rows of the inbox. Heard twice, it is written once. */
@Injectable()
export class NotificationWriter {
  async tell(tx: Tx, telling: Telling, fact: RecordedFact): Promise<void> {
    const told = await tx.one<Told>(SUBJECTS[telling.about], [
      tx.tenantId,
      fact.aggregateId,
      ...(telling.about === 'payload' ? [JSON.stringify(fact.payload)] : []),
    ]);
    if (!told) return;
    const now = await this.now(tx);
    const visibleFrom = typeof fact.payload['visibleFrom'] === 'string' ? new Date(fact.payload['visibleFrom']) : now;
    const first = await this.people(tx, telling.to, told);
    const second = telling.later ? await this.people(tx, telling.later.to, told) : [];
    const rows = [
      ...first.map((person) => ({ person, from: visibleFrom })),
      ...second
        .filter((person) => !first.includes(person))
        .map((person) => ({ person, from: new Date(visibleFrom.getTime() + (telling.later?.hours ?? 0) * HOUR_MS) })),
    ].filter(({ person }) => person !== fact.actorId);
    if (!rows.length) return;
    const written = await tx.query<{ personId: string }>(
      `INSERT INTO notification (tenant_id, id, person_id, fact_id, type, aggregate, aggregate_id, link, params, visible_from, at)
       SELECT $1, r.id, p.id, $3, $4, $5, $6, $7, $8, r."from", r."from" FROM jsonb_to_recordset($2::jsonb) AS r(id uuid, person uuid, "from" timestamptz)
       JOIN person p ON p.tenant_id = $1 AND p.id = r.person AND (p.left_on IS NULL OR p.left_on >= $9)
       ON CONFLICT (tenant_id, person_id, fact_id) DO NOTHING RETURNING person_id`,
      [
        tx.tenantId,
        JSON.stringify(rows.map((row) => ({ id: newId(), ...row }))),
        fact.id,
        fact.type,
        fact.aggregate,
        fact.aggregateId,
        told.link ?? PAYLOAD_LINKS[fact.type] ?? '/',
        JSON.stringify(told.params),
        tx.today,
      ],
    );
    if (written.length)
      tx.record({ type: 'notification.added', about: fact.type }, 'notification', fact.aggregateId, { people: written.map((row) => row.personId), roles: [] });
  }

  private async people(tx: Tx, names: readonly string[], told: Told): Promise<string[]> {
    const named = names.flatMap((name) => told.people[name] ?? []).filter((id) => UUID.test(id));
    const roles = names.filter((name) => (ROLE_GROUPS as readonly string[]).includes(name));
    const granted = roles.length
      ? await tx.query<{ personId: string }>(
          `SELECT DISTINCT g.person_id FROM role_grant g LEFT JOIN org_unit scope ON scope.tenant_id = g.tenant_id AND scope.id = g.unit_id LEFT JOIN org_unit u ON u.tenant_id = g.tenant_id AND u.id = $4::uuid
           WHERE g.tenant_id = $1 AND g.role = ANY($2) AND g.valid_from <= $3 AND (g.valid_to IS NULL OR g.valid_to >= $3) AND (scope.id IS NULL OR u.id IS NULL OR starts_with(u.path, scope.path))`,
          [tx.tenantId, roles, tx.today, told.unitId],
        )
      : [];
    return [...new Set([...named, ...granted.map((row) => row.personId)])];
  }

  private async now(tx: Tx): Promise<Date> {
    return (await tx.get<{ now: Date }>(`SELECT tenant_now() AS now`)).now;
  }
}
