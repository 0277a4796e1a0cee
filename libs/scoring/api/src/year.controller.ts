import { Controller, Get, Param, ParseUUIDPipe, Query, StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiProduces, ApiTags } from '@nestjs/swagger';
import { Access, CurrentTx, Tx } from '@kpi-loop/shared/api';
import { CardMonthsView } from './month.dto';
import { MonthsReader } from './months.reader';
import { scorePolicy } from './score.policy';
import { YearListQuery, YearPage, YearQuery, YearView } from './year.dto';
import { YearReader } from './year.reader';

const XLSX_TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

@ApiTags('years')
@Controller()
export class YearController {
  constructor(
    private readonly years: YearReader,
    private readonly months: MonthsReader,
  ) {}

  @Get('years')
  @Access(scorePolicy, 'score.list')
  @ApiOkResponse({ type: YearPage })
  list(@CurrentTx() tx: Tx, @Query() query: YearListQuery): Promise<YearPage> {
    return this.years.list(tx, query);
  }

  @Get('years/export')
  @Access(scorePolicy, 'score.export')
  @ApiProduces(XLSX_TYPE)
  @ApiOkResponse({ schema: { type: 'string', format: 'binary' } })
  async export(@CurrentTx() tx: Tx, @Query() query: YearListQuery): Promise<StreamableFile> {
    return new StreamableFile(await this.years.workbook(tx, query), { type: XLSX_TYPE, disposition: 'attachment; filename="years.xlsx"' });
  }

  @Get('people/:personId/year')
  @Access(scorePolicy, 'score.read')
  @ApiOkResponse({ type: YearView })
  year(@CurrentTx() tx: Tx, @Param('personId', ParseUUIDPipe) personId: string, @Query() query: YearQuery): Promise<YearView> {
    return this.years.view(tx, personId, query.cycleId);
  }

  @Get('people/:personId/year/export')
  @Access(scorePolicy, 'score.exportYear')
  @ApiProduces(XLSX_TYPE)
  @ApiOkResponse({ schema: { type: 'string', format: 'binary' } })
  async exportYear(@CurrentTx() tx: Tx, @Param('personId', ParseUUIDPipe) personId: string, @Query() query: YearQuery): Promise<StreamableFile> {
    return new StreamableFile(await this.years.workbookOf(tx, personId, query.cycleId), { type: XLSX_TYPE, disposition: 'attachment; filename="year.xlsx"' });
  }

  @Get('scorecards/:id/months')
  @Access(scorePolicy, 'score.read')
  @ApiOkResponse({ type: CardMonthsView })
  cardMonths(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string): Promise<CardMonthsView> {
    return this.months.view(tx, id);
  }
}
