import { Injectable } from '@nestjs/common';
import { OrganizationReader } from '@kpi-loop/organization/api';
import { calibrationPolicy, calibrationSessionMachine, type CalibrationEvent } from '@kpi-loop/scoring/domain';
import { newId, type Tx } from '@kpi-loop/shared/api';
import { permit, type Party } from '@kpi-loop/shared/kernel';
import { CalibrationEntry, CalibrationProposal, CalibrationSession } from './calibration.entity';
import type { CalibrationSessionView, ProposeGradeDto, VoteGradeDto } from './calibration.dto';
import { CalibrationLoader } from './calibration.loader';
import { CalibrationReader } from './calibration.reader';
import { NOT_ASSESSED } from './card-scoring';

/** What is said of one result in a session: the grade it should have, and who is for which. */
@Injectable()
export class CalibrationGrades {
  constructor(
    private readonly organization: OrganizationReader,
    private readonly loader: CalibrationLoader,
    private readonly reader: CalibrationReader,
  ) {}

  /** @throws Problem notFound · forbidden (also SoD7: his own result) · conflict · ruleBroken */
  async propose(tx: Tx, id: string, { entryId, grade, reasonCode, reason = '' }: ProposeGradeDto): Promise<CalibrationSessionView> {
    const { session, entry } = await this.claim(tx, id, entryId);
    permit(calibrationPolicy, 'calibrationSession.propose', (await this.loader.standingIn(tx, session)).parties);
    const code = grade === entry.rawGrade ? null : (reasonCode ?? null);
    await this.advance(tx, session, entry, { type: 'calibrationSession.propose', grade, reason, ...(code ? { reasonCode: code } : {}) });
    const said = { grade, reasonCode: code, reason: reason.trim() };
    const { at } = await tx.get<{ at: Date }>(`SELECT tenant_now() AS at`);
    await tx.insert(CalibrationProposal, { id: newId(), entryId, ...said, proposedBy: tx.actor, at });
    await tx.execute(`UPDATE calibration_entry SET grade = $3, reason_code = $4, reason = $5, proposed_by = $6 WHERE tenant_id = $1 AND id = $2`, [
      ...[tx.tenantId, entryId, said.grade, said.reasonCode, said.reason, tx.actor],
    ]);
    return this.reader.view(tx, id);
  }

  /** One each; whoever votes again has changed his mind. A head and an HRBP vote for their own people. */
  async vote(tx: Tx, id: string, { entryId, grade, comment = '' }: VoteGradeDto): Promise<CalibrationSessionView> {
    const { session, entry } = await this.claim(tx, id, entryId);
    const { own } = await this.organization.standing(tx, entry.ownerId);
    const parties = new Set<Party>(own);
    if (session.panelIds.includes(tx.actor)) parties.add('member');
    // whose own result it is, is told so by the rule
    if (parties.has('owner')) for (const party of (await this.loader.standingIn(tx, session)).parties) parties.add(party);
    permit(calibrationPolicy, 'calibrationSession.vote', parties);
    await this.advance(tx, session, entry, { type: 'calibrationSession.vote', grade });
    await tx.execute(
      `INSERT INTO calibration_vote (tenant_id, entry_id, person_id, grade, comment, at) VALUES ($1, $2, $3, $4, $5, tenant_now())
       ON CONFLICT (tenant_id, entry_id, person_id) DO UPDATE SET grade = excluded.grade, comment = excluded.comment, at = excluded.at`,
      [tx.tenantId, entryId, tx.actor, grade, comment.trim()],
    );
    return this.reader.view(tx, id);
  }

  private async claim(tx: Tx, id: string, entryId: string): Promise<{ session: CalibrationSession; entry: CalibrationEntry }> {
    const session = await tx.claim(CalibrationSession, id);
    const entry = await tx.get<CalibrationEntry>(`SELECT * FROM calibration_entry WHERE tenant_id = $1 AND session_id = $2 AND id = $3 AND held`, [
      ...[tx.tenantId, id, entryId],
    ]);
    return { session, entry };
  }

  private async advance(tx: Tx, session: CalibrationSession, { rawGrade, ownerId }: CalibrationEntry, event: CalibrationEvent): Promise<void> {
    const result = { rawGrade, assessed: rawGrade !== null && rawGrade !== NOT_ASSESSED, own: ownerId === tx.viewer.personId };
    const { context } = await this.loader.load(tx, session, { look: false, result });
    await tx.advance(CalibrationSession, session, calibrationSessionMachine, context, event, { audience: this.loader.audience(session) });
  }
}
