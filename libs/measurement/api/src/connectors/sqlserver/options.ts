import type { config } from 'mssql';
import type { SqlConnection } from '@kpi-loop/measurement/domain';
import { CONNECT_MS, statementMs } from '../limits';
import type { Outbound } from '../outbound';

/** How a SQL Server is connected to. `encrypt: false` still encrypts the login itself. */
export function sqlServerOptions({ host, port, database, user, tls, ca }: SqlConnection, password: string, outbound: Outbound): config {
  return {
    server: host,
    port,
    database,
    user,
    password,
    connectionTimeout: CONNECT_MS,
    requestTimeout: statementMs(),
    pool: { min: 0, max: 1 },
    arrayRowMode: true,
    options: {
      encrypt: tls === 'verify',
      trustServerCertificate: tls !== 'verify',
      ...(ca ? { cryptoCredentialsDetails: { ca } } : {}),
      readOnlyIntent: true,
      appName: 'kpi-loop',
      useUTC: true,
      abortTransactionOnError: true,
      // the one way to the server goes through the same gate as every other
      connector: () => outbound.connect(host, port),
    } as config['options'],
  };
}

export const SQL_SERVER_REFUSALS: Record<string, string> = {
  ELOGIN: 'sourcePasswordWrong',
  EINSTLOOKUP: 'sourceUnreachable',
  ETIMEOUT: 'sourceTookTooLong',
  ECONNCLOSED: 'sourceUnreachable',
  102: 'querySyntaxWrong',
  156: 'querySyntaxWrong',
  207: 'sourceColumnUnknown',
  208: 'sourceTableUnknown',
  229: 'sourcePermissionDenied',
  230: 'sourcePermissionDenied',
  262: 'sourcePermissionDenied',
  3906: 'sourceWriteRefused',
  4060: 'sourceDatabaseUnknown',
  18456: 'sourcePasswordWrong',
};
