import { Injectable } from '@nestjs/common';
import { MetricReader } from '@kpi-loop/metric/api';
import { readsMetrics, type Definition } from '@kpi-loop/metric/domain';
import { correctionMachine, measurementMachine, type MeasurementContext } from '@kpi-loop/measurement/domain';
import { everyone, newId, type Tx } from '@kpi-loop/shared/api';
import { Problem, decimal, endOfMonth, type IsoDate } from '@kpi-loop/shared/kernel';
import { FIGURE_ROWS, ofCorrection } from './audiences';
import type { CorrectionRequestDto, CorrectionGroundsDto } from './correction.dto';
import { Correction } from './correction.entity';
import { FigureDependents, type RestatedFigure, type ResultImpact } from './correction.ports';
import { hasDenominator } from './counted-sql';
import { Editions } from './editions';
import { LateCorrections } from './late.corrections';
import { Measurement } from './measurement.entity';
import { MeasurementList } from './measurement.list';
import { Restatement, type Change } from './restatement';
import type { KeptFigure } from './units-above';

const WORD = { approve: 'measurement.approveCorrection', reject: 'measurement.rejectCorrection' } as const;

/** Why, what shows it, and who wants it. */
export type Asked = Pick<Correction, 'reason' | 'requestedBy' | 'evidenceLink' | 'evidenceUploadId'>;

/** The steps a correction is made of: what it changes, who depends on it, and the next edition. */
@Injectable()
export class CorrectionSteps {
  constructor(
    private readonly metrics: MetricReader,
    private readonly list: MeasurementList,
    private readonly restatement: Restatement,
    private readonly dependents: FigureDependents,
    private readonly editions: Editions,
    private readonly late: LateCorrections,
  ) {}

  /** What is wanted of a figure, in its parts. */
  async partsOf(
    tx: Tx,
    row: Measurement,
    { numerator, denominator }: Pick<CorrectionRequestDto, 'numerator' | 'denominator'>,
  ): Promise<{ numerator: string; denominator: string | null }> {
    const version = await this.metrics.version(tx, row.metricVersionId);
    const twoParts = readsMetrics(version.kind) ? row.denominator !== null : hasDenominator(version as unknown as Definition);
    if (twoParts !== (denominator !== undefined))
      throw new Problem('invalid', 'invalidRequest', undefined, { fields: [{ pointer: '/denominator', code: twoParts ? 'required' : 'notAllowed' }] });
    if (denominator !== undefined && decimal(denominator).isZero())
      throw new Problem('invalid', 'invalidRequest', undefined, { fields: [{ pointer: '/denominator', code: 'notZero' }] });
    return { numerator, denominator: denominator ?? null };
  }

  /** The request with what it would move and whom it would touch; the figures wait from now on. */
  async raise(tx: Tx, change: Change, dto: CorrectionGroundsDto, of: Pick<Correction, 'kind'> & Partial<Correction>): Promise<string> {
    return this.begin(tx, change, { reason: dto.reason, requestedBy: tx.actor, ...(await evidenceOf(tx, dto)) }, of);
  }

  /** The same in the name of whoever has decided so elsewhere. */
  async begin(tx: Tx, change: Change, asked: Asked, of: Pick<Correction, 'kind'> & Partial<Correction>): Promise<string> {
    const { requestedBy } = asked;
    const reason = asked.reason.trim();
    const { figures, kept, answer: impacts } = await this.restatement.look(tx, change, (moved) => this.dependents.impacts(tx, frozen(moved)));
    const concerned = frozen(figures);
    if (!concerned.length) throw new Problem('ruleBroken', 'ruleBroken', 'measurement.requestCorrection', { violations: ['figureDiffers'] });
    const ids = concerned.map((figure) => figure.measurementId);
    await this.editions.freeze(tx, `id = ANY ($1::uuid[])`, [ids]);
    const id = newId();
    if (concerned.some(({ status }) => status !== 'locked')) throw new Problem('conflict', 'figureUnderCorrection');
    const contexts = [...(await this.list.contexts(tx, ids)).values()];
    const subjects = contexts.map((context) => context.subjectPersonId);
    const row = { id, ...of, ...asked, reason, needsPayApproval: await this.dependents.released(tx, concerned) };
    const told = { facts: [{ type: 'correction.requested' as const, correctionId: id }], audience: ofCorrection([requestedBy, ...subjects]) };
    await tx.create(Correction, correctionMachine, row, { event: 'correction.request', told });
    await this.keep(tx, id, concerned, impacts, change.kind === 'value' ? change.measurementId : null);
    await this.keepKept(tx, id, kept);
    const waiting = await tx.advanceMany(
      Measurement,
      `id = ANY ($1::uuid[])`,
      [ids],
      measurementMachine,
      { correctionOpen: contexts.every((context) => context.correctionOpen) } as MeasurementContext,
      { type: 'measurement.requestCorrection', reason },
      FIGURE_ROWS,
    );
    // somebody was faster
    if (waiting.length !== ids.length) throw new Problem('conflict', 'figureUnderCorrection');
    return id;
  }

  /** Approved: the rows land, the figures become their next edition, and whoever lives of them hears of it. */
  async carryOut(tx: Tx, row: Correction): Promise<void> {
    const figures = await tx.query<{ metricVersionId: string; month: IsoDate }>(
      `SELECT m.metric_version_id, m.month FROM correction_figure f JOIN measurement m ON m.tenant_id = f.tenant_id AND m.id = f.measurement_id WHERE f.tenant_id = $1 AND f.correction_id = $2`,
      [tx.tenantId, row.id],
    );
    if (row.kind === 'rows') await this.late.land(tx, row, async (lateIds) => this.sameAsShown(tx, row, lateIds));
    await this.editions.next(tx, row.id);
    await this.move(tx, row.id, 'approve', row.reason);
    const months = figures.map(({ month }) => month).sort();
    const told = { metricVersionIds: [...new Set(figures.map((f) => f.metricVersionId))], from: months[0], to: endOfMonth(months[months.length - 1]) };
    tx.record({ type: 'measurement.corrected', correctionId: row.id, ...told }, 'correction', row.id, everyone);
    tx.record({ type: 'measurement.recorded', ...told }, 'correction', row.id, everyone);
  }

  /** Back from waiting: each of the figures, with the reason. */
  async move(tx: Tx, correctionId: string, verb: 'approve' | 'reject', reason: string): Promise<void> {
    const of = `id IN (SELECT measurement_id FROM correction_figure WHERE tenant_id = current_tenant() AND correction_id = $1)`;
    await tx.advanceMany(Measurement, of, [correctionId], measurementMachine, {} as MeasurementContext, { type: WORD[verb], reason }, FIGURE_ROWS);
  }

  /** What was approved is what was shown, or it is not carried out. @throws Problem conflict (409) figuresMovedMeanwhile. */
  private async sameAsShown(tx: Tx, row: Correction, lateIds: readonly string[]): Promise<void> {
    const { figures } = await this.restatement.look(tx, { kind: 'rows', datasetId: row.datasetId!, lateIds }, async () => null);
    const shown = await tx.query<{ measurementId: string; numerator: string | null; denominator: string | null; value: string | null }>(
      `SELECT measurement_id, numerator, denominator, value FROM correction_figure WHERE tenant_id = $1 AND correction_id = $2`,
      [tx.tenantId, row.id],
    );
    const now = new Map(frozen(figures).map((figure) => [figure.measurementId, figure]));
    const same = (a: string | null, b: string | null | undefined): boolean =>
      a === null || b === null || b === undefined ? a === (b ?? null) : decimal(a).eq(decimal(b));
    const moved = shown.filter(({ measurementId, numerator, denominator, value }) => {
      const figure = now.get(measurementId);
      return !figure || !same(numerator, figure.numerator) || !same(denominator, figure.denominator) || !same(value, figure.value);
    });
    if (moved.length || shown.length !== now.size) throw new Problem('conflict', 'figuresMovedMeanwhile');
  }

  private async keep(tx: Tx, id: string, figures: readonly RestatedFigure[], impacts: readonly ResultImpact[], askedId: string | null): Promise<void> {
    await tx.execute(
      `INSERT INTO correction_figure (tenant_id, correction_id, measurement_id, edition, numerator_before, denominator_before, value_before, numerator, denominator, value, row_count, last_date, run_ids, asked)
       SELECT $1, $2, f."measurementId", m.edition, f."numeratorBefore", f."denominatorBefore", f."valueBefore", f.numerator, f.denominator, f.value, f."rowCount", f."lastDate", f."runIds", f."measurementId" IS NOT DISTINCT FROM $4::uuid
       FROM jsonb_to_recordset($3::jsonb) AS f("measurementId" uuid, "numeratorBefore" numeric, "denominatorBefore" numeric, "valueBefore" numeric, numerator numeric, denominator numeric, value numeric, "rowCount" int, "lastDate" date, "runIds" uuid[])
       JOIN measurement m ON m.tenant_id = $1 AND m.id = f."measurementId"`,
      [tx.tenantId, id, JSON.stringify(figures), askedId],
    );
    await tx.execute(
      `INSERT INTO correction_impact (tenant_id, correction_id, scorecard_id, owner_id, settled, total_before, total_after, grade_before, grade_after)
       SELECT $1, $2, i."scorecardId", i."ownerId", i.settled, i."totalBefore", i."totalAfter", i."gradeBefore", i."gradeAfter"
       FROM jsonb_to_recordset($3::jsonb) AS i("scorecardId" uuid, "ownerId" uuid, settled boolean, "totalBefore" numeric, "totalAfter" numeric, "gradeBefore" text, "gradeAfter" text)`,
      [tx.tenantId, id, JSON.stringify(impacts)],
    );
  }

  private async keepKept(tx: Tx, id: string, kept: readonly KeptFigure[]): Promise<void> {
    await tx.execute(
      `INSERT INTO correction_kept (tenant_id, correction_id, measurement_id, value, reason) SELECT $1, $2, k."measurementId", k.value, k.reason
       FROM jsonb_to_recordset($3::jsonb) AS k("measurementId" uuid, value numeric, reason text)`,
      [tx.tenantId, id, JSON.stringify(kept)],
    );
  }
}

/** Only what is frozen is corrected; the rest is recomputed like any other figure. */
const frozen = (figures: readonly RestatedFigure[]): RestatedFigure[] => figures.filter(({ status }) => status === 'locked' || status === 'correction_pending');

/** @throws Problem invalid (400) without evidence, with a link that is none, or with somebody else's file. */
async function evidenceOf(tx: Tx, { evidenceLink, evidenceUploadId }: CorrectionGroundsDto): Promise<Pick<Correction, 'evidenceLink' | 'evidenceUploadId'>> {
  const wrong = (pointer: string, code: string): never => {
    throw new Problem('invalid', 'invalidRequest', undefined, { fields: [{ pointer, code }] });
  };
  const address = evidenceLink?.trim() || null;
  if (!address && !evidenceUploadId) wrong('/evidenceLink', 'required');
  if (address && !/^https?:\/\/[^\s]+$/i.test(address)) wrong('/evidenceLink', 'notALink');
  if (
    evidenceUploadId &&
    !(await tx.one(`SELECT 1 FROM upload WHERE tenant_id = $1 AND id = $2 AND created_by = $3 AND sha256 IS NOT NULL`, [
      tx.tenantId,
      evidenceUploadId,
      tx.actor,
    ]))
  )
    wrong('/evidenceUploadId', 'notFound');
  return { evidenceLink: address, evidenceUploadId: evidenceUploadId ?? null };
}
