import { Body, Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { metricPolicy } from '@kpi-loop/metric/domain';
import { Access, CurrentTx, Tx } from '@kpi-loop/shared/api';
import { BenchmarkDto, BenchmarkListView } from './benchmark.dto';
import { Benchmarks } from './benchmarks';

@ApiTags('metric')
@Controller('metrics/:id/benchmarks')
export class BenchmarkController {
  constructor(private readonly benchmarks: Benchmarks) {}

  @Get()
  @Access(metricPolicy, 'metric.read')
  @ApiOkResponse({ type: BenchmarkListView })
  list(@CurrentTx() tx: Tx, @Param('id') id: string): Promise<BenchmarkListView> {
    return this.benchmarks.list(tx, id);
  }

  @Post()
  @HttpCode(200)
  @Access(metricPolicy, 'benchmark.edit')
  @ApiOkResponse({ type: BenchmarkListView })
  add(@CurrentTx() tx: Tx, @Param('id') id: string, @Body() dto: BenchmarkDto): Promise<BenchmarkListView> {
    return this.benchmarks.add(tx, id, dto);
  }

  @Delete(':benchmarkId')
  @Access(metricPolicy, 'benchmark.edit')
  @ApiOkResponse({ type: BenchmarkListView })
  end(@CurrentTx() tx: Tx, @Param('id') id: string, @Param('benchmarkId') benchmarkId: string): Promise<BenchmarkListView> {
    return this.benchmarks.end(tx, id, benchmarkId);
  }
}
