import { Injectable } from '@nestjs/common';
import { SEATS, SEAT_ROLES, correctionMachine, correctionPolicy, type CorrectionContext, type Seat } from '@kpi-loop/measurement/domain';
import { OrganizationReader } from '@kpi-loop/organization/api';
import { decodeCursor, encodeCursor, plainParties, type Tx } from '@kpi-loop/shared/api';
import { offers, type Party, type Role } from '@kpi-loop/shared/kernel';
import type {
  CorrectionFigureView,
  CorrectionImpactView,
  CorrectionItemView,
  CorrectionKeptView,
  CorrectionListQuery,
  CorrectionListView,
  CorrectionView,
} from './correction.dto';
import type { CorrectionApprovalView } from './edition.dto';
import { FigureAccess } from './figure-access';

interface Head extends Omit<CorrectionView, 'seats' | 'approvals' | 'figures' | 'kept' | 'impacts' | 'offers'> {
  requestedBy: string;
  needsPayApproval: boolean;
}

const HEAD = `c.id, c.kind, c.status, c.version, c.reason, c.requested_by, q.name AS requested_by_name, q.name_en AS requested_by_name_en, c.requested_at, c.decided_at`;
const TABLES = `correction c JOIN person q ON q.tenant_id = c.tenant_id AND q.id = c.requested_by`;
const FIGURES = `correction_figure f JOIN measurement m ON m.tenant_id = f.tenant_id AND m.id = f.measurement_id JOIN metric_version v ON v.tenant_id = m.tenant_id AND v.id = m.metric_version_id
  JOIN metric k ON k.tenant_id = v.tenant_id AND k.id = v.metric_id LEFT JOIN person p ON m.subject_kind = 'person' AND p.tenant_id = m.tenant_id AND p.id = m.subject_id
  LEFT JOIN org_unit u ON m.subject_kind = 'unit' AND u.tenant_id = m.tenant_id AND u.id = m.subject_id`;
const KEPT = FIGURES.replace('correction_figure', 'correction_kept');
const NAMES = `k.name AS metric_name, k.name_en AS metric_name_en, coalesce(p.name, u.name) AS subject_name, coalesce(nullif(coalesce(p.name_en, u.name_en), ''), p.name, u.name) AS subject_name_en, m.month`;
const SHOWN = 500;

/** Requests to correct frozen figures, for whoever may see one of the figures, and for whoever asked. */
@Injectable()
export class CorrectionReader {
  constructor(
    private readonly access: FigureAccess,
    private readonly organization: OrganizationReader,
  ) {}

  async list(tx: Tx, query: CorrectionListQuery): Promise<CorrectionListView> {
    const limit = query.limit ?? 50;
    const params: unknown[] = [tx.tenantId, query.status ?? null, decodeCursor(query.cursor, 1)?.[0] ?? null, limit + 1];
    const items = await tx.query<CorrectionItemView & { requestedBy?: string }>(
      `SELECT ${HEAD}, one.*, (SELECT count(*)::int FROM correction_figure f WHERE f.tenant_id = c.tenant_id AND f.correction_id = c.id) AS figure_count FROM ${TABLES}
       CROSS JOIN LATERAL (SELECT ${NAMES} FROM ${FIGURES} WHERE f.tenant_id = c.tenant_id AND f.correction_id = c.id ORDER BY f.asked DESC, m.subject_kind, m.month, f.measurement_id LIMIT 1) one
       WHERE c.tenant_id = $1 AND ($2::text IS NULL OR c.status = $2) AND ($3::uuid IS NULL OR c.id < $3) AND ${this.visible(tx, params)} ORDER BY c.id DESC LIMIT $4`,
      params,
    );
    const shown = items.slice(0, limit).map(({ requestedBy: _, ...item }) => item);
    return { items: shown, next: items.length > limit ? encodeCursor([shown[limit - 1].id]) : null };
  }

  /** @throws Problem notFound (404) also for what the viewer may not see. */
  async view(tx: Tx, id: string): Promise<CorrectionView> {
    const params: unknown[] = [tx.tenantId, id];
    const { requestedBy, needsPayApproval, ...head } = await tx.get<Head>(
      `SELECT ${HEAD}, c.evidence_link, e.file_name AS evidence_file, c.decision_reason, c.needs_pay_approval, d.name AS dataset_name, d.name_en AS dataset_name_en,
         (SELECT count(*)::int FROM late_observation l WHERE l.tenant_id = c.tenant_id AND l.correction_id = c.id) AS late_rows,
         (SELECT count(*)::int FROM correction_impact i WHERE i.tenant_id = c.tenant_id AND i.correction_id = c.id) AS impact_count
       FROM ${TABLES} LEFT JOIN upload e ON e.tenant_id = c.tenant_id AND e.id = c.evidence_upload_id LEFT JOIN dataset d ON d.tenant_id = c.tenant_id AND d.id = c.dataset_id
       WHERE c.tenant_id = $1 AND c.id = $2 AND ${this.visible(tx, params)}`,
      params,
    );
    const context = await this.context(tx, { id, requestedBy, needsPayApproval });
    return {
      ...head,
      seats: seatsOf(needsPayApproval),
      approvals: await this.approvals(tx, id),
      figures: await this.figures(tx, id),
      kept: await this.kept(tx, id),
      impacts: await this.impacts(tx, id),
      offers: offers(correctionMachine, head.status, context, correctionPolicy, partiesOf(tx, requestedBy)),
    };
  }

  /** @throws Problem notFound (404) when there is no file, or none for this viewer. */
  evidence(tx: Tx, id: string): Promise<{ id: string; fileName: string }> {
    const params: unknown[] = [tx.tenantId, id];
    return tx.get(
      `SELECT e.id, e.file_name FROM correction c JOIN upload e ON e.tenant_id = c.tenant_id AND e.id = c.evidence_upload_id WHERE c.tenant_id = $1 AND c.id = $2 AND ${this.visible(tx, params)}`,
      params,
    );
  }

  /** What the guards need. */
  async context(tx: Tx, { id, requestedBy, needsPayApproval }: { id: string; requestedBy: string; needsPayApproval: boolean }): Promise<CorrectionContext> {
    const known = await tx.get<{
      subjectPersonIds: string[];
      askedPersonIds: string[];
      authorIds: string[];
      approverIds: string[];
      taken: Seat[];
      units: string[];
    }>(
      `SELECT ARRAY(SELECT DISTINCT coalesce(u.head_id, m.subject_id) FROM ${FIGURES} WHERE f.tenant_id = $1 AND f.correction_id = $2 AND (m.subject_kind = 'person' OR u.head_id IS NOT NULL)) AS subject_person_ids,
         ARRAY(SELECT DISTINCT coalesce(u.head_id, m.subject_id) FROM ${FIGURES} WHERE f.tenant_id = $1 AND f.correction_id = $2 AND f.asked AND (m.subject_kind = 'person' OR u.head_id IS NOT NULL)) AS asked_person_ids,
         ARRAY(SELECT DISTINCT r.started_by FROM late_observation l JOIN collection_run r ON r.tenant_id = l.tenant_id AND r.id = l.run_id WHERE l.tenant_id = $1 AND l.correction_id = $2 AND r.started_by IS NOT NULL) AS author_ids,
         ARRAY(SELECT approver_id FROM correction_approval WHERE tenant_id = $1 AND correction_id = $2) AS approver_ids,
         ARRAY(SELECT seat FROM correction_approval WHERE tenant_id = $1 AND correction_id = $2) AS taken`,
      [tx.tenantId, id],
    );
    const openSeats = seatsOf(needsPayApproval).filter((seat) => !known.taken.includes(seat));
    return {
      correctionId: id,
      requesterId: requestedBy,
      viewerId: tx.viewer.personId,
      subjectPersonIds: known.subjectPersonIds,
      authorIds: known.authorIds,
      approverIds: known.approverIds,
      openSeats,
      // units above follow by addition: whoever answers for the people asked about decides
      seatOfViewer: await this.seatOf(tx, openSeats, known.askedPersonIds.length ? known.askedPersonIds : known.subjectPersonIds),
    };
  }

  /** The seat the viewer may take: by a role for the whole company, or by one for everybody the figures are about. */
  private async seatOf(tx: Tx, open: readonly Seat[], people: readonly string[]): Promise<Seat | null> {
    for (const seat of open) {
      const takes = (role: Role): boolean => (SEAT_ROLES[seat] as readonly Role[]).includes(role);
      const grants = tx.viewer.roles.filter(({ role }) => takes(role));
      if (grants.some(({ unitId }) => !unitId)) return seat;
      if (!grants.length || !people.length) continue;
      const standings = await Promise.all(people.map((person) => this.organization.standing(tx, person)));
      if (standings.every(({ own }) => [...own].some((party) => takes(party as Role)))) return seat;
    }
    return null;
  }

  private approvals(tx: Tx, id: string): Promise<CorrectionApprovalView[]> {
    return tx.query(
      `SELECT a.seat, p.name, p.name_en, a.approved_at FROM correction_approval a JOIN person p ON p.tenant_id = a.tenant_id AND p.id = a.approver_id WHERE a.tenant_id = $1 AND a.correction_id = $2 ORDER BY a.approved_at, array_position('{${SEATS.join(',')}}', a.seat)`,
      [tx.tenantId, id],
    );
  }

  private figures(tx: Tx, id: string): Promise<CorrectionFigureView[]> {
    const params: unknown[] = [tx.tenantId, id];
    return tx.query(
      `SELECT f.measurement_id, m.metric_version_id, k.code AS metric_code, ${NAMES}, v.unit, v.decimals, v.percent, m.subject_kind, m.subject_id, f.edition, f.asked, f.numerator_before, f.denominator_before, f.value_before, f.numerator, f.denominator, f.value
       FROM ${FIGURES} WHERE f.tenant_id = $1 AND f.correction_id = $2 AND ${this.access.visible(tx, params)} ORDER BY f.asked DESC, m.month, k.code, m.subject_kind, subject_name LIMIT ${SHOWN}`,
      params,
    );
  }

  private kept(tx: Tx, id: string): Promise<CorrectionKeptView[]> {
    const params: unknown[] = [tx.tenantId, id];
    return tx.query(
      `SELECT f.measurement_id, ${NAMES}, v.unit, v.decimals, v.percent, f.value, f.reason FROM ${KEPT}
       WHERE f.tenant_id = $1 AND f.correction_id = $2 AND ${this.access.visible(tx, params)} ORDER BY subject_name LIMIT ${SHOWN}`,
      params,
    );
  }

  /** Scores are for fewer people than figures (C2): those who answer for people, and each for his own once it is out. */
  private impacts(tx: Tx, id: string): Promise<CorrectionImpactView[]> {
    const params: unknown[] = [tx.tenantId, id];
    const people = this.organization.visible(tx, 'i.owner_id', RESULT_ROLES, params);
    const own = params.push(tx.viewer.personId);
    return tx.query(
      `SELECT i.scorecard_id, p.name AS owner_name, p.name_en AS owner_name_en, q.name AS period_name, q.name_en AS period_name_en, i.settled, i.total_before, i.total_after, i.grade_before, i.grade_after
       FROM correction_impact i JOIN person p ON p.tenant_id = i.tenant_id AND p.id = i.owner_id JOIN scorecard s ON s.tenant_id = i.tenant_id AND s.id = i.scorecard_id JOIN period q ON q.tenant_id = s.tenant_id AND q.id = s.period_id
       WHERE i.tenant_id = $1 AND i.correction_id = $2 AND (split_part(s.status, '.', 1) IN ('published', 'final') OR i.owner_id <> $${own}::uuid AND EXISTS (SELECT 1 FROM role_grant g WHERE g.tenant_id = i.tenant_id AND g.person_id = $${own}::uuid
         AND g.role = ANY ('{${RESULT_ROLES.join(',')}}') AND g.valid_from <= tenant_today() AND (g.valid_to IS NULL OR g.valid_to >= tenant_today()))) AND ${people} ORDER BY p.name, i.scorecard_id LIMIT ${SHOWN}`,
      params,
    );
  }

  private visible(tx: Tx, params: unknown[]): string {
    const figure = this.access.visible(tx, params);
    return `(c.requested_by = $${params.push(tx.viewer.personId)}::uuid OR EXISTS (SELECT 1 FROM correction_figure f JOIN measurement m ON m.tenant_id = f.tenant_id AND m.id = f.measurement_id
      WHERE f.tenant_id = c.tenant_id AND f.correction_id = c.id AND ${figure}))`;
  }
}

const RESULT_ROLES: readonly Role[] = ['HR', 'HRBP', 'EXEC', 'COMP', 'AUD'];

export const seatsOf = (needsPayApproval: boolean): Seat[] => SEATS.filter((seat) => seat !== 'pay' || needsPayApproval);

export function partiesOf(tx: Tx, requestedBy: string): ReadonlySet<Party> {
  const parties = new Set<Party>([...plainParties(tx.viewer), ...tx.viewer.roles.map(({ role }) => role)]);
  if (tx.viewer.personId === requestedBy) parties.add('creator');
  return parties;
}
