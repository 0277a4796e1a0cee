import { Body, Controller, Get, HttpCode, Post } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Access, CurrentTx, Day, Public, Text, Tx, everyone } from '@kpi-loop/shared/api';
import { Problem, type Policy } from '@kpi-loop/shared/kernel';
import { DataSource } from 'typeorm';
import { personas } from './personas';
import { DEMO_CODE } from './prepare';

const demoPolicy = { 'demo.moveClock': ['anyone'] } satisfies Policy<string>;

export class DemoAccount {
  @Text() login: string;
  @Text() password: string;
  @Text() name: string;
  @Text() nameEn: string;
  @Text() role: string;
  @Text({ description: 'what the person does, and where' }) position: string;
  @Text() positionEn: string;
}

export class MoveClockDto {
  @Day({ description: 'the new business date; time only goes forward' }) date: string;
}

export class ClockView {
  @Day() today: string;
}

/** Only in demo mode: who can sign in, and a business clock that may be moved forward (ADR 0008). */
@ApiTags('demo')
@Controller('demo')
export class DemoController {
  constructor(private readonly db: DataSource) {}

  @Get('accounts')
  @Public()
  @ApiOkResponse({ type: [DemoAccount], description: 'none while the demo company is not there to be entered' })
  async accounts(): Promise<DemoAccount[]> {
    refuseOutsideDemo();
    const [there] = await this.db.query<object[]>('SELECT FROM system.demo_tenants() WHERE code = $1 AND loaded', [DEMO_CODE]);
    return there ? personas() : [];
  }

  @Post('clock')
  @HttpCode(200)
  @Access(demoPolicy, 'demo.moveClock')
  @ApiOkResponse({ type: ClockView })
  async moveClock(@CurrentTx() tx: Tx, @Body() dto: MoveClockDto): Promise<ClockView> {
    refuseOutsideDemo();
    if (dto.date <= tx.today) throw new Problem('ruleBroken', 'ruleBroken', undefined, { violations: ['timeGoesForward'] });
    const moved = await tx.execute(`UPDATE tenant SET clock_at = ($2::date + time '10:00') AT TIME ZONE timezone WHERE id = $1 AND demo`, [
      tx.tenantId,
      dto.date,
    ]);
    if (!moved) throw new Problem('notFound', 'notFound');
    tx.record({ type: 'clock.moved', today: dto.date }, 'tenant', tx.tenantId, everyone);
    return { today: dto.date };
  }
}

function refuseOutsideDemo(): void {
  if (process.env['DEMO'] !== 'true') throw new Problem('notFound', 'notFound');
}
