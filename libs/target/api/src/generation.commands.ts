import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Jobs, newId, UnitOfWork, type Tx } from '@kpi-loop/shared/api';
import { Problem, type IsoDate } from '@kpi-loop/shared/kernel';
import type { GenerationOrigin } from '@kpi-loop/target/domain';
import { CardGenerator, type Generated } from './card-generator';
import type { GenerateCardsDto, GenerationsView, GenerationView } from './generation.dto';
import { CardGeneration } from './generation.entity';
import { BY_ITSELF } from './generation.sql';
import { person } from './scorecard.sql';

const JOB = 'target.generate';
const SHOWN = 20;

/** Asked for by a person and done with his rights, or begun by itself: by a job that can be left and found again. */
@Injectable()
export class GenerationCommands implements OnModuleInit {
  constructor(
    private readonly jobs: Jobs,
    private readonly uow: UnitOfWork,
    private readonly generator: CardGenerator,
  ) {}

  onModuleInit(): void {
    this.jobs.onLong(JOB, (tenantId, { generationId }) => this.run(tenantId, String(generationId)));
  }

  async ask(tx: Tx, dto: GenerateCardsDto): Promise<GenerationView> {
    await this.generator.permit(tx, dto);
    const id = newId();
    const { periodId, subjectKind = 'person', copyLast = false, unitId = null, templateId = null, growth = null } = dto;
    await tx.insert(CardGeneration, { id, periodId, subjectKind, copyLast, unitId, templateId, growth, askedBy: tx.actor });
    await tx.job(JOB, { generationId: id });
    return (await this.views(tx, periodId, id))[0];
  }

  /**
   * Drafts for everybody in the period (`opening`: once), or for whoever joined within it (`joining`), by the templates that do not wait to be
   * asked for: a run of the people, and when it opens one of the units; of people who joined with their unit, of that unit. Without such a template nothing happens.
   */
  async beginByItself(
    tx: Tx,
    periodId: string,
    origin: Exclude<GenerationOrigin, 'asked'>,
    joined: { unitId: string; on: IsoDate } | null = null,
  ): Promise<void> {
    const begun = await tx.query<{ id: string }>(
      `INSERT INTO card_generation (tenant_id, id, period_id, subject_kind, origin, unit_id, joined_on)
       SELECT $1::uuid, system.new_id(), $2::uuid, kind, $3::text, $4::uuid, $5::date FROM (
         SELECT 'person' AS kind WHERE EXISTS (SELECT FROM scorecard_template WHERE tenant_id = $1 AND ${BY_ITSELF.person})
         UNION ALL SELECT 'unit' WHERE $3 = 'opening' AND EXISTS (SELECT FROM scorecard_template WHERE tenant_id = $1 AND ${BY_ITSELF.unit})) k
       ON CONFLICT (tenant_id, period_id, subject_kind) WHERE origin = 'opening' DO NOTHING RETURNING id`,
      [tx.tenantId, periodId, origin, joined?.unitId ?? null, joined?.on ?? null],
    );
    for (const { id } of begun) await tx.job(JOB, { generationId: id });
  }

  async list(tx: Tx, periodId: string): Promise<GenerationsView> {
    return { items: await this.views(tx, periodId) };
  }

  /** Begun again after a crash it finds the cards there; once finished it stays. */
  private async run(tenantId: string, id: string): Promise<void> {
    const asked = await this.uow.asSystem(tenantId, (tx) =>
      tx.get<CardGeneration>(`SELECT * FROM card_generation WHERE tenant_id = $1 AND id = $2`, [tenantId, id]),
    );
    if (asked.finishedAt) return;
    try {
      const make = async (tx: Tx) => this.finish(tx, id, await this.generator.run(tx, asked), null);
      await (asked.askedBy ? this.uow.asPerson(tenantId, asked.askedBy, make) : this.uow.asSystem(tenantId, make));
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      await this.uow.asSystem(tenantId, (tx) => this.finish(tx, id, { made: 0, lines: 0, skipped: {} }, error.extra.violations?.[0] ?? error.code));
    }
  }

  private async finish(tx: Tx, id: string, { made, lines, skipped }: Generated, refusal: string | null): Promise<void> {
    await tx.execute(
      `UPDATE card_generation SET finished_at = clock_timestamp(), made = $3, lines = $4, skipped = $5, refusal = $6 WHERE tenant_id = $1 AND id = $2 AND finished_at IS NULL`,
      [tx.tenantId, id, made, lines, JSON.stringify(skipped), refusal],
    );
  }

  private views(tx: Tx, periodId: string, id: string | null = null): Promise<GenerationView[]> {
    return tx.query<GenerationView>(
      `SELECT g.id, g.period_id, g.subject_kind, ${person('u')} AS unit, g.origin, ${person('p')} AS asked_by, g.asked_at, g.finished_at, g.made, g.lines, g.skipped, g.refusal
       FROM card_generation g LEFT JOIN person p ON p.tenant_id = g.tenant_id AND p.id = g.asked_by LEFT JOIN org_unit u ON u.tenant_id = g.tenant_id AND u.id = g.unit_id
       WHERE g.tenant_id = $1 AND g.period_id = $2 AND ($3::uuid IS NULL OR g.id = $3) ORDER BY g.asked_at DESC LIMIT ${SHOWN}`,
      [tx.tenantId, periodId, id],
    );
  }
}
