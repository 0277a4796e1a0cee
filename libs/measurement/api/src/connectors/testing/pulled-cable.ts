import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

export interface Cable {
  port: number;
  stop(): void;
}

/** A way to a server on which everything arrives until somebody says `word`: from then on nobody hears anything, and no end either, as when a cable was pulled. */
export async function pulledCable(to: { host: string; port: number }, word: string): Promise<Cable> {
  let pulled = false;
  const ends: Socket[] = [];
  const server = createServer((near) => {
    const far = connect(to.port, to.host);
    ends.push(near, far);
    for (const end of [near, far]) end.on('error', () => undefined);
    near.on('data', (said) => {
      pulled ||= said.includes(word);
      if (!pulled) far.write(said);
    });
    far.on('data', (said) => void (pulled || near.write(said)));
    near.on('close', () => far.destroy());
    far.on('close', () => void (pulled || near.destroy()));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as { port: number }).port,
    stop: () => {
      for (const end of ends) end.destroy();
      server.close();
    },
  };
}
