import { Injectable } from '@nestjs/common';
import type { PanelSeat } from '@kpi-loop/appeal/domain';
import type { Tx } from '@kpi-loop/shared/api';
import { AppealCases } from './appeal.case';
import type { ReplaceMemberDto } from './appeal.dto';
import { AppealMember, AppealMemberOut } from './appeal.entity';
import { AppealOpener, now } from './appeal.opener';
import { sits } from './appeal.panel.sql';
import { AppealReader } from './appeal.reader';
import type { AppealView } from './appeal.view';

/** Members who cannot act any more: they have left, or cannot sign in. */
const INACTIVE = `SELECT m.appeal_id, m.person_id FROM appeal_member m JOIN appeal a ON a.tenant_id = m.tenant_id AND a.id = m.appeal_id AND a.status IN ('investigating', 'deliberating')
  JOIN person w ON w.tenant_id = m.tenant_id AND w.id = m.person_id
  WHERE m.tenant_id = $1 AND ${sits('m')} AND (w.left_on < $2::date OR EXISTS (SELECT FROM account k WHERE k.tenant_id = w.tenant_id AND k.person_id = w.id AND k.disabled_at IS NOT NULL)) ORDER BY m.appeal_id, m.person_id`;

/** A panel that loses a member gets another by the rule it was formed by. What he voted stays recorded and counts no more; nobody's term moves (R-AP2). */
@Injectable()
export class AppealReplacing {
  constructor(
    private readonly opener: AppealOpener,
    private readonly cases: AppealCases,
    private readonly reader: AppealReader,
  ) {}

  /** A member says that he is in conflict, and is none from then on. */
  async recuse(tx: Tx, id: string, reason: string): Promise<void> {
    const opened = await this.opener.open(tx, id, 'appeal.recuse');
    await this.opener.advance(tx, opened, { type: 'appeal.recuse', words: !!reason.trim() });
    await tx.insert(AppealMemberOut, { appealId: id, personId: tx.actor, cause: 'recused', reason: reason.trim(), at: await now(tx) });
  }

  /** The next one on a seat that stands open; both the appellant and the panel hear that it changed. */
  async replace(tx: Tx, id: string, dto: ReplaceMemberDto): Promise<AppealView> {
    const opened = await this.opener.open(tx, id, 'appeal.replaceMember');
    const sat = await this.cases.sat(tx, id);
    const panel = await this.cases.panel(tx, opened.of, [...opened.context.concerned, ...sat.map(({ personId }) => personId)], [dto]);
    const before = sat.filter(({ seat }) => seat === dto.seat).length;
    await this.opener.advance(tx, opened, { type: 'appeal.replaceMember', panel });
    await tx.insert(AppealMember, { appealId: id, seat: dto.seat as PanelSeat, ordinal: before + 1, personId: dto.personId });
    return this.reader.view(tx, id);
  }

  /** Sent by the system when people leave or are closed out: their seats stand open from now on. */
  async lose(tx: Tx): Promise<void> {
    for (const { appealId, personId } of await tx.query<{ appealId: string; personId: string }>(INACTIVE, [tx.tenantId, tx.today])) {
      const opened = await this.opener.open(tx, appealId, 'appeal.memberLost');
      await this.opener.advance(tx, opened, { type: 'appeal.memberLost' });
      await tx.insert(AppealMemberOut, { appealId, personId, cause: 'inactive', reason: '', at: await now(tx) });
    }
  }
}
