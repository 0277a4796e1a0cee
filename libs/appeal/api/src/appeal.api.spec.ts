import { Api, type Company } from '@kpi-loop/shared/api/testing';
import { Dispute, NONE, PANEL } from '@kpi-loop/appeal/api/testing';
import { DutySources } from '@kpi-loop/shared/api';
import { AppealModule } from './index';

/** domain.md §2.8, row by row, each both ways. */
describe('an appeal', () => {
  let api: Api;
  let c: Company;
  let d: Dispute;
  beforeAll(async () => {
    api = await Api.start([AppealModule]);
  });
  beforeEach(async () => {
    c = await api.company();
    d = await Dispute.published(api, c);
  });
  afterAll(() => api.stop());

  const kinds = async (who: Parameters<Company['as']>[0]) =>
    (await api.uow.asPerson(c.tenantId, c.people[who], (tx) => api.app.get(DutySources).all(tx)))
      .filter(({ kind }) => kind.startsWith('appeal.'))
      .map(({ kind }) => kind);
  const violations = async (who: Parameters<Company['as']>[0], path: string, body: object | undefined, status = 422) =>
    (await d.send(who, path, body, status))['violations'];

  describe('before it is filed', () => {
    it('shows what may be contested, line by line with its numbers, and until when', async () => {
      const view = await d.get('anna', `/filing?scorecardId=${d.card}`);
      expect(view).toMatchObject({
        ...{ scorecardId: d.card, periodName: 'Q3', total: '88.95', grade: 'B', allowed: true, because: [], appealId: null, payUndisputed: true },
        terms: { windowUntil: '2026-10-19', fileWd: 7, screenWd: 2, decideWd: 10, secondFileWd: 5, secondDecideWd: 10 },
      });
      expect(view['lines']).toHaveLength(3);
      expect(view['lines'][1]).toMatchObject({ name: '支付成功率', target: '0.925', weight: '40.00' });
      expect(view['grounds'].filter((g: { needsLine: boolean }) => g.needsLine).map((g: { ground: string }) => g.ground)).toEqual([
        'DATA',
        'RULE_APPLICATION',
        'TARGET_FAIRNESS',
      ]);
      await d.get('ben', `/filing?scorecardId=${d.card}`, 404);
      await d.get('head', `/filing?scorecardId=${d.card}`, 404);
      await d.get('anna', '/filing', 400);
    });

    it('is a draft that its author alone knows of, changes, and throws away', async () => {
      const id = await d.draft([d.data()]);
      for (const who of ['head', 'hr', 'hrbp', 'exec', 'aud', 'ben'] as const) await d.get(who, `/${id}`, 404);
      expect(await d.get('anna', `/${id}`)).toMatchObject({
        status: 'draft',
        side: 'owner',
        grounds: [{ no: 0, ground: 'DATA', line: { name: '支付成功率' }, text: '重复计数' }],
      });
      await d.send('anna', `/${id}/edit`, {
        grounds: [{ ground: 'PROCEDURE', text: '没有面谈' }],
        evidence: [{ text: '邮件', link: 'https://mail.example.com/1' }],
      });
      expect(await d.get('anna', `/${id}`)).toMatchObject({ grounds: [{ ground: 'PROCEDURE', line: null }], evidence: [{ text: '邮件' }] });
      expect((await d.send('anna', '', { scorecardId: d.card, grounds: [] }, 409))['code']).toBe('alreadyExists');
      expect((await d.get('anna', `/filing?scorecardId=${d.card}`))['appealId']).toBe(id);
      await d.send('anna', `/${id}/withdraw`);
      expect((await d.get('anna', `/filing?scorecardId=${d.card}`))['appealId']).toBeNull();
      await api.drain();
      expect(await d.row('scorecard', d.card)).toMatchObject({ status: 'published.unread', appealOpen: false });
    });

    it('is nobody else’s to begin', async () => {
      for (const who of ['head', 'hr', 'ben'] as const) await d.send(who, '', { scorecardId: d.card, grounds: [] }, 404);
      await d.send('anna', '', { grounds: [] }, 400);
    });
  });

  describe('FILE', () => {
    it('disputes the card, keeps what was contested, and says by when it is screened and decided', async () => {
      const id = await d.filed();
      expect(await d.get('anna', `/${id}`)).toMatchObject({
        status: 'filed',
        totalBefore: '88.95',
        gradeBefore: 'B',
        decideBy: '2026-10-22',
        deadlines: [{ step: 'screen', dueOn: '2026-10-12' }],
        waitsFor: ['HRBP'],
      });
      expect(await d.row('scorecard', d.card)).toMatchObject({ status: 'published.disputed', appealOpen: true });
      expect(await kinds('hrbp')).toEqual(['appeal.screen']);
      expect(await kinds('hr')).toEqual([]);
    });
    it('is possible on the last day of the window and not after it (withinAppealWindow)', async () => {
      const id = await d.draft();
      await c.setClock('2026-10-20');
      expect(await violations('anna', `/${id}/file`, undefined)).toEqual(['withinAppealWindow']);
      expect(await d.get('anna', `/filing?scorecardId=${d.card}`)).toMatchObject({ allowed: false, because: ['withinAppealWindow'] });
      await c.setClock('2026-10-19');
      await d.send('anna', `/${id}/file`);
    });
    it('names a ground, and the line where it is about one (groundNamed, itemNamed)', async () => {
      const id = await d.draft([]);
      expect(await violations('anna', `/${id}/file`, undefined)).toEqual(['groundNamed']);
      for (const lineId of [null, d.q.cards.ben.lines.PAY]) {
        await d.send('anna', `/${id}/edit`, { grounds: [{ ground: 'RULE_APPLICATION', lineId, text: 'x' }] });
        expect(await violations('anna', `/${id}/file`, undefined)).toEqual(['itemNamed']);
      }
      await d.send('anna', `/${id}/edit`, { grounds: [{ ground: 'CALIBRATION', text: 'x' }] });
      await d.send('anna', `/${id}/file`);
    });
    it('is the appellant’s alone: whoever may not know of a draft finds none', async () => {
      const id = await d.draft();
      for (const who of ['head', 'hrbp', 'ben'] as const) await d.send(who, `/${id}/file`, undefined, 404);
    });
    it('is not reworded afterwards, by nobody', async () => {
      const id = await d.filed();
      expect((await d.send('anna', `/${id}/edit`, { grounds: [] }, 409))['code']).toBe('illegalTransition');
      await expect(api.sql(`UPDATE appeal SET grounds = '[]' WHERE id = $1`, [id])).rejects.toThrow('what was said in an appeal stands');
    });
  });

  describe('SCREEN, ADMIT and REFUSE', () => {
    it('is screened by the HRBP of the unit, not by HR, the head or the panel to be', async () => {
      const id = await d.filed();
      for (const who of ['hr', 'anna', 'head', 'head2', 'zoe', 'exec', 'aud'] as const) await d.send(who, `/${id}/screen`, undefined, 403);
      await api.sql(
        `INSERT INTO role_grant (tenant_id, id, person_id, role, unit_id, valid_from) VALUES ($1, gen_random_uuid(), $2, 'HRBP', $3, '2020-01-01')`,
        [c.tenantId, c.people.otherHead, c.units.PLANT],
      );
      await d.send('otherHead', `/${id}/screen`, undefined, 404);
      await d.send('hrbp', `/${id}/screen`);
      expect(await kinds('hrbp')).toEqual(['appeal.admit']);
    });
    it('is screened by HR where no HRBP of the unit may (R-SM5)', async () => {
      await api.sql(`UPDATE role_grant SET valid_to = '2026-10-01' WHERE tenant_id = $1 AND role = 'HRBP'`, [c.tenantId]);
      const id = await d.filed();
      expect(await kinds('hr')).toEqual(['appeal.screen']);
      await d.send('hr', `/${id}/screen`);
    });
    it('is not screened by an HRBP who stands in the line: HR does (screenerIsNotInLine)', async () => {
      await api.sql(`UPDATE assignment SET manager_id = $2 WHERE tenant_id = $1 AND person_id = $3`, [c.tenantId, c.people.hrbp, c.people.anna]);
      const id = await d.filed();
      await d.send('hrbp', `/${id}/screen`, undefined, 404);
      await d.send('hr', `/${id}/screen`);
    });
    it('is admitted with three, one of HR, one of another unit, one for the employees', async () => {
      const id = await d.admitted();
      expect(await d.get('anna', `/${id}`)).toMatchObject({
        status: 'investigating',
        statementUntil: '2026-10-15',
        head: { name: 'head' },
        waitsFor: ['head', 'HRBP'],
      });
      expect((await d.get('anna', `/${id}`))['panel'].map((m: { seat: string; person: { name: string } }) => [m.seat, m.person.name]).sort()).toEqual([
        ['EMPLOYEE_REP', 'ben'],
        ['HR', 'hr2'],
        ['OTHER_UNIT', 'zoe'],
      ]);
      expect([await kinds('head'), await kinds('hrbp'), await kinds('zoe')]).toEqual([['appeal.giveStatement'], ['appeal.factsIn'], []]);
    });
    it('asks no statement of the manager where he has nothing to answer for', async () => {
      const id = await d.admitted([{ ground: 'PAYOUT', text: 'x' }]);
      expect(await d.get('anna', `/${id}`)).toMatchObject({ head: null, waitsFor: ['HRBP'] });
      await d.get('head', `/${id}`, 404);
      await d.send('hrbp', `/${id}/facts-in`, { findings: 'x' });
      expect((await d.get('anna', `/${id}`))['status']).toBe('deliberating');
    });
    it('is refused with a reason, and that too may go to the second level', async () => {
      const id = await d.filed();
      await d.send('hrbp', `/${id}/screen`);
      await d.send('hrbp', `/${id}/refuse`, { reason: '' }, 400);
      expect(await violations('hrbp', `/${id}/refuse`, { reason: ' ' })).toEqual(['reasonGiven']);
      await d.send('hr', `/${id}/refuse`, { reason: 'x' }, 403);
      await d.send('hrbp', `/${id}/refuse`, { reason: '不属于申诉范围' });
      expect(await d.get('anna', `/${id}`)).toMatchObject({
        status: 'inadmissible',
        refusal: '不属于申诉范围',
        secondUntil: '2026-10-15',
        offers: [{ event: 'appeal.escalate', allowed: true }],
      });
      await d.send('anna', `/${id}/escalate`, { reason: '属于' });
    });
  });

  describe('the panel', () => {
    const screened = async (): Promise<string> => {
      const id = await d.filed();
      await d.send('hrbp', `/${id}/screen`);
      return id;
    };
    it('is of three, each in a seat of their own (panelOfThreeGiven)', async () => {
      const id = await screened();
      expect(await violations('hrbp', `/${id}/admit`, { panel: d.seats(PANEL.slice(1)) })).toEqual(['panelOfThreeGiven']);
      expect(await violations('hrbp', `/${id}/admit`, { panel: d.seats([PANEL[0], { seat: 'OTHER_UNIT', person: 'hr2' }, PANEL[2]]) })).toEqual([
        'panelOfThreeGiven',
      ]);
    });
    it('has somebody of HR and somebody of another unit (panelSeatsFit)', async () => {
      const id = await screened();
      expect(await violations('hrbp', `/${id}/admit`, { panel: d.seats([{ seat: 'HR', person: 'ops' }, PANEL[1], PANEL[2]]) })).toEqual(['panelSeatsFit']);
      const within = [PANEL[0], { seat: 'OTHER_UNIT', person: 'ben' as const }, { seat: 'EMPLOYEE_REP', person: 'zoe' as const }];
      expect(await violations('hrbp', `/${id}/admit`, { panel: d.seats(within) })).toEqual(['panelSeatsFit']);
    });
    it.each([
      ['the appellant', 'anna'],
      ['the manager', 'head'],
      ['the manager’s manager', 'head2'],
      ['who approved the targets', 'otherHead'],
      ['who verified a figure', 'steward2'],
      ['who answers for a metric', 'steward'],
      ['who corrected a figure', 'ops'],
      ['who compared grades', 'exec'],
      ['who reckoned the pay', 'comp'],
    ] as const)('has nobody on it who had a part in the result: %s (panelConflictFree)', async (_, person) => {
      await arrangeParts();
      const id = await screened();
      expect(await violations('hrbp', `/${id}/admit`, { panel: d.seats([PANEL[0], PANEL[1], { seat: 'EMPLOYEE_REP', person }]) })).toEqual([
        'panelConflictFree',
      ]);
      const { items } = await d.get('hrbp', `/${id}/panel-candidates?seat=EMPLOYEE_REP&q=${person}`);
      expect(items.filter((one: { name: string }) => one.name === person)).toMatchObject(
        person === 'anna' ? [] : [{ allowed: false, because: ['panelConflictFree'] }],
      );
    });
    it('is offered from those who may sit, the others with why not, and to whoever admits alone', async () => {
      const id = await screened();
      const { items } = await d.get('hrbp', `/${id}/panel-candidates?seat=HR`);
      expect(items.filter((one: { allowed: boolean }) => one.allowed).map((one: { name: string }) => one.name)).toEqual(['hr', 'hr2']);
      expect(items.find((one: { name: string }) => one.name === 'zoe')).toMatchObject({ allowed: false, because: ['panelSeatsFit'] });
      await d.get('anna', `/${id}/panel-candidates?seat=HR`, 403);
      await d.get('zoe', `/${id}/panel-candidates?seat=HR`, 403);
      expect((await d.send('hrbp', `/${id}/admit`, { panel: [...d.seats().slice(1), { seat: 'HR', personId: d.card }] }, 400))['fields']).toMatchObject([
        { pointer: '/panel/2/personId', code: 'notFound' },
      ]);
    });

    it('has an HRBP for HR once all of HR had a part in the result, and says of HR why not (R-SM5)', async () => {
      const id = await screened();
      const ofHr = [{ seat: 'HR' as const, person: 'hrbp' as const }, PANEL[1], PANEL[2]];
      expect(await violations('hrbp', `/${id}/admit`, { panel: d.seats(ofHr) })).toEqual(['panelSeatsFit']);
      await api.sql(`UPDATE scorecard SET approver_id = $2, submitter_id = $3 WHERE tenant_id = $1 AND id = $4`, [
        ...[c.tenantId, c.people.hr, c.people.hr2, d.card],
      ]);
      const { items } = await d.get('hrbp', `/${id}/panel-candidates?seat=HR`);
      expect(items.slice(0, 3)).toMatchObject([
        { name: 'hrbp', allowed: true },
        { name: 'hr', because: ['panelConflictFree'] },
        { name: 'hr2', because: ['panelConflictFree'] },
      ]);
      await d.send('hrbp', `/${id}/admit`, { panel: d.seats(ofHr) });
    });

    /** A part in anna's result for each of these people, as the features upstream leave it. */
    async function arrangeParts(): Promise<void> {
      const sql = (text: string, ...params: unknown[]) => api.sql(text, [c.tenantId, ...params]);
      await sql(`UPDATE scorecard SET approver_id = $2 WHERE tenant_id = $1 AND id = $3`, c.people.otherHead, d.card);
      await sql(`UPDATE metric SET steward_id = $2 WHERE tenant_id = $1`, c.people.steward);
      await sql(`UPDATE measurement SET verified_by = $2 WHERE tenant_id = $1 AND subject_id = $3`, c.people.steward2, c.people.anna);
      await sql(
        `WITH k AS (INSERT INTO correction (tenant_id, id, kind, status, reason, evidence_link, requested_by) VALUES ($1, gen_random_uuid(), 'value', 'rejected', 'x', 'https://x.example.com', $2) RETURNING id)
         INSERT INTO correction_figure (tenant_id, correction_id, measurement_id, edition, row_count, run_ids) SELECT $1, k.id, m.id, 1, 1, '{}' FROM k, measurement m WHERE m.tenant_id = $1 AND m.subject_id = $3 LIMIT 1`,
        c.people.ops,
        c.people.anna,
      );
      await sql(
        `INSERT INTO score_result (tenant_id, id, scorecard_id, revision, total, grade, raw_grade, graded_by, engine_version, policy_hash, input_hash, trace, computed_by) SELECT tenant_id, gen_random_uuid(), scorecard_id, 2, total, 'C', grade, 'calibration', engine_version, policy_hash, input_hash, trace, $2 FROM score_result WHERE tenant_id = $1 AND scorecard_id = $3`,
        c.people.exec,
        d.card,
      );
      await sql(
        `WITH plan AS (INSERT INTO incentive_plan (tenant_id, id, cycle_id, code, name, currency, curve, status) VALUES ($1, gen_random_uuid(), $2, 'P', 'P', 'CNY', '[]', 'effective') RETURNING id)
         INSERT INTO pay_run (tenant_id, id, plan_id, period_id, status, calculated_by) SELECT $1, gen_random_uuid(), plan.id, $3, 'calculated', $4 FROM plan`,
        d.q.cycleId,
        d.q.periodId,
        c.people.comp,
      );
    }
  });

  describe('GIVE_STATEMENT, FACTS_IN and STATEMENTS_IN', () => {
    it('goes to the panel once both are in', async () => {
      const id = await d.admitted();
      await d.send('head', `/${id}/give-statement`, { statement: '数据来自系统' });
      expect(await d.get('anna', `/${id}`)).toMatchObject({ status: 'investigating', statement: '数据来自系统', waitsFor: ['HRBP'] });
      expect(await violations('head', `/${id}/give-statement`, { statement: '又' })).toEqual(['statementStillAsked']);
      await d.send('hrbp', `/${id}/facts-in`, { findings: '两条重复' });
      expect(await d.get('anna', `/${id}`)).toMatchObject({ status: 'deliberating', findings: '两条重复', waitsFor: ['member'] });
      expect([await kinds('hr2'), await kinds('zoe'), await kinds('ben'), await kinds('head')]).toEqual([
        ['appeal.vote'],
        ['appeal.vote'],
        ['appeal.vote'],
        [],
      ]);
    });
    it('goes to the panel when five working days have passed, whoever has said nothing', async () => {
      const id = await d.admitted();
      await d.on('2026-10-15');
      expect((await d.row('appeal', id))['status']).toBe('investigating');
      await d.on('2026-10-16');
      expect(await d.row('appeal', id)).toMatchObject({ status: 'deliberating', statement: '', statementInAt: null, factsInAt: null });
    });
    it('hears the manager alone as manager, and has the HRBP alone find the facts', async () => {
      const id = await d.admitted();
      for (const who of ['anna', 'hr', 'hrbp', 'zoe'] as const) await d.send(who, `/${id}/give-statement`, { statement: 'x' }, 403);
      await d.send('head2', `/${id}/give-statement`, { statement: 'x' }, 404);
      for (const who of ['anna', 'head', 'zoe', 'hr'] as const) await d.send(who, `/${id}/facts-in`, { findings: 'x' }, 403);
    });
    it('has its evidence in one place: the trace, the figures with their runs, and what was changed', async () => {
      const id = await d.admitted();
      const pack = await d.get('zoe', `/${id}/evidence`);
      expect(pack['steps'].length).toBeGreaterThan(0);
      expect(pack['lines'].map((l: { contested: boolean; figures: unknown[] }) => [l.contested, l.figures.length])).toEqual([
        [false, 3],
        [true, 3],
        [false, 3],
      ]);
      expect(pack['revisions']).toMatchObject([{ revision: 1, total: '88.95', grade: 'B' }]);
      expect(pack['regraded']).toBeNull();
      // what a panel of calibration made of the grade stands beside that of the bands, with its reason
      await api.sql(
        `INSERT INTO score_result (tenant_id, id, scorecard_id, revision, total, grade, raw_grade, graded_by, reason, engine_version, policy_hash, input_hash, trace, computed_by) SELECT tenant_id, gen_random_uuid(), scorecard_id, 2, total, 'C', grade, 'calibration', '协同偏少', engine_version, policy_hash, input_hash, trace, $2 FROM score_result WHERE tenant_id = $1 AND scorecard_id = $3`,
        [c.tenantId, c.people.exec, d.card],
      );
      const compared = await d.get('ben', `/${id}/evidence`);
      expect(compared['regraded']).toEqual({ rawGrade: 'B', grade: 'C', gradedBy: 'calibration', reason: '协同偏少' });
      expect(compared['steps'].find((one: { step: string }) => one.step === 'grade')).toMatchObject({ rounded: 'B' });
      await d.get('head', `/${id}/evidence`, 403);
      await d.get('ben', `/${id}/evidence`);
      await d.get('otherHead', `/${id}/evidence`, 404);
      const looks = await api.sql<{ viewerId: string }>(
        `SELECT DISTINCT viewer_id FROM access_log WHERE tenant_id = $1 AND resource = 'appeal.evidence' AND subject_id = $2`,
        [c.tenantId, c.people.anna],
      );
      expect(looks.map(({ viewerId }) => viewerId).sort()).toEqual([c.people.ben, c.people.zoe].sort());
    });
  });

  describe('DECIDE', () => {
    it.each([
      ['UPHELD', 'decided.upheld'],
      ['PARTLY', 'decided.partly'],
      ['REJECTED', 'decided.rejected'],
    ])('%s by the second of two like votes', async (outcome, status) => {
      const id = await d.deliberating();
      await d.send('hr2', `/${id}/vote`, d.vote(outcome));
      expect((await d.row('appeal', id))['status']).toBe('deliberating');
      await d.send('zoe', `/${id}/vote`, d.vote(outcome));
      expect(await d.get('anna', `/${id}`)).toMatchObject({
        ...{ status, votes: null, secondUntil: '2026-10-15' },
        decisions: [
          {
            level: 1,
            decision: status.slice(8),
            grounds: [
              { no: 0, outcome, reasons: [`因为 ${outcome}`, `因为 ${outcome}`] },
              { no: 1, outcome },
            ],
          },
        ],
      });
      expect((await d.send('ben', `/${id}/vote`, d.vote(outcome), 409))['code']).toBe('illegalTransition');
    });
    it('is the middle of three that all differ', async () => {
      const id = await d.deliberating();
      await d.send('hr2', `/${id}/vote`, d.vote('UPHELD'));
      await d.send('zoe', `/${id}/vote`, d.vote('REJECTED'));
      await d.send('ben', `/${id}/vote`, d.vote('PARTLY'));
      expect((await d.row('appeal', id))['status']).toBe('decided.partly');
    });
    it('is voted on once by each member, and by nobody else (memberHasNotVoted)', async () => {
      const id = await d.deliberating();
      await d.send('hr2', `/${id}/vote`, d.vote('UPHELD'));
      expect(await violations('hr2', `/${id}/vote`, d.vote('REJECTED'))).toContain('memberHasNotVoted');
      for (const who of ['anna', 'head', 'hr', 'hrbp'] as const) await d.send(who, `/${id}/vote`, d.vote('UPHELD'), 403);
      await expect(api.sql(`UPDATE appeal_vote SET grounds = '[]' WHERE appeal_id = $1`, [id])).rejects.toThrow('append-only');
    });
    it('gives a reason for each ground, and says what is to be done (reasonPerGroundGiven, remedyGiven)', async () => {
      const id = await d.deliberating();
      expect(await violations('hr2', `/${id}/vote`, d.vote('UPHELD', NONE, 1))).toEqual(['reasonPerGroundGiven']);
      expect(await violations('hr2', `/${id}/vote`, d.vote('UPHELD', []))).toEqual(['remedyGiven']);
      expect(await violations('hr2', `/${id}/vote`, d.vote('REJECTED', NONE))).toEqual(['remedyGiven']);
      const wrong = await d.send(
        'hr2',
        `/${id}/vote`,
        d.vote('UPHELD', [
          { kind: 'REGRADE', grade: 'Z' },
          { kind: 'CORRECT_FIGURE', measurementId: d.card },
        ]),
        400,
      );
      expect(wrong['fields']).toMatchObject([
        { pointer: '/remedies/0/grade', code: 'invalid' },
        { pointer: '/remedies/1/measurementId', code: 'notFound' },
      ]);
    });
    it('refuses the vote of a member who has had a part meanwhile (SoD8, at the time of action)', async () => {
      const id = await d.deliberating();
      await api.sql(`UPDATE metric SET steward_id = $2 WHERE tenant_id = $1`, [c.tenantId, c.people.zoe]);
      expect(await d.send('zoe', `/${id}/vote`, d.vote('UPHELD'), 403)).toMatchObject({ code: 'sodConflict', violations: ['voterIsNotInChain'] });
    });
  });

  describe('ESCALATE, WINDOW_PASSED and DECIDE_FINAL', () => {
    it('goes to EXEC once, within five working days', async () => {
      const id = await d.decided('REJECTED');
      expect(await kinds('anna')).toEqual(['appeal.escalate']);
      await d.get('exec', `/${id}`, 404);
      await d.send('hr', `/${id}/escalate`, { reason: 'x' }, 403);
      expect(await violations('anna', `/${id}/escalate`, { reason: ' ' })).toEqual(['reasonGiven']);
      await d.send('anna', `/${id}/escalate`, { reason: '证据没有看' });
      expect(await d.get('exec', `/${id}`)).toMatchObject({ status: 'second_level', side: 'EXEC', decideBy: '2026-10-22', escalation: '证据没有看' });
      expect(await kinds('exec')).toEqual(['appeal.decideFinal']);
      await d.send('hr', `/${id}/decide-final`, d.vote('UPHELD'), 403);
      await d.send('exec', `/${id}/decide-final`, d.vote('UPHELD'));
      await api.drain();
      expect(await d.get('anna', `/${id}`)).toMatchObject({
        status: 'final',
        decisions: [
          { level: 1, decision: 'rejected' },
          { level: 2, decision: 'upheld' },
        ],
        offers: [],
      });
      expect(await d.get('aud', `/${id}`)).toMatchObject({ side: 'AUD', votes: [{ level: 1 }, { level: 1 }, { level: 2, person: { name: 'exec' } }] });
    });
    it('is not decided for good by EXEC who had a part in it (deciderIsNotInChain)', async () => {
      const id = await d.decided('REJECTED');
      await d.send('anna', `/${id}/escalate`, { reason: 'x' });
      await api.sql(`UPDATE metric SET steward_id = $2 WHERE tenant_id = $1`, [c.tenantId, c.people.exec]);
      expect(await d.send('exec', `/${id}/decide-final`, d.vote('UPHELD'), 403)).toMatchObject({ code: 'sodConflict', violations: ['deciderIsNotInChain'] });
    });
    it('is decided for good by HR where every EXEC stands in the line, and by none who voted (R-SM5)', async () => {
      await api.sql(`UPDATE assignment SET manager_id = $2 WHERE tenant_id = $1 AND person_id = $3`, [c.tenantId, c.people.exec, c.people.head]);
      const id = await d.decided('REJECTED');
      await d.send('anna', `/${id}/escalate`, { reason: 'x' });
      await d.get('exec', `/${id}`, 404);
      expect([await kinds('hr'), await kinds('exec')]).toEqual([['appeal.decideFinal'], []]);
      expect(await d.send('hr2', `/${id}/decide-final`, d.vote('UPHELD'), 403)).toMatchObject({ violations: ['deciderIsNotInChain'] });
      await d.send('hr', `/${id}/decide-final`, d.vote('UPHELD'));
    });
    it('is final when the window has passed, and the card is final after it', async () => {
      const id = await d.decided('REJECTED');
      await d.on('2026-10-15');
      expect((await d.row('appeal', id))['status']).toBe('decided.rejected');
      await d.on('2026-10-16');
      expect(await d.row('appeal', id)).toMatchObject({ status: 'final', decision: 'rejected' });
      // the window of the card itself is open to the 19th
      expect(await d.row('scorecard', d.card)).toMatchObject({ status: 'published.disputed', appealOpen: false });
      await d.on('2026-10-20');
      expect((await d.row('scorecard', d.card))['status']).toBe('final');
      expect((await d.send('anna', `/${id}/escalate`, { reason: 'x' }, 409))['code']).toBe('illegalTransition');
    });
    it('extends the way to the second level by what the company was late (R-AP2)', async () => {
      const id = await d.deliberating();
      await c.setClock('2026-10-27');
      for (const who of ['hr2', 'zoe'] as const) await d.send(who, `/${id}/vote`, d.vote('REJECTED'));
      // three working days late: eight instead of five
      expect((await d.get('anna', `/${id}`))['secondUntil']).toBe('2026-11-06');
    });
  });

  describe('WITHDRAW', () => {
    it.each(['filed', 'admitted', 'deliberating'] as const)('is the appellant’s as long as nothing is decided: %s', async (state) => {
      const id = await d[state]();
      await d.send('hrbp', `/${id}/withdraw`, undefined, 403);
      await d.send('anna', `/${id}/withdraw`);
      await api.drain();
      expect(await d.row('appeal', id)).toMatchObject({ status: 'withdrawn' });
      expect(await d.row('scorecard', d.card)).toMatchObject({ appealOpen: false });
      expect(
        await api.sql(`SELECT 1 FROM deadline WHERE tenant_id = $1 AND aggregate_id = $2 AND fired_at IS NULL AND cancelled_at IS NULL`, [c.tenantId, id]),
      ).toEqual([]);
    });
    it('is too late once it is decided', async () => {
      const id = await d.decided('REJECTED');
      expect((await d.send('anna', `/${id}/withdraw`, undefined, 409))['code']).toBe('illegalTransition');
    });
  });

  describe('time', () => {
    it('reminds whoever keeps the appellant waiting, and decides nothing for him', async () => {
      const id = await d.filed();
      await d.on('2026-10-12');
      await d.on('2026-10-13');
      await d.on('2026-10-15');
      await d.on('2026-10-19');
      expect((await d.row('appeal', id))['status']).toBe('filed');
      expect((await d.facts(id)).filter((type) => /reminded|overdue/.test(type))).toEqual([
        'appeal.reminded',
        'appeal.overdue',
        'appeal.overdue',
        'appeal.overdue',
      ]);
    });
    it('tells the appellant twice that the way to the second level closes', async () => {
      const id = await d.decided('REJECTED');
      for (const day of ['2026-10-12', '2026-10-14']) await d.on(day);
      expect((await d.facts(id)).filter((type) => type === 'appeal.windowClosing')).toHaveLength(2);
    });
  });

  describe('a panel that loses a member (R-SM5, SoD8)', () => {
    const members = async (id: string) =>
      (await d.get('hrbp', `/${id}`))['panel'].map((m: { person: { name: string }; seat: string }) => [m.seat, m.person.name]);
    const replace = (id: string, seat: string, person: Parameters<Company['as']>[0], who: Parameters<Company['as']>[0] = 'hrbp', status = 200) =>
      d.send(who, `/${id}/replace-member`, { seat, personId: c.people[person] }, status);

    it('is left by whoever says that he is in conflict; his vote stays recorded and does not count', async () => {
      const id = await d.deliberating();
      await d.send('zoe', `/${id}/vote`, d.vote('UPHELD'));
      await d.send('zoe', `/${id}/recuse`, {}, 400);
      expect(await violations('zoe', `/${id}/recuse`, { reason: ' ' })).toEqual(['reasonGiven']);
      await d.send('hrbp', `/${id}/recuse`, { reason: '不是成员' }, 403);
      await d.send('zoe', `/${id}/recuse`, { reason: '与申诉人有亲属关系' }, 204);
      await d.get('zoe', `/${id}`, 404);
      await api.drain();
      expect(await kinds('hrbp')).toEqual(['appeal.replaceMember']);
      expect(await kinds('zoe')).toEqual([]);
      // one vote of two that are left decides nothing
      await d.send('hr2', `/${id}/vote`, d.vote('UPHELD'));
      expect(await d.get('hrbp', `/${id}`)).toMatchObject({
        status: 'deliberating',
        decideBy: '2026-10-22',
        formerMembers: [{ seat: 'OTHER_UNIT', person: { name: 'zoe' }, cause: 'recused', reason: '与申诉人有亲属关系' }],
      });
      expect((await d.get('anna', `/${id}`))['formerMembers']).toMatchObject([{ person: { name: 'zoe' }, reason: '' }]);
      await replace(id, 'OTHER_UNIT', 'fin');
      await api.drain();
      expect(await members(id)).toEqual([
        ['EMPLOYEE_REP', 'ben'],
        ['HR', 'hr2'],
        ['OTHER_UNIT', 'fin'],
      ]);
      expect(await kinds('fin')).toEqual(['appeal.vote']);
      expect((await d.facts(id)).slice(-3)).toEqual(['appeal.seatOpened', 'appeal.voted', 'appeal.panelChanged']);
      await d.send('fin', `/${id}/vote`, d.vote('UPHELD'));
      const decided = await d.get('hrbp', `/${id}`);
      expect([decided['status'], decided['votes'].map((v: { person: { name: string }; counts: boolean }) => `${v.person.name} ${v.counts}`).sort()]).toEqual([
        'decided.upheld',
        ['fin true', 'hr2 true', 'zoe false'],
      ]);
      expect(decided['decisions'][0].grounds[0].reasons).toHaveLength(2);
    });

    it('is not filled against the rule it was formed by, without a write', async () => {
      const id = await d.deliberating();
      const { OTHER_UNIT: seat } = { OTHER_UNIT: 'OTHER_UNIT' };
      expect((await replace(id, seat, 'fin', 'hrbp', 422))['violations']).toEqual(['seatStandsOpen']);
      await d.send('zoe', `/${id}/recuse`, { reason: '与申诉人有亲属关系' }, 204);
      expect((await replace(id, seat, 'zoe', 'hrbp', 422))['violations']).toEqual(expect.arrayContaining(['memberIsNew', 'panelConflictFree']));
      expect((await replace(id, seat, 'head2', 'hrbp', 422))['violations']).toEqual(['panelConflictFree']);
      expect((await replace(id, 'HR', 'hr', 'hrbp', 422))['violations']).toEqual(['seatStandsOpen']);
      await replace(id, seat, 'fin', 'hr', 403);
      await replace(id, seat, 'fin', 'ben', 403);
      expect(await members(id)).toEqual([
        ['EMPLOYEE_REP', 'ben'],
        ['HR', 'hr2'],
      ]);
      const offered = await d.get('hrbp', `/${id}/panel-candidates?seat=${seat}&q=zoe`);
      expect(offered['items'][0]).toMatchObject({ allowed: false, because: expect.arrayContaining(['memberIsNew']) });
    });

    it('loses whoever cannot act any more, by itself; the company being late harms nobody (R-AP2)', async () => {
      const id = await d.deliberating();
      await api.sql(`UPDATE account SET disabled_at = now() WHERE id = $1`, [c.accounts.hr2]);
      await d.on('2026-10-23');
      expect(await members(id)).toEqual([
        ['EMPLOYEE_REP', 'ben'],
        ['OTHER_UNIT', 'zoe'],
      ]);
      expect((await d.get('hrbp', `/${id}`))['formerMembers']).toMatchObject([{ seat: 'HR', cause: 'inactive', reason: '' }]);
      expect((await d.facts(id)).filter((type) => type === 'appeal.seatOpened')).toHaveLength(1);
      expect(await kinds('hrbp')).toEqual(['appeal.replaceMember']);
      await replace(id, 'HR', 'hr');
      await d.on('2026-10-26');
      for (const who of ['hr', 'zoe'] as const) await d.send(who, `/${id}/vote`, d.vote('REJECTED'));
      // due on the 22nd and decided two working days late: five days and two
      expect(await d.get('anna', `/${id}`)).toMatchObject({ status: 'decided.rejected', decideBy: '2026-10-22', secondUntil: '2026-11-04' });
      await replace(id, 'HR', 'fin', 'hrbp', 409);
    });
  });
});
