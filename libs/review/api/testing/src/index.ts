import { newId } from '@kpi-loop/shared/api';
import type { Api, Company, PersonKey } from '@kpi-loop/shared/api/testing';
import { Quarter } from '@kpi-loop/scoring/api/testing';

export type Body = Record<string, any>; // eslint-disable-line @typescript-eslint/no-explicit-any

/** A quarter in which anna's payment success has fallen: a critical alert that she has acknowledged. For specs. */
export class Reviews {
  alertId = newId();

  private constructor(
    readonly api: Api,
    readonly c: Company,
    readonly q: Quarter,
  ) {}

  static async open(api: Api, options: { status?: string } = {}): Promise<Reviews> {
    const c = await api.company();
    const reviews = new Reviews(api, c, await Quarter.open(api, c, ['anna', 'ben'], options));
    await reviews.q.figure('anna', 'PAY', '2026-07-01', '922', '1000');
    await reviews.q.figure('anna', 'PAY', '2026-08-01', '780', '1000');
    await reviews.live('anna', 'PAY', '0.851', '41', 'bad');
    await reviews.live('ben', 'GMV', '1300', '115', 'ok');
    await api.sql(
      `INSERT INTO alert (tenant_id, id, fingerprint, rule, severity, line_id, period_id, owner_id, head_id, condition, handling, snapshot, head_told_at, acknowledged_at)
       VALUES ($1, $2, 'f', 'THRESHOLD', 'critical', $3, $4, $5, $6, 'breaching', 'acknowledged', '{"value": "0.780"}', now(), now())`,
      [c.tenantId, reviews.alertId, reviews.q.cards.anna.lines.PAY, reviews.q.periodId, c.people.anna, c.people.head],
    );
    return reviews;
  }

  live(person: PersonKey, metric: 'GMV' | 'PAY' | 'CMP', value: string, score: string, state: string): Promise<unknown> {
    return this.api.sql(
      `INSERT INTO kpi_value (tenant_id, line_id, as_of, value, target, forecast_score, state) VALUES ($1, $2, '2026-08-18', $3, 1, $4, $5)
       ON CONFLICT (tenant_id, line_id) DO UPDATE SET value = excluded.value, forecast_score = excluded.forecast_score, state = excluded.state`,
      [this.c.tenantId, this.q.cards[person].lines[metric], value, score, state],
    );
  }

  async send(who: PersonKey, path: string, body: object = {}, status = 200): Promise<Body> {
    return (await (await this.c.as(who)).post(`/api/${path}`, body).expect(status)).body as Body;
  }

  async get(who: PersonKey, path: string, status = 200): Promise<Body> {
    return (await (await this.c.as(who)).get(`/api/${path}`).expect(status)).body as Body;
  }

  plan(who: PersonKey = 'head', change: object = {}): Promise<Body> {
    const values = { unitId: this.c.units.NORTH, periodId: this.q.periodId, title: '北区 8 月复盘', scheduledAt: '2026-08-20T02:00:00Z', ...change };
    return this.send(who, 'review-meetings', values, 201);
  }

  async inSession(change: object = {}, who: PersonKey = 'head'): Promise<Body> {
    const { id } = await this.plan(who, change);
    await this.send(who, `review-meetings/${id}/build-agenda`);
    await this.send(who, `review-meetings/${id}/invite`);
    const people = [this.c.people.head, this.c.people.anna];
    await this.send(who, `review-meetings/${id}/attend`, { entries: people.map((personId) => ({ personId, presence: 'present' })) });
    return this.send(who, `review-meetings/${id}/start`);
  }

  toAction(change: object = {}): object {
    const action = { title: '切换双通道', ownerId: this.c.people.anna, dueOn: '2026-09-10', expectedDelta: '0.12', ...change };
    return { conclusion: 'ACTION', cause: '网关超时', note: '单通道，无备用', action };
  }

  /** A meeting with its red item concluded as an action of anna's; returns both ids. */
  async withAction(change: object = {}): Promise<{ meeting: Body; actionId: string }> {
    const started = await this.inSession();
    const meeting = await this.send('head', `review-meetings/${started['id']}/items/${started['items'][0].id}/conclude`, this.toAction(change));
    return { meeting, actionId: meeting['items'][0].action.id as string };
  }

  async minutesOut(meetingId: string): Promise<Body> {
    await this.send('head', `review-meetings/${meetingId}/end`);
    return this.send('head', `review-meetings/${meetingId}/circulate`, { minutes: '先事实，再原因，后行动' });
  }

  /** By silence: circulated on Tuesday 18, and nobody objects until Thursday 20. */
  async concluded(): Promise<{ meeting: Body; actionId: string }> {
    const made = await this.withAction();
    await this.minutesOut(made.meeting['id']);
    await this.day('2026-08-21');
    return { ...made, meeting: await this.get('head', `review-meetings/${made.meeting['id']}`) };
  }

  async facts(aggregateId: string): Promise<{ type: string; payload: Body; audience: string[] | null }[]> {
    return this.api.sql(`SELECT type, payload, audience FROM fact WHERE aggregate_id = $1 ORDER BY id`, [aggregateId]);
  }

  async day(day: string): Promise<void> {
    await this.c.setClock(day);
    await this.api.tick();
  }
}
