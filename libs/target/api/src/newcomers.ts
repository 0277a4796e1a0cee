import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Jobs, type Tx } from '@kpi-loop/shared/api';
import type { IsoDate } from '@kpi-loop/shared/kernel';
import { GenerationCommands } from './generation.commands';
import { BY_ITSELF, SUBJECTS } from './generation.sql';
import { movedByUnit } from './scope.sql';

/** Open periods that somebody has joined who never had a card in them, as SQL (`$1` tenant), of the people (`s`) that `which` names. */
const joined = (which: string): string => `
  SELECT f.id FROM (
    SELECT p.id, p.cycle_id, p.starts_on, p.ends_on, greatest(y.starts_on, least(tenant_today(), p.ends_on)) AS day
    FROM period p JOIN cycle y ON y.tenant_id = p.tenant_id AND y.id = p.cycle_id AND y.status = 'active' AND y.hold = 'running'
    WHERE p.tenant_id = $1 AND p.kind = 'SETTLEMENT' AND p.status = 'open') f
  WHERE EXISTS (SELECT FROM scorecard_template WHERE tenant_id = $1 AND ${BY_ITSELF.person})
    AND EXISTS (SELECT FROM (${SUBJECTS.person}) s WHERE s.first_on IS NOT NULL AND ${which}
    AND NOT EXISTS (SELECT FROM scorecard c WHERE c.tenant_id = $1 AND c.period_id = f.id AND c.subject_kind = 'person' AND c.subject_id = s.subject_id))`;

/** Open periods into whose population somebody came with the unit $2 that was moved away from below $3, and never had a card in them. */
const JOINED_BY_UNIT = `SELECT f.id, f.day AS on FROM (
    SELECT p.id, p.cycle_id, greatest(y.starts_on, least(tenant_today(), p.ends_on)) AS day FROM period p JOIN cycle y ON y.tenant_id = p.tenant_id AND y.id = p.cycle_id AND y.status = 'active' AND y.hold = 'running'
    WHERE p.tenant_id = $1 AND p.kind = 'SETTLEMENT' AND p.status = 'open') f
  WHERE EXISTS (SELECT FROM (${movedByUnit('f.cycle_id', 'f.day')}) m WHERE m.after AND NOT m.before
    AND NOT EXISTS (SELECT FROM scorecard c WHERE c.tenant_id = $1 AND c.period_id = f.id AND c.subject_kind = 'person' AND c.subject_id = m.person_id))`;

/** Of the days since the last run that looked at everybody of the period. */
const SINCE_LOOKED_AT = `NOT EXISTS (SELECT FROM card_generation g JOIN tenant n ON n.id = g.tenant_id
  WHERE g.tenant_id = $1 AND g.period_id = f.id AND g.subject_kind = 'person' AND g.origin <> 'asked' AND (g.asked_at AT TIME ZONE n.timezone)::date >= s.valid_from)`;

/**
 * Whoever comes into the population within an open period (R-M6) gets a draft as the others did when it opened: at once, or on his first
 * day where he was entered before it. He is looked at once a fact, so that one who gets none is not tried again every day.
 */
@Injectable()
export class Newcomers implements OnModuleInit {
  constructor(
    private readonly jobs: Jobs,
    private readonly generations: GenerationCommands,
  ) {}

  onModuleInit(): void {
    for (const fact of ['person.joined', 'person.transferred'])
      this.jobs.react(fact, 'target.draftNewcomer', (tx, { aggregateId }) => this.draft(tx, 's.subject_id = $2', [aggregateId]));
    this.jobs.react('unit.moved', 'target.draftNewcomers', (tx, { aggregateId, payload }) => this.draftUnit(tx, aggregateId, payload));
    this.jobs.react('people.imported', 'target.draftNewcomers', (tx) => this.draft(tx, 'true'));
    this.jobs.react('day.began', 'target.draftNewcomers', (tx) => this.draft(tx, SINCE_LOOKED_AT));
  }

  /** A unit that is moved brings its people into the population, or does not; where it came from is in the fact. */
  private async draftUnit(tx: Tx, unitId: string, payload: Record<string, unknown>): Promise<void> {
    if (!('fromId' in payload)) return;
    for (const { id, on } of await tx.query<{ id: string; on: IsoDate }>(JOINED_BY_UNIT, [tx.tenantId, unitId, payload['fromId']]))
      await this.generations.beginByItself(tx, id, 'joining', { unitId, on });
  }

  private async draft(tx: Tx, which: string, params: unknown[] = []): Promise<void> {
    for (const { id } of await tx.query<{ id: string }>(joined(which), [tx.tenantId, ...params])) await this.generations.beginByItself(tx, id, 'joining');
  }
}
