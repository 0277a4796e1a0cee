import { Body, Controller, Get, Header, HttpCode, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiProduces, ApiTags } from '@nestjs/swagger';
import { Access, CurrentTx, Tx } from '@kpi-loop/shared/api';
import { scorePolicy } from './score.policy';
import { ScoringCommands } from './scoring.commands';
import { RescoreDto, ResultExportQuery, ResultListQuery, ResultPage, ScoreResultView, ScoringRunView } from './scoring.dto';
import { ScoringReader } from './scoring.reader';

@ApiTags('results')
@Controller()
export class ScoreController {
  constructor(
    private readonly reader: ScoringReader,
    private readonly commands: ScoringCommands,
  ) {}

  @Get('results')
  @Access(scorePolicy, 'score.list')
  @ApiOkResponse({ type: ResultPage })
  list(@CurrentTx() tx: Tx, @Query() query: ResultListQuery): Promise<ResultPage> {
    return this.reader.list(tx, query);
  }

  @Get('results/export')
  @Header('content-type', 'text/csv; charset=utf-8')
  @Header('content-disposition', 'attachment; filename="results.csv"')
  @Access(scorePolicy, 'score.export')
  @ApiProduces('text/csv')
  @ApiOkResponse({ schema: { type: 'string' } })
  export(@CurrentTx() tx: Tx, @Query() query: ResultExportQuery): Promise<string> {
    return this.reader.export(tx, query.periodId);
  }

  @Get('scorecards/:id/result')
  @Access(scorePolicy, 'score.read')
  @ApiOkResponse({ type: ScoreResultView })
  result(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string): Promise<ScoreResultView> {
    return this.reader.view(tx, id);
  }

  @Post('periods/:id/rescore')
  @HttpCode(200)
  @Access(scorePolicy, 'score.rescore')
  @ApiOkResponse({ type: ScoringRunView })
  rescore(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string, @Body() dto: RescoreDto): Promise<ScoringRunView> {
    return this.commands.rescore(tx, id, dto.reason);
  }
}
