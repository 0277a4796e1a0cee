import { Body, Controller, Get, HttpCode, Param, ParseUUIDPipe, Post } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { waiverPolicy } from '@kpi-loop/organization/domain';
import { Access, CurrentTx, Tx } from '@kpi-loop/shared/api';
import { WaiverCommands } from './waiver.commands';
import { WaiverGrantDto, WaiversView } from './waiver.dto';

@ApiTags('organization')
@Controller('duty-waivers')
export class WaiverController {
  constructor(private readonly commands: WaiverCommands) {}

  @Get()
  @Access(waiverPolicy, 'waiver.read')
  @ApiOkResponse({ type: WaiversView })
  list(@CurrentTx() tx: Tx): Promise<WaiversView> {
    return this.commands.list(tx);
  }

  @Post()
  @HttpCode(200)
  @Access(waiverPolicy, 'waiver.grant')
  @ApiOkResponse({ type: WaiversView })
  grant(@CurrentTx() tx: Tx, @Body() dto: WaiverGrantDto): Promise<WaiversView> {
    return this.commands.grant(tx, dto);
  }

  @Post(':id/end')
  @HttpCode(200)
  @Access(waiverPolicy, 'waiver.end')
  @ApiOkResponse({ type: WaiversView })
  end(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string): Promise<WaiversView> {
    return this.commands.end(tx, id);
  }
}
