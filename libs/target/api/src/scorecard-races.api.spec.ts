import { CycleModule } from '@kpi-loop/cycle/api';
import { aRunningCycle, type RunningCycle } from '@kpi-loop/cycle/api/testing';
import { OrganizationModule } from '@kpi-loop/organization/api';
import { Problem } from '@kpi-loop/shared/kernel';
import type { Tx } from '@kpi-loop/shared/api';
import { Api, type Company, type PersonKey } from '@kpi-loop/shared/api/testing';
import { aMetric } from '@kpi-loop/target/api/testing';
import { NegotiationCommands } from './negotiation.commands';
import { SigningCommands } from './signing.commands';
import { TargetCommands, TargetModule } from './index';

/** How often each pair meets: enough to meet in every order; RACES=2000 for as long as it takes. */
const RACES = Number(process.env['RACES'] ?? 200);

describe('two at the same card', () => {
  let api: Api;
  let c: Company;
  let cycle: RunningCycle;
  let cards: string[];
  beforeAll(async () => {
    api = await Api.start([OrganizationModule, CycleModule, TargetModule]);
    c = await api.company();
    cycle = await aRunningCycle(api, c);
    const metrics = [];
    for (const code of ['SALES', 'NPS', 'STOCK']) metrics.push((await aMetric(api, c, code)).metricId);
    const lines = metrics.map((metricId, i) => ({ metricId, weight: ['40', '30', '30'][i], target: '300' }));
    cards = [];
    for (const periodId of cycle.periodIds)
      await api.uow.asSystem(c.tenantId, async (tx) => {
        const made = await api.app.get(TargetCommands).createCards(
          tx,
          periodId,
          (['anna', 'ben'] as const).map((who) => ({ subjectKind: 'person' as const, subjectId: c.people[who], lines })),
        );
        cards.push(...made.map(({ scorecardId }) => scorecardId));
      });
    await api.sql(`UPDATE scorecard SET head_id = $2 WHERE tenant_id = $1`, [c.tenantId, c.people.head]);
  });
  afterAll(() => api.stop());

  /** 200, or what it was refused with. */
  const attempt = async (who: PersonKey, work: (tx: Tx) => Promise<unknown>): Promise<number> => {
    try {
      await api.uow.asPerson(c.tenantId, c.people[who], async (tx) => {
        tx.minimal = true;
        await work(tx);
      });
      return 200;
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      return { conflict: 409, stale: 412, ruleBroken: 422, forbidden: 403 }[error.kind as string] ?? 500;
    }
  };
  /** Each card takes one history after the other; the cards beside each other. */
  const histories = async (work: (cardId: string, n: number) => Promise<void>): Promise<void> => {
    let left = RACES;
    await Promise.all(
      cards.map(async (cardId) => {
        while (left > 0) await work(cardId, left--);
      }),
    );
  };
  const LINKS = `(SELECT count(*)::int FROM transition_log l WHERE l.instance_id = c.id) AS links`;
  /** Where a history begins, in one trip: the races are about what happens between two, not about getting there. */
  const arrange = async (cardId: string, status: string) =>
    (
      await api.sql<{ version: number; links: number }>(
        `UPDATE scorecard_consent SET voided_at = now() WHERE scorecard_id = '${cardId}' AND voided_at IS NULL;
         UPDATE scorecard SET status = '${status}', round = 1, agreed_hash = 'x', submitter_id = '${c.people.head}' WHERE id = '${cardId}';
         SELECT version, ${LINKS} FROM scorecard c WHERE id = '${cardId}'`,
      )
    )[0];

  it('approve ‖ recall: exactly one wins, and the loser has written nothing', async () => {
    const signing = api.app.get(SigningCommands);
    const won = { approve: 0, recall: 0 };
    await histories(async (cardId, n) => {
      const before = await arrange(cardId, 'in_approval');
      const both = [
        () => attempt('head2', (tx) => signing.approve(tx, cardId, {})),
        () => attempt('head', (tx) => signing.recall(tx, cardId, { reason: 'again' })),
      ];
      const [first, second] = await Promise.all((n % 2 ? both : [...both].reverse()).map((go) => go()));
      const [approved, recalled] = n % 2 ? [first, second] : [second, first];
      expect([approved, recalled].filter((status) => status === 200)).toHaveLength(1);
      const [{ status, given, links }] = await api.sql<{ status: string; given: number; links: number }>(
        `SELECT status, (SELECT count(*)::int FROM scorecard_consent k WHERE k.scorecard_id = c.id AND k.voided_at IS NULL) AS given, ${LINKS} FROM scorecard c WHERE id = $1`,
        [cardId],
      );
      expect([status, given]).toEqual(approved === 200 ? ['in_approval', 1] : ['negotiating.with_head', 0]);
      expect(links - before.links).toBe(1);
      won[approved === 200 ? 'approve' : 'recall'] += 1;
    });
    // both orders have met
    expect(Math.min(won.approve, won.recall)).toBeGreaterThan(0);
  });

  it('counter ‖ counter by two who saw the same version: exactly one wins, the other hears that it changed', async () => {
    const talks = api.app.get(NegotiationCommands);
    const lines = await api.sql<{ scorecardId: string; id: string }>(
      `SELECT DISTINCT ON (scorecard_id) scorecard_id, id FROM scorecard_line WHERE tenant_id = $1 ORDER BY scorecard_id, ordinal`,
      [c.tenantId],
    );
    const lineOf = new Map(lines.map((line) => [line.scorecardId, line.id]));
    await histories(async (cardId, n) => {
      const { version } = await arrange(cardId, 'negotiating.with_head');
      const say = (target: string) =>
        attempt('head', (tx) => {
          tx.ifMatch = version;
          return talks.counterLine(tx, cardId, { lineId: lineOf.get(cardId)!, target, reason: 'why' });
        });
      const values = [String(1000 + n), String(5000 + n)];
      const answers = await Promise.all(values.map(say));
      expect([...answers].sort()).toEqual([200, 412]);
      const [{ target }] = await api.sql<{ target: string }>(`SELECT target FROM line_target WHERE line_id = $1 AND superseded_at IS NULL`, [
        lineOf.get(cardId),
      ]);
      expect(target).toBe(values[answers.indexOf(200)]);
    });
  });
});
