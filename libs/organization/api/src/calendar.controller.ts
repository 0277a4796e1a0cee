import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { calendarPolicy } from '@kpi-loop/organization/domain';
import { Access, CurrentTx, Tx } from '@kpi-loop/shared/api';
import { isoDate } from '@kpi-loop/shared/kernel';
import { CalendarCommands } from './calendar.commands';
import { CalendarDayDto, CalendarQuery, CalendarYearView } from './calendar.dto';

@ApiTags('organization')
@Controller('calendar')
export class CalendarController {
  constructor(private readonly commands: CalendarCommands) {}

  @Get()
  @Access(calendarPolicy, 'calendar.read')
  @ApiOkResponse({ type: CalendarYearView })
  year(@CurrentTx() tx: Tx, @Query() query: CalendarQuery): Promise<CalendarYearView> {
    return this.commands.year(tx, query.year);
  }

  @Put(':day')
  @Access(calendarPolicy, 'calendar.set')
  @ApiOkResponse({ type: CalendarYearView })
  set(@CurrentTx() tx: Tx, @Param('day') day: string, @Body() dto: CalendarDayDto): Promise<CalendarYearView> {
    return this.commands.set(tx, isoDate(day), dto);
  }

  @Delete(':day')
  @Access(calendarPolicy, 'calendar.unset')
  @ApiOkResponse({ type: CalendarYearView })
  unset(@CurrentTx() tx: Tx, @Param('day') day: string): Promise<CalendarYearView> {
    return this.commands.unset(tx, isoDate(day));
  }

  /** Brings in the official days of the year; what somebody has set by hand stays. */
  @Post('fill')
  @HttpCode(200)
  @Access(calendarPolicy, 'calendar.fill')
  @ApiOkResponse({ type: CalendarYearView })
  fill(@CurrentTx() tx: Tx, @Body() dto: CalendarQuery): Promise<CalendarYearView> {
    return this.commands.fill(tx, dto.year);
  }
}
