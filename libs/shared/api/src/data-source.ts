import { types } from 'pg';
import type { DataSourceOptions } from 'typeorm';
import { SnakeNames } from './entity';

const DATE = 1082;
const DATE_ARRAY = 1182;

/** A business date stays the text it is; only instants become Date. */
types.setTypeParser(DATE, (text: string) => text);
types.setTypeParser(DATE_ARRAY as never, (text: string) => text.slice(1, -1).split(',').filter(Boolean));

export const dataSourceOptions = (url: string, poolSize = 20): DataSourceOptions => ({
  type: 'postgres',
  url,
  namingStrategy: new SnakeNames(),
  synchronize: false,
  migrationsRun: false,
  logging: false,
  extra: {
    max: poolSize,
    application_name: 'kpi-loop',
    // statements are sent without waiting for the answer to the one before (ADR 0012)
    pipeline: true,
    // who gets no connection in this time is told so (503) instead of being kept waiting for ever
    connectionTimeoutMillis: 10_000,
    statement_timeout: 60_000,
    idle_in_transaction_session_timeout: 60_000,
  },
});
