import { Body, Controller, Get, HttpCode, Param, ParseUUIDPipe, Post } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { absencePolicy } from '@kpi-loop/organization/domain';
import { Access, CurrentTx, Tx } from '@kpi-loop/shared/api';
import { AbsenceCommands } from './absence.commands';
import { AbsenceEndDto, AbsenceView, AbsencesDto } from './absence.dto';

@ApiTags('absences')
@Controller('absences')
export class AbsenceController {
  constructor(private readonly commands: AbsenceCommands) {}

  @Get()
  @Access(absencePolicy, 'absence.read')
  @ApiOkResponse({ type: [AbsenceView] })
  list(@CurrentTx() tx: Tx): Promise<AbsenceView[]> {
    return this.commands.list(tx);
  }

  @Post()
  @HttpCode(200)
  @Access(absencePolicy, 'absence.record')
  @ApiOkResponse({ type: [AbsenceView] })
  record(@CurrentTx() tx: Tx, @Body() dto: AbsencesDto): Promise<AbsenceView[]> {
    return this.commands.record(tx, dto.absences);
  }

  @Post(':id/end')
  @HttpCode(200)
  @Access(absencePolicy, 'absence.record')
  @ApiOkResponse({ type: [AbsenceView] })
  end(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string, @Body() dto: AbsenceEndDto): Promise<AbsenceView[]> {
    return this.commands.end(tx, id, dto);
  }

  @Post(':id/revoke')
  @HttpCode(200)
  @Access(absencePolicy, 'absence.record')
  @ApiOkResponse({ type: [AbsenceView] })
  revoke(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string): Promise<AbsenceView[]> {
    return this.commands.revoke(tx, id);
  }
}
