import { Body, Controller, Get, HttpCode, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { collectionPolicy } from '@kpi-loop/measurement/domain';
import { Access, CurrentTx, Tx } from '@kpi-loop/shared/api';
import { BackfillCommands } from './backfill.commands';
import { BackfillBeginDto, BackfillListQuery, BackfillListView, BackfillStartDto, BackfillView } from './backfill.dto';
import { BackfillReader } from './backfill.reader';

@ApiTags('backfills')
@Controller()
export class BackfillController {
  constructor(
    private readonly reader: BackfillReader,
    private readonly commands: BackfillCommands,
  ) {}

  @Get('backfills')
  @Access(collectionPolicy, 'backfill.read')
  @ApiOkResponse({ type: BackfillListView })
  list(@CurrentTx() tx: Tx, @Query() query: BackfillListQuery): Promise<BackfillListView> {
    return this.reader.list(tx, query);
  }

  @Get('backfills/:id')
  @Access(collectionPolicy, 'backfill.read')
  @ApiOkResponse({ type: BackfillView })
  one(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string): Promise<BackfillView> {
    return this.reader.view(tx, id);
  }

  @Post('datasets/:id/backfills')
  @Access(collectionPolicy, 'backfill.begin')
  @ApiCreatedResponse({ type: BackfillView })
  begin(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string, @Body() dto: BackfillBeginDto): Promise<BackfillView> {
    return this.commands.begin(tx, id, dto);
  }

  @Post('backfills/:id/start')
  @HttpCode(200)
  @Access(collectionPolicy, 'backfill.start')
  @ApiOkResponse({ type: BackfillView })
  start(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string, @Body() dto: BackfillStartDto): Promise<BackfillView> {
    return this.commands.start(tx, id, dto);
  }

  @Post('backfills/:id/cancel')
  @HttpCode(200)
  @Access(collectionPolicy, 'backfill.cancel')
  @ApiOkResponse({ type: BackfillView })
  cancel(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string): Promise<BackfillView> {
    return this.commands.cancel(tx, id);
  }
}
