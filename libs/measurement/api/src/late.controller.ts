import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { correctionPolicy } from '@kpi-loop/measurement/domain';
import { Access, CurrentTx, Tx } from '@kpi-loop/shared/api';
import { CorrectionView } from './correction.dto';
import { LateCommands } from './late.commands';
import {
  LateDismissDto,
  LateDismissedView,
  LateGroupDto,
  LateGroupListQuery,
  LateGroupListView,
  LateImpactView,
  LateRequestDto,
  LateRowListView,
  LateRowQuery,
} from './late.dto';
import { LateReader } from './late.reader';

@ApiTags('late-observations')
@Controller('late-observations')
export class LateController {
  constructor(
    private readonly reader: LateReader,
    private readonly commands: LateCommands,
  ) {}

  @Get()
  @Access(correctionPolicy, 'late.read')
  @ApiOkResponse({ type: LateGroupListView })
  groups(@CurrentTx() tx: Tx, @Query() query: LateGroupListQuery): Promise<LateGroupListView> {
    return this.reader.groups(tx, query.datasetId);
  }

  @Get('rows')
  @Access(correctionPolicy, 'late.read')
  @ApiOkResponse({ type: LateRowListView })
  rows(@CurrentTx() tx: Tx, @Query() query: LateRowQuery): Promise<LateRowListView> {
    return this.reader.rows(tx, query);
  }

  /** A question, but one that is answered by trying: a transaction that reads only could not. */
  @Post('impact')
  @HttpCode(200)
  @Access(correctionPolicy, 'late.read')
  @ApiOkResponse({ type: LateImpactView })
  impact(@CurrentTx() tx: Tx, @Body() dto: LateGroupDto): Promise<LateImpactView> {
    return this.reader.impact(tx, dto);
  }

  @Post('request')
  @Access(correctionPolicy, 'late.request')
  @ApiCreatedResponse({ type: CorrectionView })
  request(@CurrentTx() tx: Tx, @Body() dto: LateRequestDto): Promise<CorrectionView> {
    return this.commands.request(tx, dto);
  }

  @Post('dismiss')
  @HttpCode(200)
  @Access(correctionPolicy, 'late.dismiss')
  @ApiOkResponse({ type: LateDismissedView })
  dismiss(@CurrentTx() tx: Tx, @Body() dto: LateDismissDto): Promise<LateDismissedView> {
    return this.commands.dismiss(tx, dto);
  }
}
