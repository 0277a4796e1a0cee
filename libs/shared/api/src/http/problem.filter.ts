import { Catch, HttpException, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { Problem } from '@kpi-loop/shared/kernel';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** What PostgreSQL refuses on its own, in the words of a client. */
const FROM_DATABASE: Record<string, () => Problem> = {
  '23505': () => new Problem('conflict', 'alreadyExists'),
  '23503': () => new Problem('notFound', 'notFound'),
  '23514': () => new Problem('ruleBroken', 'ruleBroken'),
  '23P01': () => new Problem('ruleBroken', 'overlaps'),
  '40001': () => new Problem('conflict', 'changedMeanwhile'),
  '40P01': () => new Problem('conflict', 'changedMeanwhile'),
  '55P03': () => new Problem('conflict', 'changedMeanwhile'),
  '22P02': () => new Problem('invalid', 'malformed'),
  '22P05': () => new Problem('invalid', 'malformed'),
  '22021': () => new Problem('invalid', 'malformed'),
  '22003': () => new Problem('invalid', 'numberTooLarge'),
  '22008': () => new Problem('invalid', 'notADate'),
  KL001: () => new Problem('ruleBroken', 'ruleBroken', undefined, { violations: ['cycleNotSuspended'] }),
  '57014': () => new Problem('unavailable', 'tookTooLong'),
};

/** RFC 9457, a fixed identifier, no stack, no data; what nobody meant to say (`null`) tells nothing but which request it was. */
export function sendProblem(reply: FastifyReply, problem: Problem | null, requestId: string): void {
  const [status, code] = [problem?.status ?? 500, problem?.code ?? 'unexpected'];
  void reply
    .status(status)
    .type('application/problem+json')
    .header('cache-control', 'no-store')
    .send({ type: `https://kpi-loop.dev/problems/${code}`, title: code, status, code, requestId, ...(problem?.extra ?? {}) });
}

/** The one place where an error becomes an answer. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly log = new Logger('problem');

  catch(error: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    if (reply.sent) return;
    const problem = this.toProblem(error);
    if (!problem)
      this.log.error({ requestId: request.id, err: error instanceof Error ? { name: error.name, message: error.message, stack: error.stack } : String(error) });
    sendProblem(reply, problem, request.id);
  }

  private toProblem(error: unknown): Problem | null {
    if (error instanceof Problem) return error;
    // pg-pool gives this error no code
    if (error instanceof Error && error.message.includes('timeout exceeded when trying to connect')) return new Problem('unavailable', 'unavailable');
    if (error instanceof HttpException) return fromHttp(error);
    const code = (error as { code?: string; driverError?: { code?: string } } | null)?.driverError?.code ?? (error as { code?: string } | null)?.code;
    if (code && FROM_DATABASE[code]) return FROM_DATABASE[code]();
    const status = (error as { statusCode?: number } | null)?.statusCode;
    if (status === 413) return new Problem('invalid', 'tooLarge');
    if (status && status >= 400 && status < 500) return new Problem('invalid', 'malformed');
    return null;
  }
}

function fromHttp(error: HttpException): Problem {
  const status = error.getStatus();
  if (status === 404) return new Problem('notFound', 'notFound');
  if (status === 401) return new Problem('unauthenticated', 'signInFirst');
  if (status === 403) return new Problem('forbidden', 'notYours');
  if (status === 413) return new Problem('invalid', 'tooLarge');
  if (status === 429) return new Problem('tooMany', 'tooMany');
  if (status === 503) return new Problem('unavailable', 'unavailable');
  return new Problem('invalid', 'malformed');
}
