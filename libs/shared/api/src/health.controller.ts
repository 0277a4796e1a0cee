import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Problem } from '@kpi-loop/shared/kernel';
import { DataSource } from 'typeorm';
import { Public } from './http/access';

@ApiTags('health')
@Controller('health')
export class HealthController {
  constructor(private readonly dataSource: DataSource) {}

  @Get('live')
  @Public()
  live(): { status: string } {
    return { status: 'live' };
  }

  /** Ready when the database answers. */
  @Get('ready')
  @Public()
  async ready(): Promise<{ status: string }> {
    await this.dataSource.query('SELECT 1').catch(() => {
      throw new Problem('unavailable', 'databaseAway');
    });
    return { status: 'ready' };
  }
}
