import { Body, Controller, Get, HttpCode, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Access, CurrentTx, Tx } from '@kpi-loop/shared/api';
import { alertPolicy } from '@kpi-loop/monitoring/domain';
import { AlertCommands } from './alert.commands';
import { AlertListQuery, AlertPage, AlertView, DismissAlertDto, ExplainAlertDto, SnoozeAlertDto } from './alert.dto';
import { AlertReader } from './alert.reader';

@ApiTags('alerts')
@Controller('alerts')
export class AlertController {
  constructor(
    private readonly reader: AlertReader,
    private readonly commands: AlertCommands,
  ) {}

  @Get()
  @Access(alertPolicy, 'alert.list')
  @ApiOkResponse({ type: AlertPage })
  list(@CurrentTx() tx: Tx, @Query() query: AlertListQuery): Promise<AlertPage> {
    return this.reader.list(tx, query);
  }

  @Get(':id')
  @Access(alertPolicy, 'alert.read')
  @ApiOkResponse({ type: AlertView })
  one(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string): Promise<AlertView> {
    return this.reader.view(tx, id);
  }

  @Post(':id/acknowledge')
  @HttpCode(200)
  @Access(alertPolicy, 'alert.acknowledge')
  @ApiOkResponse({ type: AlertView })
  acknowledge(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string): Promise<AlertView> {
    return this.commands.acknowledge(tx, id);
  }

  @Post(':id/explain')
  @HttpCode(200)
  @Access(alertPolicy, 'alert.explain')
  @ApiOkResponse({ type: AlertView })
  explain(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string, @Body() dto: ExplainAlertDto): Promise<AlertView> {
    return this.commands.explain(tx, id, dto);
  }

  @Post(':id/snooze')
  @HttpCode(200)
  @Access(alertPolicy, 'alert.snooze')
  @ApiOkResponse({ type: AlertView })
  snooze(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string, @Body() dto: SnoozeAlertDto): Promise<AlertView> {
    return this.commands.snooze(tx, id, dto.until);
  }

  @Post(':id/dismiss')
  @HttpCode(200)
  @Access(alertPolicy, 'alert.dismiss')
  @ApiOkResponse({ type: AlertView })
  dismiss(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string, @Body() dto: DismissAlertDto): Promise<AlertView> {
    return this.commands.dismiss(tx, id, dto);
  }
}
