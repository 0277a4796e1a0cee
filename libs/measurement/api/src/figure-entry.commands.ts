import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { figureEntryMachine, figureEntryPolicy, partsOf, readEntered, type EnteredPart, type FigureEntryEvent } from '@kpi-loop/measurement/domain';
import { type NamedAudience, type Tx } from '@kpi-loop/shared/api';
import { Problem, firstOfMonth, step, type Party } from '@kpi-loop/shared/kernel';
import { ofFigure } from './audiences';
import { EnteredFigures } from './entered-figures';
import { FigureAccess } from './figure-access';
import { FigureCells, keyOf, type CellKey, type FigureCell } from './figure-cells';
import type { FigureCellDto, FigureEntryView, FigureOutcomeView, FigureProblemView, FigureSavedView, FigureSubmitDto } from './figure-entry.dto';
import { FigureEntry, FigureEvidence } from './figure-entry.entity';
import { FigureEntryReader, contextOf, type EntryRow } from './figure-entry.reader';

const LINK = /^https?:\/\/[^\s]+$/i;
const OPEN = ['draft', 'submitted', 'returned'];

type Values = Pick<FigureEntry, EnteredPart | 'note' | 'evidenceLink'>;
interface Standing {
  row: FigureEntry;
  open: boolean;
}

export interface EvidenceFile {
  fileName: string;
  content: Buffer;
}

/** What people enter, hand in, approve and return. */
@Injectable()
export class FigureEntryCommands {
  constructor(
    private readonly cells: FigureCells,
    private readonly reader: FigureEntryReader,
    private readonly landing: EnteredFigures,
    private readonly access: FigureAccess,
  ) {}

  /** Drafts as they are typed or pasted. Each cell answers for itself: what is wrong with one keeps no other from being saved. */
  async save(tx: Tx, dtos: readonly FigureCellDto[]): Promise<FigureSavedView[]> {
    const keys = dtos.map(({ metricId, subjectKind, subjectId, month }): CellKey => ({ metricId, subjectKind, subjectId, month: firstOfMonth(month) }));
    const mine = new Map((await this.cells.mine(tx, [...new Set(keys.map(({ month }) => month))])).map((cell) => [keyOf(cell), cell]));
    const entries = await this.entriesOf(tx, keys);
    const saved: { key: CellKey; problems: FigureProblemView[]; id: string | null }[] = [];
    for (const [i, dto] of dtos.entries()) {
      const cell = mine.get(keyOf(keys[i]));
      const { values, problems } = cell ? read(dto, cell) : { values: {}, problems: [{ field: 'cell' as const, code: 'notYoursToEnter' }] };
      const id = cell && !problems.length ? await this.put(tx, cell, entries.get(keyOf(keys[i])) ?? [], values, problems) : null;
      saved.push({ key: keys[i], problems, id });
    }
    const views = new Map((await this.reader.views(tx, saved.flatMap(({ id }) => id ?? []))).map((view) => [view.id, view]));
    return saved.map(({ key, problems, id }) => ({ ...key, problems, entry: (id && views.get(id)) || null }));
  }

  async submit(tx: Tx, { ids, confirmed = [] }: FigureSubmitDto): Promise<FigureOutcomeView[]> {
    const set = { submittedAt: await nowOf(tx), decisionNote: '' };
    return this.each(tx, ids, 'figureEntry.submit', (id) => ({ type: 'figureEntry.submit', confirmed: confirmed.includes(id) }), set);
  }

  /** All that the viewer may approve of those named become governed figures, together. */
  async approve(tx: Tx, ids: readonly string[]): Promise<FigureOutcomeView[]> {
    return this.each(tx, ids, 'figureEntry.approve', () => ({ type: 'figureEntry.approve' }), await this.decision(tx), async (rows) => {
      await this.supersede(tx, rows);
      await this.landing.land(tx, rows, await tx.get<{ name: string }>(`SELECT name FROM person WHERE tenant_id = $1 AND id = $2`, [tx.tenantId, tx.actor]));
    });
  }

  async return(tx: Tx, id: string, reason: string): Promise<FigureEntryView> {
    return this.decide(tx, id, { type: 'figureEntry.return', reason }, { ...(await this.decision(tx)), decisionNote: reason });
  }

  withdraw(tx: Tx, id: string): Promise<FigureEntryView> {
    return this.decide(tx, id, { type: 'figureEntry.withdraw' }, { submittedAt: null });
  }

  discard(tx: Tx, id: string): Promise<FigureEntryView> {
    return this.decide(tx, id, { type: 'figureEntry.discard' }, {});
  }

  /** A file that shows where the figure comes from takes the place of the one before, which stays. */
  async attach(tx: Tx, id: string, sent: EvidenceFile | null): Promise<FigureEntryView> {
    await this.reader.one(tx, id);
    // whose entry it is comes first: what is not there has no file to miss
    if (!sent) throw new Problem('invalid', 'fileMissing');
    const { fileName, content } = sent;
    const [file] = await tx.insert(FigureEvidence, { fileName, sha256: createHash('sha256').update(content).digest('hex'), bytes: content, createdBy: tx.actor });
    return this.decide(tx, id, { type: 'figureEntry.edit' }, { evidenceId: file.id });
  }

  /** @throws Problem notFound (404) where no file was attached, forbidden (403). */
  async evidence(tx: Tx, id: string): Promise<EvidenceFile> {
    const { subjectKind, subjectId } = await this.reader.one(tx, id);
    await this.access.noteRead(tx, subjectKind, subjectId);
    const file = await tx.get<{ fileName: string; bytes: Buffer }>(
      `SELECT f.file_name, f.bytes FROM figure_evidence f JOIN figure_entry e ON e.tenant_id = f.tenant_id AND e.evidence_id = f.id WHERE e.tenant_id = $1 AND e.id = $2`,
      [tx.tenantId, id],
    );
    return { fileName: file.fileName, content: file.bytes };
  }

  private async entriesOf(tx: Tx, keys: readonly CellKey[]): Promise<Map<string, Standing[]>> {
    const rows = await tx.query<FigureEntry>(
      `SELECT e.* FROM figure_entry e WHERE e.tenant_id = $1 AND e.status = ANY ($2::text[]) AND (e.metric_id, e.subject_kind, e.subject_id, e.month) IN
         (SELECT q.metric_id, q.kind, q.subject_id, q.month FROM unnest($3::uuid[], $4::text[], $5::uuid[], $6::date[]) AS q(metric_id, kind, subject_id, month)) ORDER BY e.id FOR UPDATE`,
      [tx.tenantId, [...OPEN, 'approved'], keys.map((k) => k.metricId), keys.map((k) => k.subjectKind), keys.map((k) => k.subjectId), keys.map((k) => k.month)],
    );
    const found = new Map<string, Standing[]>();
    for (const row of rows) found.set(keyOf(row), [...(found.get(keyOf(row)) ?? []), { row, open: row.status !== 'approved' }]);
    return found;
  }

  /** The draft of a cell: the one there is, or a new one; of a figure in force a correction. What says nothing is none. */
  private async put(tx: Tx, cell: FigureCell, entries: Standing[], values: Partial<Values>, problems: FigureProblemView[]): Promise<string | null> {
    const open = entries.find((entry) => entry.open)?.row;
    const inForce = entries.find((entry) => !entry.open)?.row;
    const refuse = (code: string): string | null => (problems.push({ field: 'cell', code }), open?.id ?? inForce?.id ?? null);
    if (open?.status === 'submitted') return same(open, values) ? open.id : refuse('entrySubmitted');
    const onBehalfOf = cell.subjectPersonId === tx.viewer.personId ? null : cell.subjectPersonId;
    if (open) {
      const after = { ...open, ...values };
      if (same(open, values)) return open.id;
      const emptied = saysNothing(after) && !open.evidenceId;
      await this.move(tx, open, cell, { type: emptied ? 'figureEntry.discard' : 'figureEntry.edit' }, { ...values, enteredBy: tx.actor, metricVersionId: cell.metricVersionId }, onBehalfOf);
      return emptied ? (inForce?.id ?? null) : open.id;
    }
    const fresh: Values = { value: null, numerator: null, denominator: null, note: inForce?.note ?? '', evidenceLink: inForce?.evidenceLink ?? '', ...values };
    if (inForce ? same(inForce, values) : saysNothing(fresh)) return inForce?.id ?? null;
    if (cell.madeOfOthers) return refuse('enteredAtThisLevel');
    if (cell.locked) return refuse('monthOpen');
    const { metricId, metricVersionId, subjectKind, subjectId, month } = cell;
    const entry = await tx.create(FigureEntry, figureEntryMachine, {
      ...{ metricId, metricVersionId, subjectKind, subjectId, month, ...fresh, enteredBy: tx.actor, supersedesId: inForce?.id ?? null },
      evidenceId: inForce?.evidenceId ?? null,
    });
    return entry.id;
  }

  /** The entries in force that these take the place of. */
  private async supersede(tx: Tx, rows: readonly EntryRow[]): Promise<void> {
    const found = await this.entriesOf(tx, rows);
    for (const row of rows) {
      const inForce = found.get(keyOf(row))?.find((entry) => !entry.open)?.row;
      if (inForce) await this.move(tx, inForce, undefined, { type: 'figureEntry.supersede' }, {}, null);
    }
  }

  /** Many at once; what breaks a rule is left where it stands and says so. */
  private async each(
    tx: Tx,
    ids: readonly string[],
    action: keyof typeof figureEntryPolicy,
    eventOf: (id: string) => FigureEntryEvent,
    set: Partial<FigureEntry>,
    before: (rows: EntryRow[]) => Promise<void> = async () => undefined,
  ): Promise<FigureOutcomeView[]> {
    const locked = await tx.query<FigureEntry>(`SELECT * FROM figure_entry WHERE tenant_id = $1 AND id = ANY ($2::uuid[]) ORDER BY id FOR UPDATE`, [tx.tenantId, [...ids]]);
    const rows = new Map((await this.reader.rows(tx, locked.map(({ id }) => id))).map((row) => [row.id, row]));
    const cells = await this.cells.byKey(tx, [...rows.values()]);
    const parties = new Map<string, { parties: ReadonlySet<Party>; onBehalfOf: string | null } | null>();
    const outcomes: FigureOutcomeView[] = [];
    const ready: { entry: FigureEntry; row: EntryRow; onBehalfOf: string | null }[] = [];
    for (const entry of locked) {
      const row = rows.get(entry.id)!;
      const whose = `${row.subjectKind} ${row.subjectId}`;
      if (!parties.has(whose)) parties.set(whose, await this.mayDo(tx, row, action));
      const may = parties.get(whose);
      const because = may ? brokenBy(entry.status, contextOf(tx, row, cells.get(keyOf(row))), eventOf(entry.id)) : ['notYours'];
      if (because.length) outcomes.push({ id: entry.id, status: entry.status, because });
      else ready.push({ entry, row, onBehalfOf: may!.onBehalfOf });
    }
    if (ready.length) await before(ready.map(({ row }) => row));
    for (const { entry, row, onBehalfOf } of ready) {
      const { status } = await this.move(tx, entry, cells.get(keyOf(row)), eventOf(entry.id), set, onBehalfOf, row);
      outcomes.push({ id: entry.id, status, because: [] });
    }
    return outcomes;
  }

  private async mayDo(tx: Tx, row: EntryRow, action: keyof typeof figureEntryPolicy): Promise<{ parties: ReadonlySet<Party>; onBehalfOf: string | null } | null> {
    const standing = await this.cells.standing(tx, row.subjectKind, row.subjectId);
    try {
      return { parties: standing.parties, onBehalfOf: standing.permit(figureEntryPolicy, action) };
    } catch (error) {
      if (error instanceof Problem && error.kind === 'forbidden') return null;
      throw error;
    }
  }

  /** One entry, with If-Match honoured. */
  private async decide(tx: Tx, id: string, event: FigureEntryEvent, set: Partial<FigureEntry>): Promise<FigureEntryView> {
    const entry = await tx.claim(FigureEntry, id);
    const standing = await this.cells.standing(tx, entry.subjectKind, entry.subjectId);
    const onBehalfOf = standing.permit(figureEntryPolicy, event.type as keyof typeof figureEntryPolicy);
    const [row] = await this.reader.rows(tx, [id]);
    const cells = await this.cells.byKey(tx, [row]);
    await this.move(tx, entry, cells.get(keyOf(row)), event, set, onBehalfOf, row);
    return tx.answer(id, async () => (await this.reader.views(tx, [id]))[0]);
  }

  private async move(
    tx: Tx,
    entry: FigureEntry,
    cell: FigureCell | undefined,
    event: FigureEntryEvent,
    set: Partial<FigureEntry>,
    onBehalfOf: string | null,
    known?: EntryRow,
  ): Promise<{ status: string }> {
    const row = known ?? (await this.reader.rows(tx, [entry.id]))[0];
    const context = contextOf(tx, row, cell);
    const { status } = await tx.advance(FigureEntry, entry, figureEntryMachine, context, event, { set, onBehalfOf, audience: await this.audience(tx, event, row) });
    return { status: String(status) };
  }

  /** Whoever decides about it hears of what was handed in; whoever entered it, of what was decided. */
  private async audience(tx: Tx, event: FigureEntryEvent, row: EntryRow): Promise<NamedAudience> {
    const figure = ofFigure(row.subjectPersonId, row.enteredBy);
    if (event.type !== 'figureEntry.submit' || !row.subjectPersonId) return figure;
    const above = await tx.query<{ personId: string }>(`SELECT person_id FROM line_above($1, $2) WHERE depth = 1`, [row.subjectPersonId, tx.today]);
    return { ...figure, people: [...figure.people, ...above.map(({ personId }) => personId)] };
  }

  private async decision(tx: Tx): Promise<Pick<FigureEntry, 'decidedBy' | 'decidedAt'>> {
    return { decidedBy: tx.actor, decidedAt: await nowOf(tx) };
  }
}

/** By the tenant's clock, as everything people see. */
const nowOf = async (tx: Tx): Promise<Date> => (await tx.get<{ now: Date }>(`SELECT tenant_now() AS now`)).now;

function read(dto: FigureCellDto, cell: FigureCell): { values: Partial<Values>; problems: FigureProblemView[] } {
  const values: Partial<Values> = {};
  const problems: FigureProblemView[] = [];
  for (const part of partsOf(cell.ratio)) {
    const typed = dto[part];
    if (typed === undefined) continue;
    const reading = readEntered(typed ?? '', cell.percent && !cell.ratio);
    if ('code' in reading) problems.push({ field: part, code: reading.code });
    else values[part] = reading.value;
  }
  if (dto.note !== undefined) values.note = dto.note.trim();
  if (dto.evidenceLink !== undefined) {
    values.evidenceLink = dto.evidenceLink.trim();
    if (values.evidenceLink && !LINK.test(values.evidenceLink)) problems.push({ field: 'evidenceLink', code: 'linkMalformed' });
  }
  return { values, problems };
}

/** The database writes 5.0 as it was given: compared as numbers, texts as texts. */
const same = (row: FigureEntry, values: Partial<Values>): boolean =>
  Object.entries(values).every(([name, value]) => {
    const before = row[name as keyof Values];
    if (before === null || value === null || name === 'note' || name === 'evidenceLink') return before === value;
    return trimmed(before) === trimmed(String(value));
  });
const trimmed = (number: string): string => (number.includes('.') ? number.replace(/\.?0+$/, '') : number);

const saysNothing = ({ value, numerator, denominator, note, evidenceLink }: Values): boolean =>
  value === null && numerator === null && denominator === null && note === '' && evidenceLink === '';

function brokenBy(status: string, context: ReturnType<typeof contextOf>, event: FigureEntryEvent): string[] {
  try {
    step(figureEntryMachine, status, context, event);
    return [];
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return error.extra.violations ?? [error.code];
  }
}
