import type { ClickHouseClientConfigOptions } from '@clickhouse/client';
import type { SqlConnection } from '@kpi-loop/measurement/domain';
import { maxRows, statementMs } from '../limits';
import type { Outbound } from '../outbound';

/** `ClickHouseLogLevel.OFF`. */
const SILENT = 127;

/** ClickHouse over HTTP. `readonly: 2`: nothing can be written, and what is set here may be set. */
export function clickHouseOptions({ host, port, database, user, tls, ca }: SqlConnection, password: string, outbound: Outbound): ClickHouseClientConfigOptions {
  const secure = tls === 'verify';
  const name = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
  return {
    url: `${secure ? 'https' : 'http'}://${name}:${port}`,
    username: user,
    password,
    database,
    application: 'kpi-loop',
    request_timeout: statementMs(),
    http_agent: outbound.agent(secure, { keepAlive: false, maxSockets: 2, ...(ca ? { ca } : {}) }),
    // it would log addresses and texts of queries; what there is to know is in the answer
    log: { level: SILENT },
    keep_alive: { enabled: false },
    clickhouse_settings: {
      readonly: '2',
      max_execution_time: Math.ceil(statementMs() / 1000),
      max_result_rows: String(maxRows() + 1),
      result_overflow_mode: 'break',
      // a moment says how far it is from UTC: its day is cut where rows are read
      date_time_output_format: 'iso',
      output_format_json_quote_64bit_integers: 1,
      output_format_json_quote_decimals: 1,
      output_format_json_quote_denormals: 1,
    },
  };
}

export const CLICKHOUSE_REFUSALS: Record<string, string> = {
  36: 'querySyntaxWrong',
  47: 'sourceColumnUnknown',
  60: 'sourceTableUnknown',
  62: 'querySyntaxWrong',
  81: 'sourceDatabaseUnknown',
  158: 'tooManyRows',
  159: 'sourceTookTooLong',
  160: 'sourceTookTooLong',
  164: 'sourceWriteRefused',
  192: 'sourcePasswordWrong',
  193: 'sourcePasswordWrong',
  202: 'sourceTooBusy',
  394: 'sourceTookTooLong',
  396: 'tooManyRows',
  497: 'sourcePermissionDenied',
  516: 'sourcePasswordWrong',
};
