import { fastifyAdapter, trustedProxies } from '@kpi-loop/shared/api';

/** Whose request it is, with what a client has put in front of the list himself. */
async function addressSeen(trust: string, forwardedFor: string, peer = '10.1.2.3'): Promise<string> {
  const fastify = fastifyAdapter(trust).getInstance();
  fastify.get('/whoami', (request, reply) => reply.send(request.ip));
  const { payload } = await fastify.inject({ url: '/whoami', remoteAddress: peer, headers: { 'x-forwarded-for': forwardedFor } });
  await fastify.close();
  return payload;
}

describe('behind a proxy', () => {
  it('believes the proxy, not what the client wrote in front', async () => {
    expect(await addressSeen('1', '1.1.1.1, 203.0.113.7')).toBe('203.0.113.7');
    expect(await addressSeen('10.0.0.0/8', '1.1.1.1, 203.0.113.7')).toBe('203.0.113.7');
    expect(await addressSeen('2', '1.1.1.1, 203.0.113.7, 10.9.9.9')).toBe('203.0.113.7');
  });
  it('believes nobody who is no proxy', async () => {
    expect(await addressSeen('false', '1.1.1.1')).toBe('10.1.2.3');
    expect(await addressSeen('10.0.0.0/8', '1.1.1.1', '203.0.113.9')).toBe('203.0.113.9');
  });
  it.each(['true', 'yes', '-1', '10.0.0.0/8, nonsense'])('does not start with TRUST_PROXY=%s', (setting) => expect(() => trustedProxies(setting)).toThrow('TRUST_PROXY'));
});
