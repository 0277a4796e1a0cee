import { DEFAULT_PORTS, isSqlKind, type SourceKind } from '@kpi-loop/measurement/domain';
import type { ConnectionDto, SourceUpdateDto, SourceView } from '@kpi-loop/shared/client';

/** What the form of a source holds; `bodyOf` is what is sent. */
export interface SourceForm {
  code: string;
  name: string;
  nameEn: string;
  autoVerify: boolean;
  host: string;
  port: number;
  database: string;
  user: string;
  secure: boolean;
  ca: string;
  url: string;
  password: string;
}

export const emptyForm = (): SourceForm => ({
  ...{ code: '', name: '', nameEn: '', autoVerify: false, host: '', port: DEFAULT_PORTS.postgres, database: '', user: '' },
  ...{ secure: false, ca: '', url: '', password: '' },
});

/** A port nobody has chosen follows the kind. */
export const portFor = (kind: SourceKind, port: number): number =>
  isSqlKind(kind) && (Object.values(DEFAULT_PORTS) as number[]).includes(Number(port)) ? DEFAULT_PORTS[kind] : port;

export const formOf = ({ code, name, nameEn, autoVerify, connection, url }: SourceView): Partial<SourceForm> => ({
  ...{ code, name, nameEn, autoVerify, url: url ?? '' },
  ...(connection ? { ...withoutTls(connection), secure: connection.tls === 'verify', ca: connection.ca ?? '' } : {}),
});

const withoutTls = ({ host, port, database, user }: ConnectionDto): Pick<SourceForm, 'host' | 'port' | 'database' | 'user'> => ({ host, port, database, user });

export function bodyOf(kind: SourceKind, form: SourceForm): SourceUpdateDto {
  const { name, nameEn, autoVerify, host, port, database, user, secure, ca, url, password } = form;
  const tls = secure ? { tls: 'verify' as const, ...(ca.trim() ? { ca } : {}) } : { tls: 'off' as const };
  return {
    name: name.trim(),
    nameEn: nameEn.trim(),
    autoVerify,
    ...(isSqlKind(kind) ? { connection: { host: host.trim(), port: Number(port), database, user, ...tls } } : {}),
    ...(kind === 'rest' ? { url: url.trim() } : {}),
    ...(password ? { password } : {}),
  };
}
