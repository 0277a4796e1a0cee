import { everyone } from '@kpi-loop/shared/api';
import type { Api, Company, PersonKey } from '@kpi-loop/shared/api/testing';
import { Quarter } from '@kpi-loop/scoring/api/testing';
import { TargetCommands } from '@kpi-loop/target/api';

export type Body = Record<string, any>; // eslint-disable-line @typescript-eslint/no-explicit-any

/** Nobody of the line of anna, who had no part in her result. */
export const PANEL: { seat: string; person: PersonKey }[] = [
  { seat: 'HR', person: 'hr2' },
  { seat: 'OTHER_UNIT', person: 'zoe' },
  { seat: 'EMPLOYEE_REP', person: 'ben' },
];
export const NONE = [{ kind: 'NONE' }];

/** The third quarter of anna and ben: scored at 88.95 (B), published on Thursday, 8 October 2026; appeals up to the 19th. */
export class Dispute {
  private constructor(
    readonly api: Api,
    readonly c: Company,
    readonly q: Quarter,
  ) {}

  static async published(api: Api, c: Company, policy: object = {}): Promise<Dispute> {
    const q = await Quarter.open(api, c, ['anna', 'ben'], { status: 'data_locked', cardStatus: 'locked', policy });
    for (const person of ['anna', 'ben'] as const) await q.lockedFigures(person, { GMV: ['1155'], PAY: ['123319', '135350'], CMP: ['558', '90000'] });
    await c.setClock('2026-10-08');
    await api.uow.asSystem(c.tenantId, async (tx) =>
      tx.record({ type: 'period.locked', periodId: q.periodId, cycleId: q.cycleId }, 'period', q.periodId, everyone),
    );
    await api.drain();
    await api.uow.asSystem(c.tenantId, (tx) => api.app.get(TargetCommands).publish(tx, q.periodId));
    await api.drain();
    return new Dispute(api, c, q);
  }

  get card(): string {
    return this.q.cards.anna.id;
  }

  data(text = '重复计数', who: PersonKey = 'anna'): Body {
    return { ground: 'DATA', lineId: this.q.cards[who].lines.PAY, text };
  }

  async get(who: PersonKey, path: string, status = 200): Promise<Body> {
    const answer = await (await this.c.as(who)).get(`/api/appeals${path}`);
    expect([who, path, answer.status, answer.status === status ? null : answer.body]).toEqual([who, path, status, null]);
    return answer.body as Body;
  }

  /** Answers the body; of a refusal its broken rules, or its code. */
  async send(who: PersonKey, path: string, body: object | undefined = undefined, status = 200): Promise<Body> {
    const answer = await (await this.c.as(who)).post(`/api/appeals${path}`, body);
    expect([who, path, answer.status, answer.status === status ? null : answer.body]).toEqual([who, path, status, null]);
    return answer.body as Body;
  }

  async draft(grounds?: object[], who: PersonKey = 'anna'): Promise<string> {
    const both = [this.data(undefined, who), { ground: 'PROCEDURE', text: '没有面谈' }];
    const { id } = await this.send(who, '', { scorecardId: this.q.cards[who].id, grounds: grounds ?? both });
    return id as string;
  }

  async filed(grounds?: object[], who: PersonKey = 'anna'): Promise<string> {
    const id = await this.draft(grounds, who);
    await this.send(who, `/${id}/file`);
    await this.api.drain();
    return id;
  }

  seats(panel = PANEL): Body[] {
    return panel.map(({ seat, person }) => ({ seat, personId: this.c.people[person] }));
  }

  async admitted(grounds?: object[]): Promise<string> {
    const id = await this.filed(grounds);
    await this.send('hrbp', `/${id}/screen`);
    await this.send('hrbp', `/${id}/admit`, { panel: this.seats() });
    return id;
  }

  async deliberating(grounds?: object[]): Promise<string> {
    const id = await this.admitted(grounds);
    await this.send('head', `/${id}/give-statement`, { statement: '数据来自系统' });
    await this.send('hrbp', `/${id}/facts-in`, { findings: '两条重复' });
    return id;
  }

  vote(outcome: string, remedies: object[] = outcome === 'REJECTED' ? [] : NONE, grounds = 2): Body {
    return { grounds: Array.from({ length: grounds }, (_, no) => ({ no, outcome, reason: `因为 ${outcome}` })), remedies };
  }

  /** By two of three; then what comes of it. */
  async decided(outcome: string, remedies?: object[], id?: string): Promise<string> {
    const about = id ?? (await this.deliberating());
    for (const who of ['hr2', 'zoe'] as const) await this.send(who, `/${about}/vote`, this.vote(outcome, remedies));
    await this.api.drain();
    return about;
  }

  /** Time passes: what falls due on the way happens. */
  async on(day: string): Promise<void> {
    await this.c.setClock(day);
    await this.api.tick();
  }

  async row<T = Body>(table: string, id: string): Promise<T> {
    return (await this.api.sql<Body>(`SELECT * FROM ${table} WHERE tenant_id = $1 AND id = $2`, [this.c.tenantId, id]))[0] as T;
  }

  /** Facts of the appeal, in their order. */
  async facts(id: string): Promise<string[]> {
    const rows = await this.api.sql<{ type: string }>(`SELECT type FROM fact WHERE tenant_id = $1 AND aggregate_id = $2 ORDER BY id`, [this.c.tenantId, id]);
    return rows.map(({ type }) => type);
  }
}
