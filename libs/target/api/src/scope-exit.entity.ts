import { TenantRow } from '@kpi-loop/shared/api';
import type { IsoDate } from '@kpi-loop/shared/kernel';
import { Column, Entity } from 'typeorm';

/** Somebody with a card has fallen out of the population within its period; what becomes of the card is HR's to decide. */
@Entity('scope_exit')
export class ScopeExit extends TenantRow {
  @Column('uuid') periodId: string;
  @Column('uuid') personId: string;
  @Column('date') leftOn: IsoDate;
  @Column('uuid') unitId: string;
  @Column('text', { nullable: true }) decision: 'end' | 'keep' | null;
  @Column('text') reason: string;
  @Column('uuid', { nullable: true }) decidedBy: string | null;
  @Column('timestamptz', { nullable: true }) decidedAt: Date | null;
}
