import { TenantRow } from '@kpi-loop/shared/api';
import type { SheetMap, SheetPlan } from '@kpi-loop/target/domain';
import { Column, Entity } from 'typeorm';

export interface StoredSheetPlan extends SheetPlan {
  /** Of the changes: what was looked at is what is applied. */
  digest: string;
}

@Entity('card_import')
export class CardImport extends TenantRow {
  @Column('text') fileName: string;
  @Column('text') sha256: string;
  @Column('jsonb') rows: string[][];
  @Column('jsonb') map: SheetMap;
  @Column('jsonb') preview: StoredSheetPlan;
  @Column('uuid') createdBy: string;
  @Column('timestamptz') createdAt: Date;
  @Column('timestamptz', { nullable: true }) appliedAt: Date | null;
}
