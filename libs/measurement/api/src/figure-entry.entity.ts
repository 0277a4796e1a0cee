import { Column, Entity } from 'typeorm';
import { StatefulRow, TenantRow } from '@kpi-loop/shared/api';

@Entity('figure_entry')
export class FigureEntry extends StatefulRow {
  @Column('uuid') metricId: string;
  @Column('uuid') metricVersionId: string;
  @Column('text') subjectKind: 'person' | 'unit';
  @Column('uuid') subjectId: string;
  @Column('date') month: string;
  @Column('numeric', { nullable: true }) value: string | null;
  @Column('numeric', { nullable: true }) numerator: string | null;
  @Column('numeric', { nullable: true }) denominator: string | null;
  @Column('text') note: string;
  @Column('text') evidenceLink: string;
  @Column('uuid', { nullable: true }) evidenceId: string | null;
  @Column('text') status: string;
  @Column('uuid') enteredBy: string;
  @Column('timestamptz', { nullable: true }) submittedAt: Date | null;
  @Column('uuid', { nullable: true }) decidedBy: string | null;
  @Column('timestamptz', { nullable: true }) decidedAt: Date | null;
  @Column('text') decisionNote: string;
  @Column('uuid', { nullable: true }) runId: string | null;
  @Column('uuid', { nullable: true }) supersedesId: string | null;
}

/** A file that shows where a figure comes from; never changed. */
@Entity('figure_evidence')
export class FigureEvidence extends TenantRow {
  @Column('text') fileName: string;
  @Column('text') sha256: string;
  @Column('bytea', { select: false }) bytes: Buffer;
  @Column('uuid', { nullable: true }) createdBy: string | null;
}

/** By when the figures of a metric are due for a month. */
@Entity('figure_round')
export class FigureRound extends TenantRow {
  @Column('uuid') metricId: string;
  @Column('date') month: string;
  @Column('date') dueOn: string;
}
