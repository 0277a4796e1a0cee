import { HttpClient, HttpContext, provideHttpClient, withInterceptors } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import { provideRouter, Router } from '@angular/router';
import { fieldErrors, ProblemError } from '../problem/problem-error';
import { IDEMPOTENCY_KEY, ifMatch, SILENT } from './api-context';
import { apiInterceptor } from './api-interceptor';

describe('the requests', () => {
  let http: HttpClient;
  let server: HttpTestingController;

  beforeEach(() => {
    TestBed.configureTestingModule({ providers: [provideRouter([]), provideHttpClient(withInterceptors([apiInterceptor])), provideHttpClientTesting()] });
    http = TestBed.inject(HttpClient);
    server = TestBed.inject(HttpTestingController);
  });

  const failing = async (status: number, body: object | null, context = new HttpContext()): Promise<ProblemError> => {
    const failed = new Promise<ProblemError>((resolve) => http.get('/api/x', { context }).subscribe({ error: resolve }));
    server.expectOne('/api/x').flush(body, { status, statusText: 'x' });
    return failed;
  };

  it('give every write its own idempotency key, and no read one', () => {
    http.post('/api/a', {}).subscribe();
    http.post('/api/a', {}).subscribe();
    http.get('/api/a').subscribe();
    const keys = server.match('/api/a').map(({ request }) => request.headers.get('Idempotency-Key'));
    expect(keys[0]).toBeTruthy();
    expect(keys[0]).not.toBe(keys[1]);
    expect(keys[2]).toBeNull();
  });

  it('repeat the key of a command that is tried again', () => {
    http.post('/api/a', {}, { context: new HttpContext().set(IDEMPOTENCY_KEY, 'k1') }).subscribe();
    expect(server.expectOne('/api/a').request.headers.get('Idempotency-Key')).toBe('k1');
  });

  it('send the version a change is based on', () => {
    http.post('/api/a', {}, { context: ifMatch(7) }).subscribe();
    expect(server.expectOne('/api/a').request.headers.get('If-Match')).toBe('"7"');
  });

  it('fail with the problem the server describes', async () => {
    const problem = await failing(422, { code: 'ruleBroken', violations: ['weightsTotal100'], fields: [{ pointer: '/lines/0/weight', code: 'max' }] });
    expect(problem).toBeInstanceOf(ProblemError);
    expect(problem).toMatchObject({ status: 422, code: 'ruleBroken', violations: ['weightsTotal100'] });
    expect(fieldErrors(problem, '/lines/0/weight')).toEqual([{ pointer: '/lines/0/weight', code: 'max' }]);
    expect(fieldErrors(problem, '/lines/1/weight')).toEqual([]);
  });

  it('name a failure without a body by its status', async () => expect((await failing(503, null)).code).toBe('unavailable'));

  it('lead to sign-in and back when the session has ended', async () => {
    const navigate = jest.spyOn(TestBed.inject(Router), 'navigate').mockResolvedValue(true);
    await failing(401, { code: 'signInFirst' });
    expect(navigate).toHaveBeenCalledWith(['/sign-in'], { queryParams: { returnUrl: '/', expired: true } });
  });

  it('stay where they are when the caller handles 401', async () => {
    const navigate = jest.spyOn(TestBed.inject(Router), 'navigate');
    await failing(401, null, new HttpContext().set(SILENT, true));
    expect(navigate).not.toHaveBeenCalled();
  });
});
