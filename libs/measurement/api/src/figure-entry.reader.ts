import { Injectable } from '@nestjs/common';
import { deviates, figureEntryMachine, figureEntryPolicy, figureOf, isEmpty, trailingMedian, type FigureEntryContext } from '@kpi-loop/measurement/domain';
import { decodeCursor, encodeCursor, type Tx } from '@kpi-loop/shared/api';
import { Problem, addMonths, firstOfMonth, offers, permit, type IsoDate, type Party } from '@kpi-loop/shared/kernel';
import { FigureCells, keyOf, ruledBy, type FigureCell } from './figure-cells';
import type { FigureCellView, FigureEntryListQuery, FigureEntryListView, FigureEntryView, FigureGridView } from './figure-entry.dto';

export interface EntryRow extends Omit<FigureEntryView, 'figure' | 'median' | 'deviates' | 'offers'> {
  enteredBy: string;
  subjectPersonId: string | null;
  evidenceId: string | null;
}

const ENTRY = `e.id, e.version, e.status, e.metric_id, e.metric_version_id, k.code AS metric_code, k.name AS metric_name, coalesce(nullif(k.name_en, ''), k.name) AS metric_name_en, v.unit, v.decimals, v.percent,
  v.denominator IS NOT NULL AS ratio, e.subject_kind, e.subject_id, coalesce(p.name, u.name) AS subject_name, coalesce(nullif(coalesce(p.name_en, u.name_en), ''), p.name, u.name) AS subject_name_en,
  coalesce(p.id, u.head_id) AS subject_person_id, e.month, e.value::text, e.numerator::text, e.denominator::text, e.note, e.evidence_link, e.evidence_id, f.file_name AS evidence_name, e.entered_by,
  w.name AS entered_by_name, coalesce(nullif(w.name_en, ''), w.name) AS entered_by_name_en, e.entered_at, e.submitted_at, d.name AS decided_by_name, coalesce(nullif(d.name_en, ''), d.name) AS decided_by_name_en,
  e.decided_at, e.decision_note, coalesce(b.value, b.numerator / nullif(b.denominator, 0))::text AS replaces
  FROM figure_entry e JOIN metric k ON k.tenant_id = e.tenant_id AND k.id = e.metric_id JOIN metric_version v ON v.tenant_id = e.tenant_id AND v.id = e.metric_version_id
  LEFT JOIN person p ON e.subject_kind = 'person' AND p.tenant_id = e.tenant_id AND p.id = e.subject_id LEFT JOIN org_unit u ON e.subject_kind = 'unit' AND u.tenant_id = e.tenant_id AND u.id = e.subject_id
  LEFT JOIN figure_evidence f ON f.tenant_id = e.tenant_id AND f.id = e.evidence_id JOIN person w ON w.tenant_id = e.tenant_id AND w.id = e.entered_by
  LEFT JOIN person d ON d.tenant_id = e.tenant_id AND d.id = e.decided_by LEFT JOIN figure_entry b ON b.tenant_id = e.tenant_id AND b.id = e.supersedes_id WHERE e.tenant_id = $1`;

const OPEN = ['draft', 'submitted', 'returned'];

/** Entries as people see them, with what each viewer may do with them. */
@Injectable()
export class FigureEntryReader {
  constructor(private readonly cells: FigureCells) {}

  /** What the viewer has to enter for a month, with what is there already. */
  async grid(tx: Tx, month: IsoDate = addMonths(firstOfMonth(tx.today), -1)): Promise<FigureGridView> {
    const cells = await this.cells.mine(tx, [month]);
    return { month: firstOfMonth(month), cells: await this.withEntries(tx, cells) };
  }

  /** The open entry of each cell, else the one in force. */
  async withEntries(tx: Tx, cells: FigureCell[]): Promise<FigureCellView[]> {
    const rows = cells.length
      ? await tx.query<EntryRow>(`SELECT ${ENTRY} AND e.month = ANY ($2::date[]) AND e.status = ANY ($3::text[]) AND e.subject_id = ANY ($4::uuid[])`, [
          tx.tenantId,
          [...new Set(cells.map((cell) => cell.month))],
          [...OPEN, 'approved'],
          [...new Set(cells.map((cell) => cell.subjectId))],
        ])
      : [];
    const found = new Map<string, EntryRow>();
    for (const row of rows) if (row.status !== 'approved' || !found.has(keyOf(row))) found.set(keyOf(row), row);
    const known = new Map(cells.map((cell) => [keyOf(cell), cell]));
    const views = new Map((await this.viewsOf(tx, [...found.values()], known)).map((view) => [keyOf(view), view]));
    return cells.map((cell) => cellView(tx, cell, views.get(keyOf(cell)) ?? null));
  }

  /** What the viewer answers for, stands above, or keeps; of what waits only what somebody else has entered. */
  async list(tx: Tx, q: FigureEntryListQuery): Promise<FigureEntryListView> {
    const limit = q.limit ?? 50;
    const after = decodeCursor(q.cursor, 1);
    const params: unknown[] = [tx.tenantId, q.status ?? 'submitted', q.metricId ?? null, q.subjectKind ?? null, q.subjectId ?? null, q.month ? firstOfMonth(q.month) : null, after?.[0] ?? null, limit + 1];
    const visible = this.cells.visible(tx, `coalesce(p.id, u.head_id)`, params);
    const rows = await tx.query<EntryRow>(
      `SELECT ${ENTRY} AND e.status = $2 AND ($3::uuid IS NULL OR e.metric_id = $3) AND ($4::text IS NULL OR e.subject_kind = $4) AND ($5::uuid IS NULL OR e.subject_id = $5)
         AND ($6::date IS NULL OR e.month = $6) AND ($7::uuid IS NULL OR e.id < $7) AND ${visible} ORDER BY e.id DESC LIMIT $8`,
      params,
    );
    const items = await this.viewsOf(tx, rows.slice(0, limit));
    return { items, next: rows.length > limit ? encodeCursor([items[limit - 1].id]) : null };
  }

  /** @throws Problem notFound (404), forbidden (403). */
  async one(tx: Tx, id: string): Promise<FigureEntryView> {
    const [row] = await this.rows(tx, [id]);
    if (!row) throw new Problem('notFound', 'notFound');
    permit(figureEntryPolicy, 'figureEntry.read', (await this.cells.standing(tx, row.subjectKind, row.subjectId)).parties);
    return (await this.viewsOf(tx, [row]))[0];
  }

  async views(tx: Tx, ids: readonly string[]): Promise<FigureEntryView[]> {
    return this.viewsOf(tx, await this.rows(tx, ids));
  }

  rows(tx: Tx, ids: readonly string[]): Promise<EntryRow[]> {
    return tx.query<EntryRow>(`SELECT ${ENTRY} AND e.id = ANY ($2::uuid[]) ORDER BY e.id`, [tx.tenantId, [...ids]]);
  }

  private async viewsOf(tx: Tx, rows: EntryRow[], known?: Map<string, FigureCell>): Promise<FigureEntryView[]> {
    const cells = known ?? (await this.cells.byKey(tx, rows));
    const standings = new Map<string, ReadonlySet<Party>>();
    const views: FigureEntryView[] = [];
    for (const row of rows) {
      const whose = `${row.subjectKind} ${row.subjectId}`;
      const parties = standings.get(whose) ?? (await this.cells.standing(tx, row.subjectKind, row.subjectId)).parties;
      standings.set(whose, parties);
      const context = contextOf(tx, row, cells.get(keyOf(row)));
      const { enteredBy: _, subjectPersonId: __, evidenceId: ___, ...view } = row;
      views.push({
        ...view,
        figure: figureOf(row),
        median: trailingMedian(context.history),
        deviates: deviates(figureOf(row), context.history),
        offers: offers(figureEntryMachine, row.status, confirmedContext(context), figureEntryPolicy, parties),
      });
    }
    return views;
  }
}

/** What is unlike the months before may be handed in once it is confirmed: the button is there, and asks. */
const confirmedContext = (context: FigureEntryContext): FigureEntryContext => ({ ...context, history: [] });

export const contextOf = (tx: Tx, row: EntryRow, cell: FigureCell | undefined): FigureEntryContext => ({
  entryId: row.id,
  metricId: row.metricId,
  subjectKind: row.subjectKind,
  subjectId: row.subjectId,
  month: row.month,
  value: row.value,
  numerator: row.numerator,
  denominator: row.denominator,
  hasEvidence: row.evidenceId !== null || row.evidenceLink !== '',
  viewerId: tx.viewer.personId,
  enteredBy: row.enteredBy,
  ...ruledBy(cell, tx.today),
  subjectPersonId: row.subjectPersonId,
});

function cellView(tx: Tx, cell: FigureCell, entry: FigureEntryView | null): FigureCellView {
  const { entry: rule, history, subjectPersonId: _, subjectCode: __, roundId: ___, ...shown } = cell;
  const handedIn = entry !== null && !isEmpty(entry) && (entry.status === 'submitted' || entry.status === 'approved');
  return {
    ...shown,
    evidence: rule.evidence,
    lowest: rule.lowest,
    highest: rule.highest,
    overdue: cell.dueOn !== null && cell.dueOn < tx.today && !handedIn && !cell.madeOfOthers && !cell.locked,
    median: trailingMedian(history),
    entry,
  };
}
