import { Controller, Get, Param, ParseUUIDPipe, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Access, CurrentTx, type Tx } from '@kpi-loop/shared/api';
import { scorecardPolicy } from '@kpi-loop/target/domain';
import { AsKnownQuery, AsKnownView } from './as-known.dto';
import { CardLoader } from './card.loader';
import { TargetReader } from './target.reader';

/** What applied on a day as it was known on another (R-T1): nothing that was agreed is ever overwritten. */
@ApiTags('scorecards')
@Controller('scorecards')
export class AsKnownController {
  constructor(
    private readonly cards: CardLoader,
    private readonly reader: TargetReader,
  ) {}

  @Get(':id/as-known')
  @Access(scorecardPolicy, 'scorecard.read')
  @ApiOkResponse({ type: AsKnownView })
  async asKnown(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string, @Query() { on, known }: AsKnownQuery): Promise<AsKnownView> {
    const card = await tx.get<{ ownerId: string; periodFrom: string; periodTo: string; subjectName: string; subjectNameEn: string }>(
      `SELECT c.owner_id, p.starts_on AS period_from, p.ends_on AS period_to, coalesce(u.name, s.name) AS subject_name, coalesce(u.name_en, s.name_en) AS subject_name_en
       FROM scorecard c JOIN period p ON p.tenant_id = c.tenant_id AND p.id = c.period_id LEFT JOIN org_unit u ON c.subject_kind = 'unit' AND u.tenant_id = c.tenant_id AND u.id = c.subject_id
       LEFT JOIN person s ON c.subject_kind = 'person' AND s.tenant_id = c.tenant_id AND s.id = c.subject_id WHERE c.tenant_id = $1 AND c.id = $2`,
      [tx.tenantId, id],
    );
    const { ownerId, ...head } = card;
    (await this.cards.standing(tx, ownerId)).permit(scorecardPolicy, 'scorecard.read');
    const lines = await this.reader.asKnown(tx, id, on, known);
    return {
      ...{ on, known, ...head },
      lines: lines.map(({ baseline: _, dated, plannedDenominator = null, ...line }) => ({ ...line, plannedDenominator, rule: dated?.rule ?? null })),
    };
  }
}
