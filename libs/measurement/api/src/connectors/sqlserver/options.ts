import type { Socket } from 'node:net';
import type { config } from 'mssql';
import type { SqlConnection } from '@kpi-loop/measurement/domain';
import { CONNECT_MS, statementMs } from '../limits';

type Dial = (host: string, port: number) => Promise<Socket>;

/** How a SQL Server is connected to. Without `tls` nothing is encrypted, the login included, and a server that insists on it is not read. */
export function sqlServerOptions({ host, port, database, user, tls, ca }: SqlConnection, password: string, dial: Dial): config {
  return {
    server: host,
    port,
    database,
    user,
    password,
    connectionTimeout: CONNECT_MS,
    requestTimeout: statementMs(),
    pool: { min: 0, max: 1 },
    // it was opened a moment ago; one that does not pass would be opened again and again
    validateConnection: false,
    arrayRowMode: true,
    options: {
      encrypt: tls === 'verify',
      trustServerCertificate: tls !== 'verify',
      ...(ca ? { cryptoCredentialsDetails: { ca } } : {}),
      readOnlyIntent: true,
      appName: 'kpi-loop',
      useUTC: true,
      abortTransactionOnError: true,
      // the one way to the server goes through the same gate as every other, also where a listener sends those who only read
      connector: (to: { host: string; port: number }) => dial(to.host, to.port),
    } as config['options'],
  };
}

export const SQL_SERVER_REFUSALS: Record<string, string> = {
  ELOGIN: 'sourcePasswordWrong',
  EINSTLOOKUP: 'sourceUnreachable',
  ETIMEOUT: 'sourceTookTooLong',
  ECLOSE: 'sourceUnreachable',
  ECONNCLOSED: 'sourceUnreachable',
  102: 'querySyntaxWrong',
  156: 'querySyntaxWrong',
  207: 'sourceColumnUnknown',
  208: 'sourceTableUnknown',
  229: 'sourcePermissionDenied',
  230: 'sourcePermissionDenied',
  262: 'sourcePermissionDenied',
  1205: 'sourceTooBusy',
  3906: 'sourceWriteRefused',
  4060: 'sourceDatabaseUnknown',
  10928: 'sourceTooBusy',
  10929: 'sourceTooBusy',
  18456: 'sourcePasswordWrong',
  40501: 'sourceTooBusy',
  40613: 'sourceUnreachable',
};
