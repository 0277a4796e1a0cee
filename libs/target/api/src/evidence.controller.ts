import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Access, CurrentTx, type Tx } from '@kpi-loop/shared/api';
import { scorecardPolicy } from '@kpi-loop/target/domain';
import { EvidenceQuery, LineEvidenceView } from './evidence.dto';
import { EvidenceReader } from './evidence.reader';

@ApiTags('scorecards')
@Controller('scorecards')
export class EvidenceController {
  constructor(private readonly reader: EvidenceReader) {}

  @Get(':id/evidence')
  @Access(scorecardPolicy, 'scorecard.read')
  @ApiOkResponse({ type: LineEvidenceView })
  ofLine(@CurrentTx() tx: Tx, @Param('id') id: string, @Query() query: EvidenceQuery): Promise<LineEvidenceView> {
    return this.reader.of(tx, id, query.metricId);
  }
}
