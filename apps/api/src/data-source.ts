import { DataSource } from 'typeorm';
import { dataSourceOptions } from '@kpi-loop/shared/api';
import * as migrations from './migrations';

/** As the migration role, which owns the schema and serves no request. */
export const migrationSource = (ownerUrl: string): DataSource =>
  new DataSource({
    ...dataSourceOptions(ownerUrl, 2),
    migrations: Object.values(migrations),
    migrationsTableName: 'migration',
    migrationsTransactionMode: 'each',
  });
