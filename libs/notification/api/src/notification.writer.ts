import { Injectable } from '@nestjs/common';
import { Tx, newId, prepared } from '@kpi-loop/shared/api';
import type { RecordedFact } from '@kpi-loop/shared/kernel';
import { ROLE_GROUPS, SUBJECTS, type Telling } from './telling';
import { PAYLOAD_LINKS } from './telling.table';

interface Told {
  people: Record<string, string | string[] | null>;
  unitId: string | null;
  link: string | null;
  params: Record<string, unknown>;
}

interface Row {
  id: string;
  person: string;
  fact: string;
  type: string;
  aggregate: string;
  aggregate_id: string;
  link: string;
  params: Record<string, unknown>;
  /** Null: at once. */
  from: unknown;
  hours: number;
}

const UUID = /^[0-9a-f-]{36}$/;

const INSERT = prepared(
  `INSERT INTO notification (tenant_id, id, person_id, fact_id, type, aggregate, aggregate_id, link, params, visible_from, at)
   SELECT $1, r.id, p.id, r.fact, r.type, r.aggregate, r.aggregate_id, r.link, r.params, v.visible, v.visible
   FROM jsonb_to_recordset($2::jsonb) AS r(id uuid, person uuid, fact uuid, type text, aggregate text, aggregate_id uuid, link text, params jsonb, "from" timestamptz, hours int)
   JOIN person p ON p.tenant_id = $1 AND p.id = r.person AND (p.left_on IS NULL OR p.left_on >= $3)
   CROSS JOIN LATERAL (SELECT coalesce(r."from", tenant_now()) + make_interval(hours => r.hours) AS visible) v
   ON CONFLICT (tenant_id, person_id, fact_id) DO NOTHING RETURNING person_id, fact_id`,
);
/** $2 roles, $3 today, $4 units; a role without a unit is held everywhere, a thing without a unit concerns all who hold the role. */
const GRANTED = prepared(
  `SELECT DISTINCT q.n::int AS ask, g.person_id FROM unnest($4::uuid[]) WITH ORDINALITY AS q(unit_id, n)
   JOIN role_grant g ON g.tenant_id = $1 AND g.role = ANY ($2) AND g.valid_from <= $3 AND (g.valid_to IS NULL OR g.valid_to >= $3)
   LEFT JOIN org_unit scope ON scope.tenant_id = g.tenant_id AND scope.id = g.unit_id LEFT JOIN org_unit u ON u.tenant_id = g.tenant_id AND u.id = q.unit_id
   WHERE scope.id IS NULL OR u.id IS NULL OR starts_with(u.path, scope.path) ORDER BY 1, 2`,
);

/** Turns facts of one type into rows of the inbox: three statements however many. Heard twice, they are written once. */
@Injectable()
export class NotificationWriter {
  async tell(tx: Tx, telling: Telling, facts: RecordedFact[]): Promise<void> {
    const about = await this.subjects(tx, telling, facts);
    const known = facts.flatMap((fact) => {
      const told = about.get(fact.id);
      return told ? [{ fact, told }] : [];
    });
    const first = await this.people(tx, telling.to, known.map(({ told }) => told));
    const second = await this.people(tx, telling.later?.to ?? [], known.map(({ told }) => told));
    const rows = known.flatMap(({ fact, told }, i) => [
      ...rowsOf(fact, told, first[i], 0),
      ...rowsOf(fact, told, second[i].filter((person) => !first[i].includes(person)), telling.later?.hours ?? 0),
    ]);
    if (!rows.length) return;
    const written = await tx.query<{ personId: string; factId: string }>(INSERT, [tx.tenantId, JSON.stringify(rows), tx.today]);
    for (const fact of facts) {
      const people = written.filter((row) => row.factId === fact.id).map((row) => row.personId);
      if (people.length) tx.record({ type: 'notification.added', about: fact.type }, 'notification', fact.aggregateId, { people, roles: [] });
    }
  }

  /** What each fact is about, by fact; a thing that is gone is told to nobody. */
  private async subjects(tx: Tx, { about }: Telling, facts: RecordedFact[]): Promise<Map<string, Told>> {
    if (about === 'payload') return new Map(facts.map(({ id, payload }) => [id, { people: payload as Told['people'], unitId: null, link: null, params: {} }]));
    const rows = await tx.query<Told & { id: string }>(prepared(SUBJECTS[about]), [tx.tenantId, [...new Set(facts.map((fact) => fact.aggregateId))]]);
    const byId = new Map(rows.map(({ id, ...told }) => [id, told]));
    return new Map(facts.flatMap(({ id, aggregateId }) => (byId.has(aggregateId) ? [[id, byId.get(aggregateId)!] as const] : [])));
  }

  /** One list of people for each thing, in its order. */
  private async people(tx: Tx, names: readonly string[], told: Told[]): Promise<string[][]> {
    const roles = names.filter((name) => (ROLE_GROUPS as readonly string[]).includes(name));
    const units = [...new Set(told.map(({ unitId }) => unitId))];
    const granted = roles.length && told.length ? await tx.query<{ ask: number; personId: string }>(GRANTED, [tx.tenantId, roles, tx.today, units]) : [];
    return told.map(({ people, unitId }) => {
      const named = names.flatMap((name) => people[name] ?? []).filter((id) => UUID.test(id));
      const holders = granted.filter(({ ask }) => units[ask - 1] === unitId).map(({ personId }) => personId);
      return [...new Set([...named, ...holders])];
    });
  }
}

/** Whoever did it need not be told. */
function rowsOf(fact: RecordedFact, told: Told, people: string[], hours: number): Row[] {
  const from = typeof fact.payload['visibleFrom'] === 'string' ? fact.payload['visibleFrom'] : null;
  const { id, type, aggregate, aggregateId } = fact;
  const same = { fact: id, type, aggregate, aggregate_id: aggregateId, link: told.link ?? PAYLOAD_LINKS[type] ?? '/', params: told.params, from, hours };
  return people.filter((person) => person !== fact.actorId).map((person) => ({ id: newId(), person, ...same }));
}
