import type { IncomingMessage } from 'node:http';

/** A line a request, with the id its answer carries; no query, no header, no body. */
export const requestLog = {
  genReqId: (request: IncomingMessage & { id?: unknown }) => request.id as string,
  autoLogging: { ignore: (request: IncomingMessage) => request.url?.startsWith('/api/health') ?? false },
  serializers: {
    req: (request: { id: string; method: string; url: string }) => ({ id: request.id, method: request.method, path: request.url.split('?')[0] }),
    res: (reply: { statusCode: number }) => ({ status: reply.statusCode }),
  },
  customSuccessMessage: (request: IncomingMessage, reply: { statusCode: number }) => `${request.method} ${reply.statusCode}`,
};
