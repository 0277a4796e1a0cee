import { CycleModule } from '@kpi-loop/cycle/api';
import { OrganizationModule } from '@kpi-loop/organization/api';
import { Api, type Company, type PersonKey } from '@kpi-loop/shared/api/testing';
import { anEffectiveCard, type CardFixture } from '@kpi-loop/adjustment/testing';
import { AdjustmentModule } from './index';

describe('a card of which a change is asked for', () => {
  let api: Api;
  let c: Company;
  let card: CardFixture;
  beforeAll(async () => {
    api = await Api.start([OrganizationModule, CycleModule, AdjustmentModule]);
    c = await api.company();
    card = await anEffectiveCard(c);
  });
  afterAll(() => api.stop());

  const send = async (who: PersonKey, path: string, body?: object): Promise<{ id: string }> =>
    (await (await c.as(who)).post(`/api/change-requests${path}`, body).expect(200)).body as { id: string };
  const asked = async (lineId: string) => {
    const { id } = await send('anna', '', {
      lineId,
      type: 'TARGET',
      cause: 'MARKET',
      reason: '渠道暂停',
      evidence: '通知',
      effectiveOn: '2026-08-18',
      proposal: lineId === card.lines.sales ? { target: '960000' } : { target: '0.93' },
    });
    await send('anna', `/${id}/submit`);
    return id;
  };
  const status = async () => {
    await api.drain();
    return (
      await api.sql<{ status: string }>(`SELECT DISTINCT c.status FROM scorecard c JOIN scorecard_line l ON l.scorecard_id = c.id WHERE l.id = $1`, [
        card.lines.sales,
      ])
    )[0].status;
  };

  it('is amending from the first that is submitted until the last is settled', async () => {
    const first = await asked(card.lines.sales);
    expect(await status()).toBe('effective.amending');
    const second = await asked(card.lines.rate);
    await send('anna', `/${first}/withdraw`);
    expect(await status()).toBe('effective.amending');
    await send('anna', `/${second}/withdraw`);
    expect(await status()).toBe('effective.steady');
  });
});
