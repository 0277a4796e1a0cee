import { everyone } from '@kpi-loop/shared/api';
import { Api, type Company } from '@kpi-loop/shared/api/testing';
import { Quarter } from '@kpi-loop/scoring/api/testing';
import { ScoringCommands, ScoringModule } from './index';

interface Revision {
  revision: number;
  total: string;
  grade: string;
  rawGrade: string | null;
  gradedBy: string | null;
  reason: string;
}

/** domain.md §3.12: people may put another grade in the place of that of the bands, never another score. */
describe('a grade that people give', () => {
  let api: Api;
  let c: Company;
  let q: Quarter;
  beforeAll(async () => {
    api = await Api.start([ScoringModule]);
  });
  beforeEach(async () => {
    c = await api.company();
    q = await Quarter.open(api, c, ['anna', 'ben'], { status: 'data_locked', cardStatus: 'locked' });
    for (const person of ['anna', 'ben'] as const) await q.lockedFigures(person, { GMV: ['1155'], PAY: ['123319', '135350'], CMP: ['558', '90000'] });
    await api.uow.asSystem(c.tenantId, async (tx) =>
      tx.record({ type: 'period.locked', periodId: q.periodId, cycleId: q.cycleId }, 'period', q.periodId, everyone),
    );
    await api.drain();
  });
  afterAll(() => api.stop());

  const give = (grade: string, by: 'calibration' | 'appeal' = 'calibration', reason = '同岗位横向比较') =>
    api.uow.asSystem(c.tenantId, (tx) => api.app.get(ScoringCommands).regrade(tx, [{ scorecardId: q.cards.anna.id, grade, reason }], by));
  const revisions = () =>
    api.sql<Revision>(`SELECT revision, total, grade, raw_grade, graded_by, reason FROM score_result WHERE scorecard_id = $1 ORDER BY revision`, [
      q.cards.anna.id,
    ]);
  const newFigure = async (value: string, reason: string) => {
    await q.figure('anna', 'GMV', '2026-09-01', value, null, { status: 'locked', lastDate: '2026-09-30' });
    await (await c.as('hr')).post(`/api/periods/${q.periodId}/rescore`, { reason }).expect(200);
  };
  const shown = () => api.sql(`UPDATE scorecard SET status = 'published.unread' WHERE tenant_id = $1`, [c.tenantId]);

  it('is a revision with the same total and lines, beside the grade of the bands, and is what everybody reads', async () => {
    await give('A');
    expect(await revisions()).toEqual([
      { revision: 1, total: '88.95', grade: 'B', rawGrade: null, gradedBy: null, reason: '' },
      { revision: 2, total: '88.95', grade: 'A', rawGrade: 'B', gradedBy: 'calibration', reason: '同岗位横向比较' },
    ]);
    const { body } = await (await c.as('hr')).get(`/api/scorecards/${q.cards.anna.id}/result`).expect(200);
    expect(body).toMatchObject({ grade: 'A', rawGrade: 'B', gradedBy: 'calibration', revision: 2, total: '88.95', period: { grade: 'A' } });
    expect(body.lines).toHaveLength(3);
    const page = await (await c.as('hr')).get(`/api/results?periodId=${q.periodId}&grade=A`).expect(200);
    expect(page.body.items).toMatchObject([{ subjectName: 'anna', grade: 'A', rawGrade: 'B' }]);
  });

  it('leaves no trace of a panel when it is that of the bands again, and makes no revision when nothing changes', async () => {
    await give('A');
    await give('A');
    await give('B');
    expect((await revisions()).map(({ grade, rawGrade, gradedBy }) => [grade, rawGrade, gradedBy])).toEqual([
      ['B', null, null],
      ['A', 'B', 'calibration'],
      ['B', null, null],
    ]);
  });

  it('is one of the bands, of a result that was assessed', async () => {
    await expect(give('A+')).rejects.toMatchObject({ extra: { violations: ['gradeOfBands'] } });
    await api.sql(
      `INSERT INTO score_result (tenant_id, id, scorecard_id, revision, total, grade, engine_version, policy_hash, input_hash, trace)
       SELECT tenant_id, gen_random_uuid(), scorecard_id, 2, total, 'N/A', engine_version, policy_hash, input_hash, trace FROM score_result WHERE scorecard_id = $1`,
      [q.cards.anna.id],
    );
    await expect(give('A')).rejects.toMatchObject({ extra: { violations: ['resultAssessed'] } });
    expect(await revisions()).toHaveLength(2);
  });

  it('is told to nobody while the result is not published, and to both sides when an appeal has brought it', async () => {
    await give('A');
    await give('S', 'appeal', '申诉成立');
    expect(
      await api.sql(
        `SELECT payload->>'by' AS by, cardinality(audience) AS told FROM fact WHERE tenant_id = $1 AND type = 'scorecard.regraded' ORDER BY at, id`,
        [c.tenantId],
      ),
    ).toEqual([
      { by: 'calibration', told: 0 },
      { by: 'appeal', told: 2 },
    ]);
  });

  it('stays, once it is published, while the bands say the same of a new total, and gives way when they say another', async () => {
    await give('A');
    await shown();
    await newFigure('1160', '九月更正');
    expect((await revisions()).at(-1)).toMatchObject({ revision: 3, grade: 'A', rawGrade: 'B', gradedBy: 'calibration' });
    await newFigure('100', '九月再次更正');
    const last = (await revisions()).at(-1)!;
    expect([last.revision, last.rawGrade, last.gradedBy]).toEqual([4, null, null]);
    expect(last.grade).not.toBe('A');
  });

  it('is compared anew where nobody was shown it', async () => {
    await give('A');
    await newFigure('1160', '九月更正');
    expect((await revisions()).at(-1)).toMatchObject({ grade: 'B', rawGrade: null, gradedBy: null });
  });
});
