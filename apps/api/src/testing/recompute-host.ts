import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { Jobs, Queue, UnitOfWork, newId } from '@kpi-loop/shared/api';
import { AppModule } from '../app.module';
import { readConfig } from '../config';

// What a worker does when rows have landed, asked for one by one by the benchmark and timed in the process that does it; with a
// `share`, whatever it would have decided: 1 figure by figure, 0 whole months.
const config = readConfig();
const app = await NestFactory.createApplicationContext(AppModule.with(config.appUrl), { logger: ['error'] });
await app.get(Queue).start(config.appUrl, { supervise: false });
const [uow, jobs] = [app.get(UnitOfWork), app.get(Jobs)];

process.on('message', async ({ tenantId, ...payload }: { tenantId: string; datasetId: string; share?: number }) => {
  const started = performance.now();
  try {
    await uow.asSystem(tenantId, (tx) => jobs.run(tx, { tenantId, name: 'measurement.recount', payload, effect: newId() }), { durable: false });
    process.send!({ ms: performance.now() - started });
  } catch (error) {
    process.send!({ error: String(error) });
  }
});
process.on('disconnect', () => void app.close().finally(() => process.exit(0)));
process.send!({ ready: true });
